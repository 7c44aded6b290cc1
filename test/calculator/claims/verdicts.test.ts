/** The verdict on every claim, with its figures by hand. */
import { describe, expect, test } from 'vitest';
import type { ClaimReason, ClaimVerdict } from '../../../schema/claim-check.ts';
import { expectNear } from '../../factories/near.ts';
import { checkOf, CLAIMS, claimOf } from './claims-document.ts';

type Figures = Readonly<Record<string, number | null>>;
interface Expected {
  readonly verdict: ClaimVerdict;
  readonly reasons: readonly ClaimReason[];
  /** By reading. */
  readonly readings?: readonly Figures[];
  /** By slip, in order. */
  readonly slips?: readonly Figures[];
}

const reproduced = (
  reading: Figures,
  reasons: readonly ClaimReason[] = [],
  slips: readonly Figures[] = [],
): Expected => ({
  verdict: 'reproduced',
  reasons,
  readings: [reading],
  slips,
});
const differs = (reason: ClaimReason, readings: readonly Figures[], slips: readonly Figures[] = []): Expected => ({
  verdict: 'differs',
  reasons: [reason],
  readings,
  slips,
});
const cannot = (reason: ClaimReason, readings: readonly Figures[] = [], slips: readonly Figures[] = []): Expected => ({
  verdict: 'cannot-be-recomputed',
  reasons: [reason],
  readings,
  slips,
});

const EXPECTED: Readonly<Record<string, Expected>> = {
  'slam-5x-29x': cannot('inputs-missing'),
  'slam-hosts-on-aws': cannot('contradicted-by-repository'),
  // 1,000 * 0.09 = 90 a day and 360,000 * 0.09 = 32,400; times 365/12, 30 and 31 days.
  'budstudio-monthly': differs(
    'month-length',
    [{ usdPerMonthAtFew: 2_737.5, usdPerMonthAtMany: 985_500 }],
    [
      { usdPerMonthAtFew: 2_700, usdPerMonthAtMany: 972_000 },
      { usdPerMonthAtFew: 2_790, usdPerMonthAtMany: 1_004_400 },
    ],
  ),
  // (1485/4*30 + 383/4*60)/1e6 = (11,137.5 + 5,745)/1e6; (1670/4*30 + 464/4*60)/1e6 = (12,525 + 6,960)/1e6; 0.03 + 0.06.
  'peptalk-request': differs(
    'list-price-as-request',
    [{ usdPerRequest: 0.0168825 }, { usdPerRequest: 0.019485 }],
    [{ usdPerRequest: 0.09 }],
  ),
  // (5*30 + 60)/(6*1.19) = 210/7.14; 85.5 - 81.7; 30/1.
  'llama2-30x': differs(
    'input-price-only',
    [{ costRatio: 29.4117647058824, accuracyGapPoints: 3.8 }],
    [{ costRatio: 30 }],
  ),
  // 28,936*24; 694,464/195e6 = 0.356135 cent; /2,000 tokens = 1.78068 USD a million.
  'chatgpt-700k-day': reproduced({
    usdPerDay: 694_464,
    centsPerQuery: 0.356135384615385,
    usdPerMillionOutputTokens: 1.78067692307692,
  }),
  'chatgpt-036-dollar': differs('unit-slip-100x', [{ usdPerQuery: 0.00356 }], [{ usdPerQuery: 0.356 }]),
  // 1,287 MWh * 0.429 t/MWh = 552.123; /1.1 = 501.93; *1.1 = 607.3353. 10,000*330 W*14.8*24 h = 1,172.16 MWh, *1.1.
  'gpt3-502t': differs(
    'pue-left-out',
    [{ tonnes: 552.123, hardwareMegawattHours: 1_289.376 }],
    [{ tonnes: 501.93 }, { tonnes: 607.3353 }],
  ),
  'gpt3-120-homes': cannot('inputs-missing', [{ megawattHoursPerHomeYear: 10.725 }]),
  'gpt3-100-cars': cannot('inputs-missing', [{ tonnesPerCarYear: 5.02 }]),
  // 7/175; 184,320*400 W = 73.728 MWh over 1,287.
  'seven-b-5-percent': differs('unexplained', [{ sharePercent: 4 }, { sharePercent: 5.72867132867133 }]),
  // 684,000 g/1,785 kWh; 1,785/0.7; 1,785/1.4375.
  'o3-task': cannot(
    'back-solved',
    [{ gridGrams: 383.193277310924, acceleratorHours: 2_550 }],
    [{ acceleratorHours: 1_241.73913043478 }],
  ),
  // 0.7*0.9*1.18 = 0.7434; *2,550*383 = 726,041.61 g.
  'o3-babis': differs('in-part', [{ kilowatts: 0.7434, kilograms: 726.04161 }]),
  // (500*30 + 60*60)/1e6 = 0.0186; 799/18.6, 799/9.3. (500*0.5 + 60*1.5)/1e6 = 0.00034; 799/0.34, 799/0.17.
  moxie: cannot('assumed-inputs', [
    { usdPerMessage: 0.0186, daysAtManyMessages: 42.9569892473118, daysAtFewMessages: 85.9139784946237 },
    { usdPerMessage: 0.00034, daysAtManyMessages: 2_350, daysAtFewMessages: 4_700 },
  ]),
  // 2*1e11*500/(9.89e13) = 1.011122 s; *1,275*0.7*1.2 W = 1,071 W; /3,600. Three times as long; times 1.2.
  'epoch-03wh': reproduced(
    { seconds: 1.01112234580384, wattHours: 0.300808897876643 },
    ['longer-answers', 'pue-applied-twice'],
    [
      { seconds: 3.03336703741153, wattHours: 0.902426693629929 },
      { seconds: 1.01112234580384, wattHours: 0.360970677451972 },
    ],
  ),
  // 500*1.5e-6 + 200*2e-6.
  'mithril-00115': reproduced({ usd: 0.00115 }),
  // 6e6*(0.03 + 0.03).
  'truefoundry-360k': reproduced({ usd: 360_000 }),
  // 1 - 800/4,500.
  'aimec-90': differs('unexplained', [{ savingPercent: 82.2222222222222 }]),
  'quality-diabetica': cannot('not-checked'),
  'quality-legal-02b': cannot('not-checked'),
  'quality-llama8b-moderation': cannot('not-checked'),
  'quality-slm-99-percent': cannot('not-checked'),
  'quality-granite-9-of-11': cannot('not-checked'),
  'quality-watsonx-6x': cannot('not-checked'),
  // (95*10 + 264*30)/359 = 8,870/359.
  'routellm-gpt4-blend': reproduced({ usdPerMillionTokens: 24.7075208913649 }),
  // 0.134*24.7 + 0.866*0.24 = 3.51764; 24.7/3.51764. 0.4903/0.134. 0.4903*24.7 + 0.5097*0.24 = 12.232738; /3.51764.
  'routellm-366': differs(
    'baseline-swapped',
    [{ costRatio: 7.02175322090947 }],
    [{ costRatio: 3.6589552238806 }, { costRatio: 3.47754119239035 }],
  ),
  // 1 - 3.51764/24.7; 1 - 3.51764/12.232738.
  'routellm-85': reproduced(
    { savingPercent: 85.7585425101215 },
    ['baseline-swapped'],
    [{ savingPercent: 71.2440501872925 }],
  ),
  'routellm-threshold': cannot('inconsistent-source'),
  // 0.39/(2.9*3,600), 0.8/(155.16*3,600), 0.8/(69.62*3,600), 0.8/(42.46*3,600), each times 1e6.
  'routellm-router-cost': differs('in-part', [
    {
      similarityUsdPerMillion: 37.3563218390805,
      matrixUsdPerMillion: 1.4322133424995,
      bertUsdPerMillion: 3.19193079894028,
      causalUsdPerMillion: 5.23368399016067,
    },
  ]),
  // 1 - 0.000365/0.00333.
  'frugalgpt-csv': cannot('nothing-published', [{ savingPercent: 89.039039039039 }]),
  // 1 - 0.6/33.1.
  'frugalgpt-98': reproduced({ savingPercent: 98.1873111782477 }),
  // 0.1 + 0.2*15; 0.8*0.1 + 0.2*15.
  'nadir-cascade': differs('mislabelled', [{ usdPerMillionTokens: 3.1 }], [{ usdPerMillionTokens: 3.08 }]),
  // 833,806/(98.32 - 0.87) = 8,556.24; /730. With 55.04: 833,806/54.17 = 15,392.39; /730. 8,556.24/720 and /744.
  'lenovo-8556': differs(
    'month-length',
    [{ hours: 8_556.24422780913, months: 11.7208825038481 }],
    [
      { hours: 15_392.3943142, months: 21.0854716619 },
      { hours: 8_556.24422780913, months: 11.8836725386238 },
      { hours: 8_556.24422780913, months: 11.5003282631844 },
    ],
  ),
  // 2/0.11.
  'lenovo-18x': reproduced({ ratio: 18.1818181818182 }),
  // 80,000 + 3,000 + 4,500; 80,000 + 3,000 + 36,000.
  'nvidia-87500': cannot('ambiguous-basis', [{ usdPerYear: 87_500 }, { usdPerYear: 119_000 }]),
  // 392,000/11,023.68; 14,400*48 - (392,000 + 162,063.36). 392,000/48 + 3,376.32 = 11,542.99; 392,000/2,857.01.
  randomcalculators: differs(
    'capex-counted-twice',
    [{ months: 35.5598130569828, savedOverLifeUsd: 137_136.64 }],
    [{ ownUsdPerMonth: 11_542.9866666667, months: 137.206220015307 }],
  ),
  // 360 + 270 + 900 + 416.67; /2,500. With 15,000/12 = 1,250: 2,780. 1,946.67/500.
  'configiq-1946': reproduced(
    { usdPerMonth: 1_946.66666666667, usdPerMillionTokens: 0.778666666666667 },
    ['written-off-sooner', 'wrong-denominator'],
    [{ usdPerMonth: 2_780 }, { usdPerMillionTokens: 3.89333333333333 }],
  ),
  // 100*5*0.9*100*3,600/2.
  'configiq-capacity': reproduced({ tokens: 81_000_000, unitsForOneTokenMore: 2 }),
  // 2.47 a million is above 1.40 at every volume.
  'configiq-crossover': differs('unexplained', [{ tokens: null }]),
  // 6.98/(255.384*3,600)*1e6 and so on; 512 + 256 tokens for 256 of output: a third.
  'vcm-underutilisation': reproduced(
    {
      usdPerMillionLight: 7.59205309999408,
      usdPerMillionMiddle: 0.777765966432156,
      usdPerMillionPeak: 0.237752691258279,
      ratio: 31.9325642953357,
    },
    ['wrong-denominator'],
    [{ usdPerMillionPeak: 0.079250897086093 }],
  ),
  // 220.8426/255.384; 251.2242/8,155.066; 688/9,806.
  'vcm-energy': reproduced(
    { lightJoules: 0.864747204210131, peakJoules: 0.0308059064144913, ratio: 28.0708248793273 },
    ['suspect-measurement'],
    [{ peakJoules: 0.0701611258413216 }],
  ),
  // 12.29/2.69.
  'gpu-rent-spread': reproduced({ ratio: 4.56877323420074 }),
  // 1 - 0.63378/1.006; 1 - 0.52392/0.8048.
  'hf-reserved': differs('unexplained', [{ oneYearPercent: 37 }, { oneYearPercent: 34.9005964214712 }]),
  // 3.6 USD/h is 0.001 USD/s over 4,000/4 + 1,000 tokens/s.
  'gke-split': cannot('assumed-inputs', [{ outputPrice: 0.5, inputPrice: 0.125 }]),
  // 64*0.7/50,000; 50,000/0.7/10/3,600; 71,428.57 tokens.
  'mobilellm-share': differs('in-part', [{ sharePercent: 0.0896, hours: 1.98412698412698, wholeTokens: 71_428 }]),
  // 200*17.6/3,600.
  'rpi-098': cannot('nothing-published', [{ wattHours: 0.977777777777778 }]),
  // 0.5*0.34 USD/h over 165,240 tokens/h.
  'rtx2060-103': cannot('nothing-published', [{ usdPerMillionTokens: 1.02880658436214 }]),
  // (3,914*0.5 + 16,298*0.05 + 931*3)/1e6; (20,212*0.5 + 16,298*0.05 + 931*3)/1e6.
  'pi-2148': reproduced({ usd: 0.0055649 }, ['cache-billed-twice'], [{ usd: 0.0137139 }]),
  // (1,000*0.25 + 1,000*0.025 + 500*2)/1e6 = 0.001275 USD; half.
  'gpt5mini-flex': reproduced({ standardCents: 0.1275, flexCents: 0.06375 }),
  'litellm-67': cannot('inputs-missing'),
  // 397,988*0.9932.
  'reasoning-9932': cannot('quoted', [{ sharedSnapshots: 395_281.6816 }]),
  // (3 + 4)*5; 168 - 35; (35*2 + 133)/168; (3 + 4)*7.
  'deepseek-peak': reproduced(
    { peakHours: 35, offPeakHours: 133, evenDemandRatio: 1.20833333333333 },
    ['weekend-at-peak'],
    [{ peakHours: 49 }],
  ),
  // 30.7*730, *720, *744.
  'modelplane-idle': reproduced(
    { usdPerMonth: 22_411 },
    ['month-length'],
    [{ usdPerMonth: 22_104 }, { usdPerMonth: 22_840.8 }],
  ),
  // 36/9; (36 - 1)/10.
  'slam-latency-bug': differs('failures-averaged', [{ meanSeconds: 4, failedPercent: 10 }], [{ meanSeconds: 3.5 }]),
  // 6.88/(5,147*3,600)*1e6; 6.88/(1,070*3,600)*1e6.
  'h100-llama-8b-usd': reproduced({ usdPerMillionFull: 0.371305830796797, usdPerMillionLight: 1.78608515057113 }),
  // 0.1186/3.6*1.15*418; with 1,200/8/5,147 J more; without 1.15.
  'h100-llama-8b-grams': reproduced(
    { gramsPerMillion: 15.8363944444444 },
    ['boundary-drawn-narrower', 'pue-left-out'],
    [{ gramsPerMillion: 19.7278198702588 }, { gramsPerMillion: 13.7707777777778 }],
  ),
  // (164 + 712.5)*1,000/26,280/(5,147*3,600)*1e6; at half the use; 164 alone.
  'h100-llama-8b-embodied': reproduced(
    { gramsPerMillion: 1.79998916351076 },
    ['full-utilisation', 'boundary-drawn-narrower'],
    [{ gramsPerMillion: 3.59997832702152 }, { gramsPerMillion: 0.336792039721352 }],
  ),
  // 1 - 55.04/98.32.
  'p5-cut': reproduced({ savingPercent: 44.0195280716029 }),
  // 1.16653e-6*e^(-0.0896474)*8 = 8.5321e-6 Wh, + 4.05293e-5, *3,600; at 512 the first part is 3.01e-8; 0.4548/0.07019.
  'ecologits-flat': reproduced({
    modelledSmallJoules: 0.176620662519753,
    modelledLargeJoules: 0.146013694350768,
    modelledRatio: 1.20961710684,
    measuredRatio: 6.47955549223536,
  }),
  // 3,768/85.
  'comparia-44x': reproduced({ ratio: 44.3294117647059 }),
  // 58 + 25 + 10 + 8; 0.24*0.58.
  'gemini-024': cannot('quoted', [{ sumPercent: 101, acceleratorWattHours: 0.1392 }]),
  // 1.14/400*1e6; 0.045/400*1e6.
  'mistral-400': cannot('nothing-published', [{ gramsPerMillion: 2_850, litresPerMillion: 112.5 }]),
  // MLPerf's table; none above p99: 0.99^459 = 0.0099 is the first below 0.01.
  'early-stopping': reproduced(
    { p50: 11, p90: 64, p95: 130, p99: 662, p999: 6_636 },
    ['unstated-parameter'],
    [{ p99: 459 }],
  ),
};

test('every claim has its verdict here', () => {
  expect(CLAIMS.claims.map(({ id }) => id)).toEqual(Object.keys(EXPECTED));
  expect(CLAIMS.claims.length).toBe(63);
});

describe('verdict and figures', () => {
  test.each(Object.entries(EXPECTED))('%s', (id, { verdict, reasons, readings = [], slips = [] }) => {
    const check = checkOf(claimOf(id));
    expect([check.verdict, check.reasons]).toEqual([verdict, reasons]);
    for (const [ways, expected] of [
      [check.readings, readings],
      [check.slips, slips],
    ] as const) {
      expect(ways.length).toBe(expected.length);
      ways.forEach(({ figures }, i) => {
        expect(figures.map(({ figure }) => figure)).toEqual(Object.keys(expected[i]!));
        for (const { figure, value } of figures) {
          const byHand = expected[i]![figure]!;
          if (byHand === null) expect(value).toBeNull();
          else expectNear(value, byHand, 1e-10);
        }
      });
    }
  });
});
