import type { Dialect } from './dialect.ts';

/** Any server that speaks the OpenAI interface: nothing may be sent that is not in it. */
export const OPENAI: Dialect = { name: 'openai', engine: null, forcedLength: null, tokensWithoutText: false };
