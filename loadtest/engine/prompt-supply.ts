import { bodyMaker } from '../client/request-body.ts';
import { dialectOf } from '../client/dialects/dialect-of.ts';
import { promptText } from '../workload/prompt-text.ts';
import type { ShardSettings } from './messages.ts';

/** Bodies kept ready, so that making one does not delay a send. */
const READY = 32;

/** Request bodies with a prompt of their own each, made ahead while the event loop has nothing to do. */
export class PromptSupply {
  readonly #make: () => Buffer;
  readonly #ready: Buffer[] = [];
  #filling: NodeJS.Immediate | null = null;
  #made = 0;

  /** `stream` keeps the prompts of one part of the run apart from another's. */
  constructor({ body, prompt }: Pick<ShardSettings, 'body' | 'prompt'>, stream: string) {
    const make = bodyMaker({ ...body, dialect: dialectOf(body.dialectName) });
    this.#make = () => make(promptText({ ...prompt, requestId: `${stream}-${this.#made++}` }, prompt.words));
    this.#fill();
  }

  take(): Buffer {
    const body = this.#ready.pop() ?? this.#make();
    this.#fill();
    return body;
  }

  stop(): void {
    if (this.#filling !== null) clearImmediate(this.#filling);
    this.#filling = null;
    this.#ready.length = 0;
  }

  #fill(): void {
    if (this.#filling !== null || this.#ready.length >= READY) return;
    this.#filling = setImmediate(() => {
      this.#filling = null;
      this.#ready.push(this.#make());
      this.#fill();
    });
  }
}
