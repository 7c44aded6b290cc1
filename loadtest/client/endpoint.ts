import { InputError, shown } from '../../schema/input-error.ts';

/** Where requests go. `authorization` is sent and kept nowhere else; `url` is free of credentials. */
export interface Endpoint {
  readonly url: string;
  readonly origin: string;
  /** Path of the API, `/v1` when the URL names none. */
  readonly basePath: string;
  readonly authorization: string | null;
}

const KNOWN_ROUTES = /\/(chat\/completions|completions|models)$/;

/** An endpoint from what a person typed; `http://` may be left out. InputError for anything but an http or https URL. */
export function endpointOf(given: string, apiKey: string | null): Endpoint {
  const url = parsed(given);
  const path = url.pathname.replace(/\/+$/, '').replace(KNOWN_ROUTES, '');
  const basePath = path === '' ? '/v1' : path;
  const password = url.username === '' ? null : basic(url);
  return {
    url: `${url.origin}${basePath}`,
    origin: url.origin,
    basePath,
    authorization: apiKey === null ? password : `Bearer ${apiKey}`,
  };
}

function parsed(given: string): URL {
  const hint = 'For example http://127.0.0.1:8000/v1.';
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(given) ? given : `http://${given}`;
  let url: URL;
  try {
    url = new URL(withScheme);
  } catch {
    throw new InputError({
      path: 'URL',
      expected: 'an http or https URL',
      received: shown(withoutCredentials(given)),
      hint,
    });
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new InputError({ path: 'URL', expected: 'an http or https URL', received: shown(url.protocol), hint });
  }
  if (url.search !== '' || url.hash !== '') {
    throw new InputError({
      path: 'URL',
      expected: 'without ? and #',
      received: shown(`${url.origin}${url.pathname}?...`),
      hint,
    });
  }
  return url;
}

const withoutCredentials = (given: string): string => given.replace(/\/\/[^/@]*@/, '//');

const basic = (url: URL): string =>
  `Basic ${Buffer.from(`${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`).toString('base64')}`;

/** Takes the key out of a text that came from the endpoint, which may repeat what it was sent. */
export function withoutSecrets(text: string, { authorization }: Pick<Endpoint, 'authorization'>): string {
  if (authorization === null) return text;
  const secret = authorization.replace(/^\w+ /, '');
  return secret === '' ? text : text.replaceAll(secret, '***');
}
