import type { AskedOutput, MakeBody, Route } from '../client/request-body.ts';

const SYSTEM = Buffer.from('{"role":"system","content":"');
const USER = Buffer.from('{"role":"user","content":"');
const ASSISTANT = Buffer.from('{"role":"assistant","content":"');
const MESSAGE_END = Buffer.from('"}');
const COMMA = Buffer.from(',');
/** Between the turns of plain text. */
const BLANK_LINE = Buffer.from('\\n\\n');

/** `text` as it stands between the quotes of a JSON string. */
export const jsonText = (text: string): Buffer => Buffer.from(JSON.stringify(text).slice(1, -1));

/** What has been said, as JSON pieces of a request's body; all texts are JSON between the quotes. */
export class Conversation {
  readonly #route: Route;
  readonly #makeBody: MakeBody;
  readonly #pieces: Buffer[] = [];

  constructor({ route, makeBody }: { readonly route: Route; readonly makeBody: MakeBody }) {
    this.#route = route;
    this.#makeBody = makeBody;
  }

  system(text: readonly Buffer[]): void {
    this.#add(SYSTEM, text);
  }

  user(text: readonly Buffer[]): void {
    this.#add(USER, text);
  }

  assistant(text: readonly Buffer[]): void {
    this.#add(ASSISTANT, text);
  }

  body(output: AskedOutput): Buffer {
    return this.#makeBody(this.#pieces, output);
  }

  #add(role: Buffer, text: readonly Buffer[]): void {
    const isFirst = this.#pieces.length === 0;
    if (this.#route === 'completions') this.#pieces.push(...(isFirst ? [] : [BLANK_LINE]), ...text);
    else this.#pieces.push(...(isFirst ? [] : [COMMA]), role, ...text, MESSAGE_END);
  }
}
