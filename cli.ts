#!/usr/bin/env node
import { runCli } from './commands/program.ts';

// A reader that has seen enough (`| head`) closes the pipe: that ends the output, and is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

process.exitCode = await runCli(process.argv.slice(2));
