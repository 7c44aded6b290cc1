import { SourceError } from './live-source.ts';

const ACTIONS = 'pricing:GetProducts, pricing:ListPriceLists and pricing:GetPriceListFileUrl';
const SNAPSHOT_STAYS = 'Until then the prices already known are used.';

const REFUSED = new Set([
  'AccessDeniedException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
]);
const EXPIRED = new Set(['ExpiredToken', 'ExpiredTokenException', 'TokenProviderError', 'TokenRefreshRequired']);
const THROTTLED = new Set(['ThrottlingException', 'Throttling', 'TooManyRequestsException', 'RequestLimitExceeded']);

interface ErrorOfSdk {
  readonly name: string;
  readonly message: string;
  readonly code?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** What the SDK threw, as a SourceError; whatever is neither of AWS nor of the network is thrown as it came. */
export function awsSourceError(error: unknown): SourceError {
  if (error instanceof SourceError) return error;
  if (!(error instanceof Error)) throw error;
  const { name, message, code, $metadata } = error as ErrorOfSdk;
  const failed = (text: string, hint: string, passing: boolean): SourceError =>
    new SourceError(text, { hint: `${hint} ${SNAPSHOT_STAYS}`, passing, cause: error });
  if (name === 'CredentialsProviderError') {
    return new SourceError(`AWS was not asked: no credentials were found (${message})`, {
      hint: `Give AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, of an identity that may call ${ACTIONS}. ${SNAPSHOT_STAYS}`,
      passing: false,
      isKeyMissing: true,
      cause: error,
    });
  }
  if (EXPIRED.has(name)) return failed(`AWS: the credentials have expired (${message})`, 'Sign in again.', false);
  if (REFUSED.has(name)) {
    return failed(`AWS refused the credentials: ${message}`, `They need the IAM actions ${ACTIONS}.`, false);
  }
  if (THROTTLED.has(name)) return failed(`AWS asked to slow down: ${message}`, 'Try again in a few minutes.', true);
  if (name === 'AbortError' || name === 'TimeoutError') {
    return failed('AWS did not answer in time', 'Try again later.', true);
  }
  if ($metadata?.httpStatusCode !== undefined) {
    return failed(`AWS answered ${name}: ${message}`, 'Try again later.', $metadata.httpStatusCode >= 500);
  }
  if (typeof code === 'string') return failed(`AWS could not be reached (${code})`, 'Try again later.', true);
  throw error;
}
