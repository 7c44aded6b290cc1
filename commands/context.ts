import type { ExitCode } from './exit-code.ts';

/** A stream for people or pipes. */
export interface Output {
  write(text: string): void;
  readonly isTty: boolean;
  readonly columns: number;
}

/** What a command may touch of the outside world, passed in so that tests can stand in for it. */
export interface CommandContext {
  /** The result, and nothing else. */
  readonly stdout: Output;
  /** Progress and messages. */
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => Date;
  readonly version: string;
  /** Calls `handler` at each Ctrl-C or SIGTERM until the returned function is called. */
  readonly onInterrupt: (handler: () => void) => () => void;
  /** The code the process will end with; the last call wins. */
  readonly finish: (code: ExitCode) => void;
}
