/** Documents that do not fit, and the message for each. */
import { describe, expect, test } from 'vitest';
import { checkClaims } from '../../../calculator/claims/check-claims.ts';
import { InputError } from '../../../schema/input-error.ts';
import { type Claim, type Claims, parseClaims } from '../../../schema/claims.ts';
import { CLAIMS, claimOf, withInputs } from './claims-document.ts';

const saving = claimOf('aimec-90');
const documentOf = (...claims: readonly unknown[]) => ({ ...CLAIMS, claims });

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return 'no error';
}

const refusal = (claim: Claim): string => messageOf(() => checkClaims(documentOf(claim) as Claims));

describe('a claim that does not fit its formula', () => {
  const { afterUsd: _, ...before } = saving.inputs;
  const otherUnit = { ...saving.inputs['afterUsd']!, unit: 'EUR' };
  const times = claimOf('comparia-44x');
  test.each<[string, Claim, string]>([
    [
      'an unknown formula',
      { ...saving, formula: 'savings' },
      'claims.json: claims[0].formula must be the name of a recomputation (got "savings"). Did you mean "saving"?',
    ],
    [
      'an input left out',
      { ...saving, inputs: before },
      'claims.json: claims[0].inputs.afterUsd must be given, in USD (got nothing). The formula takes: beforeUsd, afterUsd.',
    ],
    [
      'an input too many',
      { ...saving, inputs: { ...saving.inputs, tipUsd: otherUnit } },
      'claims.json: claims[0].inputs.tipUsd must be an input of the formula (got "tipUsd"). The formula takes: beforeUsd, afterUsd.',
    ],
    [
      'an input in another unit',
      { ...saving, inputs: { ...saving.inputs, afterUsd: otherUnit } },
      'claims.json: claims[0].inputs.afterUsd.unit must be "USD" (got "EUR"). Give the value in the unit of the formula.',
    ],
    [
      'a ratio of two units',
      { ...times, inputs: { ...times.inputs, less: { ...times.inputs['less']!, unit: 'J' } } },
      'claims.json: claims[0].inputs.less.unit must be "Wh/million tokens" (got "J"). Give the value in the unit of the formula.',
    ],
    [
      'a published figure it does not give',
      { ...saving, published: [{ is: 'rounded', figure: 'saved', printed: '90', unit: '%' }] },
      'claims.json: claims[0].published[0].figure must be a figure that the formula gives (savingPercent) (got "saved"). Or give notCompared, with the reason.',
    ],
    [
      'a published figure in another unit',
      { ...saving, published: [{ is: 'rounded', figure: 'savingPercent', printed: '0.9', unit: 'ratio' }] },
      'claims.json: claims[0].published[0].unit must be "%" (got "ratio"). Publish and recompute in the same unit.',
    ],
    [
      'an input of which nothing finite follows',
      withInputs(saving, { beforeUsd: 0 }),
      'claims.json: claims[0].inputs must be values that give a finite savingPercent (got (1 - afterUsd / beforeUsd) * 100 = -Infinity). An input of 0, or too large, is the usual cause.',
    ],
    [
      'a confidence that no number of samples reaches',
      withInputs(claimOf('early-stopping'), { confidenceRatio: 1 }),
      'claims.json: claims[0].inputs must be values that give a finite p50 (got samplesBelow(0.5, samplesAbove, confidenceRatio) + samplesAbove = NaN). An input of 0, or too large, is the usual cause.',
    ],
    [
      'a confidence above 1',
      withInputs(claimOf('early-stopping'), { confidenceRatio: 1.5 }),
      'claims.json: claims[0].inputs must be values that give a finite p50 (got samplesBelow(0.5, samplesAbove, confidenceRatio) + samplesAbove = NaN). An input of 0, or too large, is the usual cause.',
    ],
  ])('%s', (_, claim, message) => {
    expect(refusal(claim)).toBe(message);
  });
});

describe('a document that is no claims/1', () => {
  const published = { is: 'rounded', figure: 'savingPercent', printed: '90', unit: '%' };
  test.each<[string, unknown, RegExp]>([
    [
      'another version',
      { ...CLAIMS, schema: 'claims/2' },
      /^claims\.json: schema must be "claims\/1" \(got "claims\/2"\)/,
    ],
    ['an unknown key', documentOf({ ...saving, verdict: 'differs' }), /^claims\.json: claims\[0\]\.verdict must /],
    [
      'a printed number with separators',
      documentOf({ ...saving, published: [{ ...published, printed: '2,700' }] }),
      /^claims\.json: claims\[0\]\.published\[0\]\.printed must be a number as it was printed/,
    ],
    [
      'a printed number that is a number',
      documentOf({ ...saving, published: [{ ...published, printed: 90 }] }),
      /^claims\.json: claims\[0\]\.published\[0\]\.printed must /,
    ],
    [
      'an input that is no number',
      documentOf(withInputs(saving, { afterUsd: Number.NaN })),
      /^claims\.json: claims\[0\]\.inputs\.afterUsd\.value must /,
    ],
    [
      'two claims of one id',
      documentOf(saving, saving),
      /^claims\.json: claims must be claims that each have an id of their own/,
    ],
    [
      'nothing to compare and no word why',
      documentOf({ ...saving, published: [] }),
      /^claims\.json: claims\[0\] must be a claim with a formula and a published figure, or with notCompared/,
    ],
    [
      'no formula and no word why',
      documentOf({ ...saving, formula: null }),
      /^claims\.json: claims\[0\] must be a claim with a formula/,
    ],
    [
      'an id that is no word',
      documentOf({ ...saving, id: 'Aimec 90' }),
      /^claims\.json: claims\[0\]\.id must be small letters and digits/,
    ],
  ])('%s', (_, value, message) => {
    expect(messageOf(() => parseClaims(value))).toMatch(message);
  });
});
