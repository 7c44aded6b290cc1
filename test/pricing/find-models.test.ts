import { describe, expect, test } from 'vitest';
import { findModels } from '../../pricing/find-models.ts';
import { didYouMean, knownIds, meantIds } from '../../schema/meant-ids.ts';
import { apiModelWith } from '../factories/catalogue.ts';

const IDS = [
  'openai/gpt-5-mini',
  'openai/gpt-5-nano',
  'azure/gpt-5-mini',
  'openrouter/openai/gpt-5-mini',
  'groq/openai/gpt-oss-20b',
  'fireworks/gpt-oss-20b',
  'anthropic/claude-haiku-4-5',
];
const models = Object.fromEntries(
  IDS.map((id) => {
    const [provider, ...model] = id.split('/');
    return [id, apiModelWith({ provider: provider!, model: model.join('/') })];
  }),
);
const foundIds = (asked: Parameters<typeof findModels>[1]) => Object.keys(findModels(models, asked).found);

describe('models are found', () => {
  test('by their whole id, alone, in any case of letters', () => {
    expect(foundIds({ model: 'openai/gpt-5-mini' })).toEqual(['openai/gpt-5-mini']);
    expect(foundIds({ model: 'OpenAI/GPT-5-mini' })).toEqual(['openai/gpt-5-mini']);
  });

  test('by name, at every provider', () => {
    expect(foundIds({ model: 'gpt-5-mini' })).toEqual([
      'openai/gpt-5-mini',
      'azure/gpt-5-mini',
      'openrouter/openai/gpt-5-mini',
    ]);
    expect(foundIds({ model: 'gpt-oss-20b' })).toEqual(['groq/openai/gpt-oss-20b', 'fireworks/gpt-oss-20b']);
  });

  test('all of a provider, or one name at it', () => {
    expect(foundIds({ provider: 'OpenAI' })).toEqual(['openai/gpt-5-mini', 'openai/gpt-5-nano']);
    expect(foundIds({ provider: 'azure', model: 'gpt-5-mini' })).toEqual(['azure/gpt-5-mini']);
    expect(foundIds({})).toEqual(IDS);
  });
});

describe('near misses', () => {
  test.each([
    [{ model: 'gpt5-mini' }, 'openai/gpt-5-mini'],
    [{ model: 'openai/gpt-5-minni' }, 'openai/gpt-5-mini'],
    [{ model: 'google/gpt-5-nano' }, 'openai/gpt-5-nano'],
    [{ model: 'cluade-haiku-4-5' }, 'anthropic/claude-haiku-4-5'],
    [{ provider: 'opnai' }, 'openai'],
    [{ provider: 'azure', model: 'gpt-5-minni' }, 'azure/gpt-5-mini'],
  ])('%o: %s is suggested', (asked, suggestion) => {
    const { found, suggestions } = findModels(models, asked);
    expect(found).toEqual({});
    expect(suggestions).toContain(suggestion);
    expect(suggestions.length).toBeLessThanOrEqual(5);
  });

  test('nothing is suggested for what is nothing like any', () => {
    expect(findModels(models, { model: 'mixtral' })).toEqual({ found: {}, suggestions: [] });
    expect(didYouMean('mixtral', IDS)).toBeNull();
    // as long as gpt-5-mini, and no letter of it in its place
    expect(meantIds('qwertyuiox', IDS)).toEqual([]);
  });

  test('the same name at another vendor comes before names that look alike', () => {
    expect(meantIds('cohere/gpt-5-mini', IDS)).toEqual([
      'azure/gpt-5-mini',
      'openai/gpt-5-mini',
      'openrouter/openai/gpt-5-mini',
    ]);
  });

  test('of many vendors three are shown and the rest counted', () => {
    const ids = ['a', 'bb', 'ccc', 'dddd', 'eeeee'].map((vendor) => `${vendor}/small`);
    expect(didYouMean('small', ids)).toBe('Did you mean "a/small", "bb/small" or "ccc/small"? (2 more of that name)');
    expect(didYouMean('smal', ['a/small'])).toBe('Did you mean "a/small"?');
  });
});

test.each<[string[], string]>([
  [[], 'None is known.'],
  [['a'], 'Known is a.'],
  [['a', 'b'], 'Known are a, b.'],
  [['a', 'b', 'c', 'd'], 'Known are a, b, c, d.'],
  [['a', 'b', 'c', 'd', 'e'], 'Known are a, b, c, d, ... (5 in all).'],
])('of %j it says: %s', (ids, says) => {
  expect(knownIds(ids)).toBe(says);
});
