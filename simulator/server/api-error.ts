import type { ServerResponse } from 'node:http';

/** An error as OpenAI's API words it: a status and `{error: {message, type, param, code}}`. */
export class ApiError extends Error {
  readonly status: number;
  readonly param: string | null;
  readonly code: string | null;

  constructor(
    status: number,
    message: string,
    { param = null, code = null }: { param?: string | null; code?: string | null } = {},
  ) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.param = param;
    this.code = code;
  }
}

export function sendError(response: ServerResponse, error: ApiError): void {
  const { message, param, code } = error;
  sendJson(response, error.status, { error: { message, type: 'invalid_request_error', param, code } });
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}
