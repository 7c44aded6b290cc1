import type { FailureKind } from '../../schema/event.ts';

const ADVICE: Partial<Record<FailureKind, string>> = {
  'connect-refused': 'nothing listens there. Start the server, or correct host and port',
  dns: 'the host name is unknown. Correct it, or use an address',
  tls: 'its certificate is not trusted. Use http, or give Node the authority in NODE_EXTRA_CA_CERTS',
  'connect-timeout': 'it did not answer in time. Check the network and that the server has started',
  'first-byte-timeout': 'it did not answer in time. Check that the model has been loaded',
  'http-status': 'it answered with an error. Look at the log of the server',
};

/** The endpoint could not be used at all; the message says why and what to do. */
export class EndpointUnreachable extends Error {
  readonly url: string;
  readonly kind: FailureKind;

  constructor(url: string, kind: FailureKind, detail: string) {
    super(
      `${url} could not be used (${kind}: ${detail}): ${ADVICE[kind] ?? 'check that it serves an OpenAI-compatible API'}.`,
    );
    this.name = 'EndpointUnreachable';
    this.url = url;
    this.kind = kind;
  }
}
