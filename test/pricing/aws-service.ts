import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, vi } from 'vitest';
import { type Answer, type Asked, localServer } from './local-server.ts';

/** What the price list service answers to an operation: its JSON, or the type and message of an error. */
export type Service = (
  operation: string,
  input: Readonly<Record<string, unknown>>,
) => object | { readonly __type: string; readonly message: string };

let stop: (() => Promise<void>) | null = null;
/** Ends the service at once; it ends after each test by itself. */
export const stopServing = async (): Promise<void> => {
  await stop?.();
  stop = null;
};

/** Made-up keys, and nothing of this machine's own: no profile, no sign-in, no instance that would lend its identity. */
beforeEach(() => {
  const nobody = mkdtempSync(join(tmpdir(), 'breakeven-aws-'));
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY');
  vi.stubEnv('AWS_CONFIG_FILE', join(nobody, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(nobody, 'credentials'));
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  vi.stubEnv('AWS_MAX_ATTEMPTS', '2');
});
afterEach(async () => {
  await stopServing();
  vi.unstubAllEnvs();
});

/**
 * The service on this machine, as it speaks over the wire: POST / with the operation in x-amz-target, errors as 400 with their
 * type; `files` are what it hands out links to, by path.
 */
export async function serve(
  service: Service,
  files: Readonly<Record<string, string>> = {},
): Promise<{ readonly origin: string; readonly asked: readonly Asked[] }> {
  const answer = ({ target, headers, body }: Asked): Answer => {
    if (files[target] !== undefined) return { body: files[target] };
    const operation = String(headers['x-amz-target']).replace('AWSPriceListService.', '');
    const given = service(operation, JSON.parse(body) as Record<string, unknown>);
    return { status: '__type' in given ? 400 : 200, body: JSON.stringify(given) };
  };
  const server = await localServer(answer);
  stop = server.close;
  vi.stubEnv('AWS_ENDPOINT_URL_PRICING', server.origin);
  return server;
}

export const refusal =
  (type: string, message: string) => (): { readonly __type: string; readonly message: string } => ({
    __type: `com.amazonaws.pricing#${type}`,
    message,
  });

export const products =
  (...items: readonly string[]): Service =>
  (operation) =>
    operation === 'GetProducts' ? { FormatVersion: 'aws_v1', PriceList: items } : { PriceLists: [] };
