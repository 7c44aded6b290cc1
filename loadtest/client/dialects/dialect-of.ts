import type { Dialect } from './dialect.ts';
import { OPENAI } from './openai.ts';
import { SIMULATOR, VLLM } from './vllm.ts';

const BY_OWNER: ReadonlyMap<string, Dialect> = new Map([VLLM, SIMULATOR].map((dialect) => [dialect.name, dialect]));

/** The dialect of a server by what its model list says in `owned_by`; plain OpenAI for anything unknown. */
export const dialectOf = (ownedBy: string | null): Dialect => BY_OWNER.get(ownedBy ?? '') ?? OPENAI;
