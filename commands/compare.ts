import { Command } from 'commander';
import type { CommandContext } from './context.ts';

export function compareCommand(_context: CommandContext): Command {
  return new Command('compare');
}
