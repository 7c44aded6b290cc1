import { perMillionTokens, SECONDS_PER_HOUR } from '../../../schema/units.ts';
import { asStated, recomputation, slip } from '../recomputation.ts';

const USD_PER_MILLION_OUTPUT = 'USD/million output tokens';
const USD_PER_MILLION = 'USD/million tokens';

/** What a million tokens cost of a machine by the hour that makes so many a second without a pause. */
const usdPerMillion = (usdPerHour: number, tokensPerSecond: number): number =>
  perMillionTokens(usdPerHour, tokensPerSecond * SECONDS_PER_HOUR);

const inWords = (tokensPerSecond: string): string => `usdPerHour / (${tokensPerSecond} * 3600) * 1e6`;

/** One machine at three loads. */
export const priceAtThreeLoads = recomputation({
  inputs: {
    usdPerHour: 'USD/h',
    lightTokensPerSecond: 'tokens/s',
    middleTokensPerSecond: 'tokens/s',
    peakTokensPerSecond: 'tokens/s',
    inputTokensPerOutputToken: 'tokens/token',
  },
  readings: ({ usdPerHour, lightTokensPerSecond, middleTokensPerSecond, peakTokensPerSecond }) => {
    const light = usdPerMillion(usdPerHour, lightTokensPerSecond);
    const peak = usdPerMillion(usdPerHour, peakTokensPerSecond);
    return asStated({
      usdPerMillionLight: [USD_PER_MILLION_OUTPUT, inWords('lightTokensPerSecond'), light],
      usdPerMillionMiddle: [
        USD_PER_MILLION_OUTPUT,
        inWords('middleTokensPerSecond'),
        usdPerMillion(usdPerHour, middleTokensPerSecond),
      ],
      usdPerMillionPeak: [USD_PER_MILLION_OUTPUT, inWords('peakTokensPerSecond'), peak],
      ratio: ['x', 'usdPerMillionLight / usdPerMillionPeak', light / peak],
    });
  },
  slips: ({ usdPerHour, peakTokensPerSecond, inputTokensPerOutputToken }) => [
    slip('wrong-denominator', 'per million of all tokens, as blended prices of an API are', {
      usdPerMillionPeak: [
        USD_PER_MILLION_OUTPUT,
        inWords('(peakTokensPerSecond * (1 + inputTokensPerOutputToken))'),
        usdPerMillion(usdPerHour, peakTokensPerSecond * (1 + inputTokensPerOutputToken)),
      ],
    }),
  ],
});

/** One machine at two batch sizes. */
export const priceAtTwoLoads = recomputation({
  inputs: { usdPerHour: 'USD/h', fullTokensPerSecond: 'tokens/s', lightTokensPerSecond: 'tokens/s' },
  readings: ({ usdPerHour, fullTokensPerSecond, lightTokensPerSecond }) =>
    asStated({
      usdPerMillionFull: [
        USD_PER_MILLION_OUTPUT,
        inWords('fullTokensPerSecond'),
        usdPerMillion(usdPerHour, fullTokensPerSecond),
      ],
      usdPerMillionLight: [
        USD_PER_MILLION_OUTPUT,
        inWords('lightTokensPerSecond'),
        usdPerMillion(usdPerHour, lightTokensPerSecond),
      ],
    }),
});

const ROUTERS = ['similarity', 'matrix', 'bert', 'causal'] as const;

/** What a million routed requests cost of the machine the router runs on; fees of others are not in it. */
export const routerPrice = recomputation({
  inputs: {
    similarityUsdPerHour: 'USD/h',
    similarityRequestsPerSecond: 'requests/s',
    matrixUsdPerHour: 'USD/h',
    matrixRequestsPerSecond: 'requests/s',
    bertUsdPerHour: 'USD/h',
    bertRequestsPerSecond: 'requests/s',
    causalUsdPerHour: 'USD/h',
    causalRequestsPerSecond: 'requests/s',
  },
  readings: (given) =>
    asStated(
      Object.fromEntries(
        ROUTERS.map((router) => [
          `${router}UsdPerMillion`,
          [
            'USD/million requests',
            `${router}UsdPerHour / (${router}RequestsPerSecond * 3600) * 1e6`,
            usdPerMillion(given[`${router}UsdPerHour`], given[`${router}RequestsPerSecond`]),
          ],
        ]),
      ),
    ),
});

/** An hour's price split over input and output, an input token counting as so much of an output token. */
export const splitPrice = recomputation({
  inputs: {
    usdPerHour: 'USD/h',
    inputTokensPerSecond: 'tokens/s',
    outputTokensPerSecond: 'tokens/s',
    inputTokensPerOutputToken: 'tokens/token',
  },
  readings: ({ usdPerHour, inputTokensPerSecond, outputTokensPerSecond, inputTokensPerOutputToken }) => {
    const output = usdPerMillion(usdPerHour, inputTokensPerSecond / inputTokensPerOutputToken + outputTokensPerSecond);
    return asStated({
      outputPrice: [
        USD_PER_MILLION,
        inWords('(inputTokensPerSecond / inputTokensPerOutputToken + outputTokensPerSecond)'),
        output,
      ],
      inputPrice: [USD_PER_MILLION, 'outputPrice / inputTokensPerOutputToken', output / inputTokensPerOutputToken],
    });
  },
});
