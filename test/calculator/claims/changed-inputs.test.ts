/** Figures and verdicts are computed: another input gives another one. */
import { describe, expect, test } from 'vitest';
import { samplesBelow } from '../../../math/early-stopping.ts';
import type { ClaimCheck, ClaimReason, RecomputedWay } from '../../../schema/claim-check.ts';
import type { Claim } from '../../../schema/claims.ts';
import { expectNear } from '../../factories/near.ts';
import { checkOf, CLAIMS, claimOf, withInputs } from './claims-document.ts';

const recomputed = CLAIMS.claims.filter(({ formula }) => formula !== null);
const waysOf = ({ readings, slips }: ClaimCheck): readonly RecomputedWay[] => [...readings, ...slips];
const figuresOf = (check: ClaimCheck): (number | null)[] =>
  waysOf(check).flatMap(({ figures }) => figures.map(({ value }) => value));

describe('each input counts: half of it gives another figure', () => {
  // "Never" stays never: that claim is looked at where there is a volume.
  const claimOrNear = (id: string): Claim =>
    id === 'configiq-crossover' ? withInputs(claimOf(id), { ownUsdPerMonth: 330, ownPriceAtBest: 0.5 }) : claimOf(id);
  const inputs = recomputed.flatMap(({ id, inputs }) => Object.keys(inputs).map((name) => [id, name] as const));
  test.each(inputs)('%s, %s', (id, name) => {
    const claim = claimOrNear(id);
    const before = figuresOf(checkOf(claim));
    const after = figuresOf(checkOf(withInputs(claim, { [name]: claim.inputs[name]!.value * 0.5 })));
    expect(after.some((figure, i) => figure !== before[i])).toBe(true);
  });
});

describe('a claim that is reproduced differs once an input is another', () => {
  const reproduced = recomputed.filter((claim) => checkOf(claim).verdict === 'reproduced');
  test.each(reproduced.map(({ id }) => [id]))('%s', (id) => {
    const claim = claimOf(id);
    const flips = Object.entries(claim.inputs).filter(
      ([name, { value }]) => checkOf(withInputs(claim, { [name]: value * 0.5 })).verdict === 'differs',
    );
    expect(flips.length).toBeGreaterThan(0);
  });
});

/** Inputs from which the published figures do follow. */
const MENDED: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  // 1,000 * 365/12 * 0.0887671 = 2,700; 400,000 * 365/12 * 0.0887671 = 1,080,000.
  'budstudio-monthly': { usdPerRequest: 0.0887671, manyRequestsPerDay: 400_000 },
  // (1,485*30 + 383*60)/0.75/1e6 = 0.09004, and both requests alike.
  'peptalk-request': { charactersPerToken: 0.75, longPromptCharacters: 1_485, longAnswerCharacters: 383 },
  // 35/(7/6) = 30, and no gap.
  'llama2-30x': { smallAccuracy: 85.5, tokenInflationRatio: 7 / 6 },
  'chatgpt-036-dollar': { centsPerQuery: 36 },
  // 1,170*0.429 = 501.93.
  'gpt3-502t': { facilityMegawattHours: 1_170 },
  // 8.75/175; 160,875*400 W = 64.35 MWh, of 1,287.
  'seven-b-5-percent': { smallBillions: 8.75, smallAcceleratorHours: 160_875 },
  // 0.7434*2,230*0.383 = 634.9.
  'o3-babis': { acceleratorHours: 2_230 },
  'aimec-90': { afterUsd: 450 },
  // 24.7/3.66 = 6.74863 = 0.24 + 24.46*0.26609.
  'routellm-366': { routedStrongRatio: 0.26609 },
  // 39.26e-6*2.9*3,600 = 0.40987; 3.32e-6*155.16*3,600 = 1.85447.
  'routellm-router-cost': { similarityUsdPerHour: 0.40987, matrixUsdPerHour: 1.85447 },
  'nadir-cascade': { smallPrice: 0.08 },
  // 392,000/(6,237.63 - 3,376.32) = 137.
  randomcalculators: { cloudUsdPerMonth: 6_237.63 },
  // 330/1.4 = 235.714286 million.
  'configiq-crossover': { ownUsdPerMonth: 330, ownPriceAtBest: 0 },
  // 64*1.5625/50,000 = 0.2 %.
  'mobilellm-share': { joulesPerToken: 1.5625 },
  'slam-latency-bug': { secondsEach: 3.5 },
  // 1,006*0.66 and 804.8*0.66: the first of its two figures, the second has no inputs.
  'hf-reserved': { firstReservedUsd: 0.66396, secondReservedUsd: 0.531168 },
};

describe('a claim that differs is reproduced once its inputs give what was published', () => {
  const differing = recomputed.filter((claim) => checkOf(claim).verdict === 'differs').map(({ id }) => id);
  test('all are here', () => expect([...Object.keys(MENDED), 'lenovo-8556'].toSorted()).toEqual(differing.toSorted()));
  test('lenovo-8556: its months are no months of its hours, whatever the inputs', () => {
    // 8,687 h * 97.45 USD/h: 11.9 months of 730 h, and then the hours are not those published.
    const { verdict, published } = checkOf(withInputs(claimOf('lenovo-8556'), { capexUsd: 846_548 }));
    expect([verdict, published.map(({ outcome }) => outcome)]).toEqual(['differs', ['differs', 'agrees']]);
  });
  test.each(Object.entries(MENDED))('%s', (id, inputs) => {
    const { verdict, reasons } = checkOf(withInputs(claimOf(id), inputs));
    if (id === 'hf-reserved') expect([verdict, reasons]).toEqual(['cannot-be-recomputed', ['inputs-missing']]);
    else expect(verdict).toBe('reproduced');
  });
});

test('a basis that is left open decides nothing, until the readings agree', () => {
  const nvidia = claimOf('nvidia-87500');
  expect(checkOf(nvidia).reasons).toEqual(['ambiguous-basis']);
  expect(checkOf(withInputs(nvidia, { acceleratorCount: 1 })).verdict).toBe('reproduced');
  // 80,000 + 3,000 + 8*562.5: now the other reading gives it.
  expect(checkOf(withInputs(nvidia, { licenceUsdPerYear: 562.5 })).reasons).toEqual(['ambiguous-basis']);
  expect(checkOf(withInputs(nvidia, { capexUsd: 1 })).verdict).toBe('differs');
});

describe('a slip is blamed only where it gives the published figure', () => {
  test.each<[string, Readonly<Record<string, number>>, ClaimReason]>([
    ['gpt3-502t', { pueRatio: 1.2 }, 'unexplained'],
    // 456.36*1.1 = 502: the energy times PUE once more.
    ['gpt3-502t', { facilityMegawattHours: 1_063.8 }, 'pue-applied-twice'],
    ['chatgpt-036-dollar', { centsPerQuery: 0.4 }, 'unexplained'],
    ['routellm-366', { randomStrongRatio: 0.6 }, 'unexplained'],
    ['nadir-cascade', { largePrice: 16 }, 'unexplained'],
    ['randomcalculators', { lifeMonths: 60 }, 'unexplained'],
    ['slam-latency-bug', { secondsOfFailed: 0 }, 'unexplained'],
    ['peptalk-request', { inputPrice: 20 }, 'unexplained'],
  ])('%s with %o: %s', (id, inputs, reason) => {
    expect(checkOf(withInputs(claimOf(id), inputs))).toMatchObject({ verdict: 'differs', reasons: [reason] });
  });
});

describe('the arithmetic in words gives the figure that stands beside it', () => {
  test.each(recomputed.map(({ id }) => [id]))('%s', (id) => {
    const claim: Claim = claimOf(id);
    for (const { label, figures } of waysOf(checkOf(claim))) {
      const names: Record<string, unknown> = {
        samplesBelow,
        exp: Math.exp,
        ceil: Math.ceil,
        floor: Math.floor,
        ...Object.fromEntries(Object.entries(claim.inputs).map(([name, { value }]) => [name, value])),
      };
      for (const { figure, formula, value } of figures) {
        const worked: unknown = new Function(...Object.keys(names), `return ${formula};`)(...Object.values(names));
        // "Never" is no volume or a negative one.
        if (value === null) expect(worked, `${label}: ${figure}`).toBeLessThanOrEqual(0);
        else expectNear(value, worked as number, 1e-9);
        names[figure] = value;
      }
    }
  });
});
