import { InputError } from '../../schema/input-error.ts';
import type { Endpoint } from '../client/endpoint.ts';
import { type ListLimits, servedModel, type ServedModel } from '../client/model-list.ts';

/**
 * What all the URLs serve: the same model by servers of the same kind, or an InputError that names the one that differs.
 * EndpointUnreachable when one does not answer.
 */
export async function servedEverywhere(
  endpoints: readonly Endpoint[],
  askedModel: string | null,
  limits: ListLimits,
): Promise<ServedModel> {
  const [first, ...others] = await Promise.all(endpoints.map((endpoint) => servedModel(endpoint, askedModel, limits)));
  for (const [i, { model, dialect, simulated }] of others.entries()) {
    const { url } = endpoints[i + 1]!;
    if (model !== first!.model) throw differs(url, `the model "${first!.model}", as ${endpoints[0]!.url} does`, model);
    if (dialect.name !== first!.dialect.name || simulated !== first!.simulated) {
      throw differs(url, `a server of the kind "${first!.dialect.name}", as ${endpoints[0]!.url} is`, dialect.name);
    }
  }
  return { ...first!, warnings: [first!, ...others].flatMap(({ warnings }) => warnings) };
}

const differs = (url: string, expected: string, received: string): InputError =>
  new InputError({
    path: url,
    expected,
    received: `"${received}"`,
    hint: 'Figures of different servers cannot be told apart afterwards: measure each by itself.',
  });
