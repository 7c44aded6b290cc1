import type { IncomingMessage } from 'node:http';
import { ApiError } from './api-error.ts';

const LARGEST_BODY_BYTES = 16 * 1024 * 1024;

/** The body as JSON. ApiError 413 when it is too large, 400 when it is not a JSON object; null when the client went away. */
export async function readJsonBody(request: IncomingMessage): Promise<Record<string, unknown> | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      // Read to the end all the same: a client that is still sending would see a reset instead of the answer.
      if (bytes <= LARGEST_BODY_BYTES) chunks.push(chunk);
    }
  } catch (error) {
    if (request.destroyed) return null;
    throw error;
  }
  if (bytes > LARGEST_BODY_BYTES)
    throw new ApiError(413, `The request body is larger than ${LARGEST_BODY_BYTES} bytes.`);
  const value = parsed(Buffer.concat(chunks).toString('utf8'));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ApiError(400, 'The request body must be a JSON object.');
  }
  return value as Record<string, unknown>;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError(400, 'We could not parse the JSON body of your request.');
  }
}
