import type { CommandContext } from './context.ts';

/** Whether the network is out of bounds, by flag or BREAKEVEN_OFFLINE. */
export const isOffline = (flags: { readonly offline: boolean }, env: CommandContext['env']): boolean =>
  flags.offline || !['', '0', 'false', undefined].includes(env.BREAKEVEN_OFFLINE);
