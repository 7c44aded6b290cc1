import { Command } from 'commander';
import type { CommandContext } from './context.ts';

export function simulateCommand(_context: CommandContext): Command {
  return new Command('simulate');
}
