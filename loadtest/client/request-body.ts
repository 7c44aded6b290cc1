import type { Sampling } from '../../schema/measurement.ts';
import type { Dialect } from './dialects/dialect.ts';

export type Route = 'chat' | 'completions';

export const routePath = (route: Route): string => (route === 'chat' ? '/chat/completions' : '/completions');

/** What all bodies of a run have in common. */
export interface BodyForm {
  readonly route: Route;
  readonly model: string;
  readonly sampling: Sampling;
  readonly dialect: Dialect;
}

export interface AskedOutput {
  /** Null: the endpoint decides. */
  readonly tokens: number | null;
  /** Exactly so many, where the dialect can tell the endpoint. */
  readonly forced: boolean;
}

/**
 * Makes request bodies: what they have in common is serialised once. `prompt` is JSON already, in pieces: the messages with
 * commas between them for the chat route, the text without its quotes for completions.
 */
export type MakeBody = (prompt: readonly Buffer[], output: AskedOutput) => Buffer;

export function bodyMaker({ route, model, sampling, dialect }: BodyForm): MakeBody {
  const common = JSON.stringify({
    model,
    stream: true,
    stream_options: { include_usage: true },
    ...samplingKeys(sampling),
  }).slice(0, -1);
  const [before, after] = route === 'chat' ? [',"messages":[', ']}'] : [',"prompt":"', '"}'];
  const tail = Buffer.from(after);
  const headOf = (output: AskedOutput): Buffer => Buffer.from(`${common}${outputKeys(output, dialect)}${before}`);
  return (prompt, output) => Buffer.concat([headOf(output), ...prompt, tail]);
}

/** Only what was given: an endpoint has defaults of its own. */
function samplingKeys({ temperature, topP, topK, seed }: Sampling): Record<string, number> {
  const keys = { temperature, top_p: topP, top_k: topK, seed };
  return Object.fromEntries(Object.entries(keys).filter((entry): entry is [string, number] => entry[1] !== null));
}

function outputKeys({ tokens, forced }: AskedOutput, dialect: Dialect): string {
  if (tokens === null) return '';
  const more = forced && dialect.forcedLength !== null ? JSON.stringify(dialect.forcedLength(tokens)).slice(1, -1) : '';
  return `,"max_tokens":${tokens}${more === '' ? '' : `,${more}`}`;
}
