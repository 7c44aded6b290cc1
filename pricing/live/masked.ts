/** Names of variables and of parts of a URL that hold what must not be shown. */
const SECRET_NAME = /key|token|secret|password|signature|credential/i;
/** Shorter values stand in ordinary text too. */
const SHORTEST_SECRET = 8;
const MASK = '***';

/** A URL for a message: without user and password, the values of its secret parameters masked. */
export function maskedUrl(url: string): string {
  const parsed = new URL(url);
  parsed.username = '';
  parsed.password = '';
  for (const name of new Set(parsed.searchParams.keys())) {
    if (SECRET_NAME.test(name)) parsed.searchParams.set(name, MASK);
  }
  return parsed.href.replaceAll('%2A', '*');
}

/** `text` without the values of the environment's keys, in case a service or a library repeats one. */
export function withoutSecrets(text: string, env: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(env).reduce(
    (shown, [name, value]) =>
      SECRET_NAME.test(name) && value !== undefined && value.length >= SHORTEST_SECRET
        ? shown.replaceAll(value, MASK)
        : shown,
    text,
  );
}
