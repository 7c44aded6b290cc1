import { Command } from 'commander';
import type { CommandContext } from './context.ts';

export function demoCommand(_context: CommandContext): Command {
  return new Command('demo');
}
