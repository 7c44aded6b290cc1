import type { FailureKind } from '../../schema/event.ts';
import { EndedEarly } from './ended-early.ts';
import { MalformedAnswer } from './http1-head.ts';

export interface FailureContext {
  /** Bytes of the answer, headers included, had come. */
  readonly answerBegun: boolean;
  /** The request was on its way: what came before is a failure to connect. */
  readonly sent: boolean;
  /** An earlier request had used the socket. */
  readonly socketReused: boolean;
}

const CONNECT_CODES: Readonly<Record<string, FailureKind>> = {
  ECONNREFUSED: 'connect-refused',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  ETIMEDOUT: 'connect-timeout',
  UND_ERR_CONNECT_TIMEOUT: 'connect-timeout',
  EMFILE: 'client-resources',
  ENFILE: 'client-resources',
  EADDRNOTAVAIL: 'client-resources',
};
const TLS_CODE = /^ERR_TLS|^ERR_SSL|CERT|UNABLE_TO_|^EPROTO$/;

/** What an error of the connection means for the request that met it. */
export function failureKindOf(error: Error, { answerBegun, sent, socketReused }: FailureContext): FailureKind {
  const code = codeOf(error);
  if (!sent) return CONNECT_CODES[code] ?? (TLS_CODE.test(code) ? 'tls' : 'connect-failed');
  if (error instanceof MalformedAnswer) return 'bad-http';
  if (!answerBegun) return socketReused ? 'stale-socket' : 'reset';
  return error instanceof EndedEarly ? 'truncated' : 'reset';
}

/** An error over several addresses carries the code of the last one. */
export function codeOf(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  if (typeof code === 'string') return code;
  const inner = (error as AggregateError).errors?.at?.(-1) as NodeJS.ErrnoException | undefined;
  return inner?.code ?? error.name;
}
