import type { FailureKind } from '../../schema/event.ts';

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
/** The stream ended before its own framing said so. */
const CUT_CODES = new Set(['UND_ERR_SOCKET', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH']);
/** What came breaks the rules of HTTP; an end too soon is among it, and told in the message alone. */
const PARSER_FAULT = 'HTTPParserError';
const TOO_SOON = /EOF/;

/** What an error of the connection means for the request that met it. */
export function failureKindOf(error: Error, { answerBegun, sent, socketReused }: FailureContext): FailureKind {
  const code = codeOf(error);
  if (!sent) return CONNECT_CODES[code] ?? (TLS_CODE.test(code) ? 'tls' : 'connect-failed');
  const isParserFault = error.name === PARSER_FAULT;
  if (isParserFault && !TOO_SOON.test(error.message)) return 'bad-http';
  if (!answerBegun) return socketReused ? 'stale-socket' : 'reset';
  return isParserFault || CUT_CODES.has(code) ? 'truncated' : 'reset';
}

/** An error over several addresses carries the code of the last one. */
export function codeOf(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  if (typeof code === 'string') return code;
  const inner = (error as AggregateError).errors?.at?.(-1) as NodeJS.ErrnoException | undefined;
  return inner?.code ?? error.name;
}
