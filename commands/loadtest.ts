import { Command } from 'commander';
import type { CommandContext } from './context.ts';

export function loadtestCommand(_context: CommandContext): Command {
  return new Command('loadtest');
}
