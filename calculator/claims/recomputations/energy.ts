import {
  joulesFromKilowattHours,
  joulesPerToken,
  kilowattHoursFromJoules,
  kilowattHoursFromMegawattHours,
  kilowattHoursFromWattHours,
  kilowattHoursFromWatts,
  percentFromRatio,
  perMillionTokens,
  ratioFromPercent,
  SECONDS_PER_HOUR,
  wattHoursFromKilowattHours,
} from '../../../schema/units.ts';
import { facilityKilowattHours } from '../../footprint.ts';
import { asStated, reading, recomputation, slip } from '../recomputation.ts';

const J_PER_TOKEN = 'J/output token';

/** Energy per token of one card at a light load and at its peak. */
export const energyAtTwoLoads = recomputation({
  inputs: {
    lightWatts: 'W',
    lightTokensPerSecond: 'tokens/s',
    peakWatts: 'W',
    peakTokensPerSecond: 'tokens/s',
    saturatedWatts: 'W',
    saturatedTokensPerSecond: 'tokens/s',
  },
  readings: ({ lightWatts, lightTokensPerSecond, peakWatts, peakTokensPerSecond }) => {
    const light = joulesPerToken(lightWatts, lightTokensPerSecond);
    const peak = joulesPerToken(peakWatts, peakTokensPerSecond);
    return asStated({
      lightJoules: [J_PER_TOKEN, 'lightWatts / lightTokensPerSecond', light],
      peakJoules: [J_PER_TOKEN, 'peakWatts / peakTokensPerSecond', peak],
      ratio: ['x', 'lightJoules / peakJoules', light / peak],
    });
  },
  slips: ({ saturatedWatts, saturatedTokensPerSecond }) => [
    slip('suspect-measurement', 'the power that another study read on such a card at saturation', {
      peakJoules: [
        J_PER_TOKEN,
        'saturatedWatts / saturatedTokensPerSecond',
        joulesPerToken(saturatedWatts, saturatedTokensPerSecond),
      ],
    }),
  ],
});

/** Energy of a query from the arithmetic its tokens take. */
export const queryEnergy = recomputation({
  inputs: {
    activeParameters: 'parameters',
    outputTokens: 'tokens',
    longOutputTokens: 'tokens',
    flopsPerSecond: 'FLOP/s',
    utilisationRatio: 'ratio',
    serverWatts: 'W',
    dutyRatio: 'ratio',
    pueRatio: 'ratio',
  },
  readings: (given) => asStated(queryOf(given, 'outputTokens')),
  slips: (given) => {
    const { seconds, wattHours } = queryOf(given, 'outputTokens');
    const facility = facilityKilowattHours(kilowattHoursFromWattHours(wattHours[2]), given.pueRatio);
    return [
      slip('longer-answers', 'long answers', queryOf(given, 'longOutputTokens')),
      slip('pue-applied-twice', 'PUE once more on a figure that holds it', {
        seconds,
        wattHours: ['Wh', `${QUERY} * pueRatio`, wattHoursFromKilowattHours(facility)],
      }),
    ];
  },
});

const QUERY = 'seconds / 3600 * serverWatts * dutyRatio * pueRatio';

type Query = Readonly<
  Record<
    | 'activeParameters'
    | 'outputTokens'
    | 'longOutputTokens'
    | 'flopsPerSecond'
    | 'utilisationRatio'
    | 'serverWatts'
    | 'dutyRatio'
    | 'pueRatio',
    number
  >
>;

function queryOf(given: Query, tokens: 'outputTokens' | 'longOutputTokens') {
  const seconds = (2 * given.activeParameters * given[tokens]) / (given.flopsPerSecond * given.utilisationRatio);
  const it = kilowattHoursFromWatts(given.serverWatts * given.dutyRatio, seconds / SECONDS_PER_HOUR);
  return {
    seconds: ['s', `2 * activeParameters * ${tokens} / (flopsPerSecond * utilisationRatio)`, seconds],
    wattHours: ['Wh', QUERY, wattHoursFromKilowattHours(facilityKilowattHours(it, given.pueRatio))],
  } as const;
}

/** What an answer takes of a battery, and how long one lasts. */
export const batteryShare = recomputation({
  inputs: { joulesPerToken: 'J/token', batteryJoules: 'J', answerTokens: 'tokens', tokensPerSecond: 'tokens/s' },
  readings: ({ joulesPerToken: joules, batteryJoules, answerTokens, tokensPerSecond }) =>
    asStated({
      sharePercent: [
        '%',
        'answerTokens * joulesPerToken / batteryJoules * 100',
        percentFromRatio((answerTokens * joules) / batteryJoules),
      ],
      hours: [
        'h',
        'batteryJoules / joulesPerToken / tokensPerSecond / 3600',
        batteryJoules / joules / tokensPerSecond / SECONDS_PER_HOUR,
      ],
      wholeTokens: ['tokens', 'floor(batteryJoules / joulesPerToken)', Math.floor(batteryJoules / joules)],
    }),
});

/** Energy of an answer on a device. */
export const answerEnergy = recomputation({
  inputs: { joulesPerToken: 'J/token', answerTokens: 'tokens' },
  readings: ({ joulesPerToken: joules, answerTokens }) =>
    asStated({
      wattHours: [
        'Wh',
        'answerTokens * joulesPerToken / 3600',
        wattHoursFromKilowattHours(kilowattHoursFromJoules(answerTokens * joules)),
      ],
    }),
});

/** Electricity of a million tokens at home. */
export const electricityPrice = recomputation({
  inputs: { watts: 'W', usdPerKilowattHour: 'USD/kWh', tokensPerSecond: 'tokens/s' },
  readings: ({ watts, usdPerKilowattHour, tokensPerSecond }) =>
    asStated({
      usdPerMillionTokens: [
        'USD/million tokens',
        'watts / 1000 * usdPerKilowattHour / (tokensPerSecond * 3600) * 1e6',
        perMillionTokens(kilowattHoursFromWatts(watts, 1) * usdPerKilowattHour, tokensPerSecond * SECONDS_PER_HOUR),
      ],
    }),
});

/** A model of energy over batch size, held against measurements at the same batch sizes. */
export const batchCurve = recomputation({
  inputs: {
    alpha: 'Wh/token per billion',
    beta: '1/request',
    gamma: 'Wh/token',
    activeBillions: 'billion parameters',
    smallBatch: 'requests',
    largeBatch: 'requests',
    measuredSmallJoules: J_PER_TOKEN,
    measuredLargeJoules: J_PER_TOKEN,
  },
  readings: ({ alpha, beta, gamma, activeBillions, smallBatch, largeBatch, ...measured }) => {
    const joules = (batch: number): number =>
      joulesFromKilowattHours(kilowattHoursFromWattHours(alpha * Math.exp(beta * batch) * activeBillions + gamma));
    const inWords = (batch: string): string => `(alpha * exp(beta * ${batch}) * activeBillions + gamma) * 3600`;
    return asStated({
      modelledSmallJoules: [J_PER_TOKEN, inWords('smallBatch'), joules(smallBatch)],
      modelledLargeJoules: [J_PER_TOKEN, inWords('largeBatch'), joules(largeBatch)],
      modelledRatio: ['x', 'modelledSmallJoules / modelledLargeJoules', joules(smallBatch) / joules(largeBatch)],
      measuredRatio: [
        'x',
        'measuredSmallJoules / measuredLargeJoules',
        measured.measuredSmallJoules / measured.measuredLargeJoules,
      ],
    });
  },
});

/** A small model's share of a large one's consumption, by what it may be meant to be a share of. */
export const consumptionShare = recomputation({
  inputs: {
    smallBillions: 'billion parameters',
    largeBillions: 'billion parameters',
    smallAcceleratorHours: 'h',
    acceleratorWatts: 'W',
    largeMegawattHours: 'MWh',
  },
  readings: ({ smallBillions, largeBillions, smallAcceleratorHours, acceleratorWatts, largeMegawattHours }) => [
    reading('parameters', {
      sharePercent: ['%', 'smallBillions / largeBillions * 100', percentFromRatio(smallBillions / largeBillions)],
    }),
    reading('energy of training', {
      sharePercent: [
        '%',
        'smallAcceleratorHours * acceleratorWatts / 1e6 / largeMegawattHours * 100',
        percentFromRatio(
          kilowattHoursFromWatts(acceleratorWatts, smallAcceleratorHours) /
            kilowattHoursFromMegawattHours(largeMegawattHours),
        ),
      ],
    }),
  ],
});

/** Parts of a published energy, which hold to themselves but give no total. */
export const energyParts = recomputation({
  inputs: {
    totalWattHours: 'Wh',
    acceleratorPercent: '%',
    hostPercent: '%',
    idlePercent: '%',
    overheadPercent: '%',
  },
  readings: ({ totalWattHours, acceleratorPercent, hostPercent, idlePercent, overheadPercent }) =>
    asStated({
      sumPercent: [
        '%',
        'acceleratorPercent + hostPercent + idlePercent + overheadPercent',
        acceleratorPercent + hostPercent + idlePercent + overheadPercent,
      ],
      acceleratorWattHours: [
        'Wh',
        'totalWattHours * acceleratorPercent / 100',
        totalWattHours * ratioFromPercent(acceleratorPercent),
      ],
    }),
});
