/** Stable exit codes; `docs` and `--help` list them. Where several apply the first of this list wins. */
export const EXIT = {
  interrupted: 130,
  badInput: 2,
  endpointUnreachable: 3,
  runInvalid: 4,
  /** k6's code for a missed threshold. */
  sloMissed: 99,
  internal: 1,
  ok: 0,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A failure with a message for a person and a code of its own. */
export class CommandFailure extends Error {
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string) {
    super(message);
    this.name = 'CommandFailure';
    this.exitCode = exitCode;
  }
}
