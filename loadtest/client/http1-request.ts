import { InputError, shown } from '../../schema/input-error.ts';

export interface RequestForm {
  readonly method: 'GET' | 'POST';
  /** Host and, where it is not the scheme's own, port. */
  readonly host: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The whole of a request, to be written at once; `id` is printable ASCII. */
export type MakeRequest = (id: string, body: Buffer) => Buffer;

const SENDABLE_PATH = /^[!-~]+$/;
const SENDABLE_VALUE = /^[\t -~\u0080-\u00ff]*$/;

/** The head of a request without a body. InputError for what HTTP cannot carry; the value is not told, it may be a key. */
export function headOf({ method, host, path, headers }: RequestForm): Buffer {
  return Buffer.from(`${commonHead({ method, host, path, headers })}\r\n`, 'latin1');
}

/** Makes requests with a body: what they have in common is made once. InputError as for `headOf`. */
export function requestMaker(form: RequestForm): MakeRequest {
  const common = Buffer.from(`${commonHead(form)}x-request-id: `, 'latin1');
  return (id, body) => {
    const own = `${id}\r\ncontent-length: ${body.length}\r\n\r\n`;
    const bodyStart = common.length + own.length;
    const request = Buffer.allocUnsafe(bodyStart + body.length);
    request.set(common);
    request.write(own, common.length, 'latin1');
    request.set(body, bodyStart);
    return request;
  };
}

function commonHead({ method, host, path, headers }: RequestForm): string {
  if (!SENDABLE_PATH.test(path)) {
    throw new InputError({
      path: 'URL',
      expected: 'a path of visible ASCII',
      received: shown(path),
      hint: 'Write other characters as %XX.',
    });
  }
  const lines = Object.entries(headers).map(([name, value]) => {
    if (SENDABLE_VALUE.test(value)) return `${name}: ${value}\r\n`;
    throw new InputError({
      path: `header ${name}`,
      expected: 'characters that a header can carry',
      received: 'a line end or a character beyond Latin-1',
      hint: 'Look for a stray line end or quotation mark in the key.',
    });
  });
  return `${method} ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: keep-alive\r\n${lines.join('')}`;
}
