import type { CommandContext } from './context.ts';

const VARIABLES = ['BREAKEVEN_API_KEY', 'OPENAI_API_KEY'] as const;

/** The key to send, and where it was found; an empty variable counts as none. Keys come from the environment alone. */
export function apiKeyOf(env: CommandContext['env']): { readonly key: string; readonly variable: string } | null {
  for (const variable of VARIABLES) {
    const key = env[variable];
    if (key !== undefined && key !== '') return { key, variable };
  }
  return null;
}
