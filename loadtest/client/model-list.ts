import { InputError, nearest, shown } from '../../schema/input-error.ts';
import { type Dialect } from './dialects/dialect.ts';
import { dialectOf } from './dialects/dialect-of.ts';
import { type Endpoint, withoutSecrets } from './endpoint.ts';
import { EndpointUnreachable } from './endpoint-unreachable.ts';
import { codeOf, failureKindOf } from './failure-kind.ts';
import { fetchText, type ListLimits } from './fetch-text.ts';

export type { ListLimits } from './fetch-text.ts';

export interface ServedModel {
  readonly model: string;
  readonly dialect: Dialect;
  /** The endpoint says that it is breakeven's own simulator. */
  readonly simulated: boolean;
  readonly warnings: readonly string[];
}

interface ListedModel {
  readonly id: string;
  readonly ownedBy: string | null;
}

const TIMEOUT_CODES = new Set(['TimeoutError', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);
/** The connection stood, and was lost before an answer. */
const CUT_CODES = new Set(['UND_ERR_SOCKET', 'ECONNRESET']);

/**
 * The model to measure, by the endpoint's own list: the asked one, or the only one. An endpoint without a list is
 * taken at its word. EndpointUnreachable when nothing answers; InputError for a refused key or a model not listed.
 */
export async function servedModel(endpoint: Endpoint, asked: string | null, limits: ListLimits): Promise<ServedModel> {
  const { status, text } = await fetchList(endpoint, limits);
  if (status === 401 || status === 403) throw keyRefused(endpoint, status);
  const models = status === 200 ? modelsIn(text) : null;
  if (models === null) {
    if (asked === null) {
      throw new InputError({
        path: '--model',
        expected: 'given, because the endpoint lists no models',
        received: 'nothing',
        hint: 'Name the model as the server knows it.',
      });
    }
    const warning = `the endpoint lists no models (GET ${endpoint.basePath}/models answered ${status}): the model's name was not checked`;
    return { model: asked, dialect: dialectOf(null), simulated: false, warnings: [warning] };
  }
  const found =
    models.find(({ id }) => id === asked) ?? (asked === null && models.length === 1 ? models[0] : undefined);
  if (found === undefined) throw notListed(asked, models);
  const dialect = dialectOf(found.ownedBy);
  return { model: found.id, dialect, simulated: dialect.name === 'breakeven-simulator', warnings: [] };
}

async function fetchList(endpoint: Endpoint, limits: ListLimits): Promise<{ status: number; text: string }> {
  try {
    const { authorization } = endpoint;
    return await fetchText({ url: `${endpoint.url}/models`, accept: 'application/json', authorization, limits });
  } catch (error) {
    const code = codeOf(error as Error);
    const kind = TIMEOUT_CODES.has(code)
      ? 'first-byte-timeout'
      : failureKindOf(error as Error, { answerBegun: false, sent: CUT_CODES.has(code), socketReused: false });
    throw new EndpointUnreachable(endpoint.url, kind, withoutSecrets(code, endpoint));
  }
}

/** What to do about a refused key, wherever it was refused. */
export const keyRefused = ({ url, authorization }: Endpoint, status: number): InputError =>
  new InputError({
    path: url,
    expected: 'an endpoint that takes your key',
    received: `status ${status}${authorization === null ? ', and no key was sent' : ' for the key that was sent'}`,
    hint: 'Set BREAKEVEN_API_KEY (or OPENAI_API_KEY) to a key of this endpoint.',
  });

function notListed(asked: string | null, models: readonly ListedModel[]): InputError {
  const ids = models.map(({ id }) => id);
  const guess = asked === null ? null : nearest(asked, ids);
  const listed =
    ids.length === 0 ? 'It lists none.' : `It lists ${ids.slice(0, 8).join(', ')}${ids.length > 8 ? ', ...' : ''}.`;
  return new InputError({
    path: '--model',
    expected: 'a model the endpoint lists',
    received: asked === null ? 'nothing' : shown(asked),
    hint: guess === null ? listed : `Did you mean "${guess}"? ${listed}`,
  });
}

function modelsIn(text: string): ListedModel[] | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const data = (value as { data?: unknown } | null)?.data;
  if (!Array.isArray(data)) return null;
  return data.flatMap((entry: unknown) => {
    const { id, owned_by: ownedBy } = (entry ?? {}) as { id?: unknown; owned_by?: unknown };
    return typeof id === 'string' ? [{ id, ownedBy: typeof ownedBy === 'string' ? ownedBy : null }] : [];
  });
}
