import { Command } from 'commander';
import type { CommandContext } from './context.ts';

export function initCommand(_context: CommandContext): Command {
  return new Command('init');
}
