import {
  gramsFromKilograms,
  HOURS_PER_DAY,
  HOURS_PER_MONTH,
  HOURS_PER_YEAR,
  joulesPerToken,
  kilogramsFromGrams,
  kilowattHoursFromJoules,
  kilowattHoursFromMegawattHours,
  kilowattHoursFromWatts,
  litresFromMillilitres,
  megawattHoursFromKilowattHours,
  perMillionTokens,
  SECONDS_PER_HOUR,
  TOKENS_PER_MILLION,
  tonnesFromGrams,
} from '../../../schema/units.ts';
import { embodiedGramsPerMonth, facilityKilowattHours, operationalGrams } from '../../footprint.ts';
import { asStated, recomputation, slip } from '../recomputation.ts';

const GRAMS_PER_KWH = 'gCO2e/kWh';
const GRAMS_PER_MILLION = 'gCO2e/million output tokens';

/** Emissions of a training run whose energy was read at the facility's meter, PUE in it. */
export const trainingEmissions = recomputation({
  inputs: {
    facilityMegawattHours: 'MWh',
    gridGrams: GRAMS_PER_KWH,
    pueRatio: 'ratio',
    acceleratorCount: 'accelerators',
    acceleratorWatts: 'W',
    trainingDays: 'days',
  },
  readings: ({ facilityMegawattHours, gridGrams, pueRatio, acceleratorCount, acceleratorWatts, trainingDays }) => {
    const it = kilowattHoursFromWatts(acceleratorCount * acceleratorWatts, trainingDays * HOURS_PER_DAY);
    return asStated({
      tonnes: [
        'tCO2e',
        'facilityMegawattHours * 1000 * gridGrams / 1e6',
        tonnesFromGrams(operationalGrams(kilowattHoursFromMegawattHours(facilityMegawattHours), gridGrams)),
      ],
      hardwareMegawattHours: [
        'MWh',
        'acceleratorCount * acceleratorWatts * trainingDays * 24 / 1e6 * pueRatio',
        megawattHoursFromKilowattHours(facilityKilowattHours(it, pueRatio)),
      ],
    });
  },
  slips: ({ facilityMegawattHours, gridGrams, pueRatio }) => {
    const facility = kilowattHoursFromMegawattHours(facilityMegawattHours);
    return [
      slip('pue-left-out', 'the share of the machines alone, given as the whole', {
        tonnes: [
          'tCO2e',
          'facilityMegawattHours / pueRatio * 1000 * gridGrams / 1e6',
          tonnesFromGrams(operationalGrams(facility / pueRatio, gridGrams)),
        ],
      }),
      slip('pue-applied-twice', 'PUE once more on an energy that holds it', {
        tonnes: [
          'tCO2e',
          'facilityMegawattHours * pueRatio * 1000 * gridGrams / 1e6',
          tonnesFromGrams(operationalGrams(facilityKilowattHours(facility, pueRatio), gridGrams)),
        ],
      }),
    ];
  },
});

/** What a comparison with homes takes a home to use. */
export const impliedHome = recomputation({
  inputs: { megawattHours: 'MWh', homeYears: 'home-years' },
  readings: ({ megawattHours, homeYears }) =>
    asStated({
      megawattHoursPerHomeYear: ['MWh/home and year', 'megawattHours / homeYears', megawattHours / homeYears],
    }),
});

/** What a comparison with cars takes a car to emit, at the most. */
export const impliedCar = recomputation({
  inputs: { tonnes: 'tCO2e', carYears: 'car-years' },
  readings: ({ tonnes, carYears }) =>
    asStated({ tonnesPerCarYear: ['tCO2e/car and year', 'tonnes / carYears', tonnes / carYears] }),
});

/** What an energy and its emissions imply of grid and hardware; worked back, they cannot confirm either. */
export const impliedGrid = recomputation({
  inputs: { kilowattHours: 'kWh', kilograms: 'kgCO2e', acceleratorKilowatts: 'kW', kilowattsWithHost: 'kW' },
  readings: ({ kilowattHours, kilograms, acceleratorKilowatts }) =>
    asStated({
      gridGrams: [GRAMS_PER_KWH, 'kilograms * 1000 / kilowattHours', gramsFromKilograms(kilograms) / kilowattHours],
      acceleratorHours: ['h', 'kilowattHours / acceleratorKilowatts', kilowattHours / acceleratorKilowatts],
    }),
  slips: ({ kilowattHours, kilowattsWithHost }) => [
    slip('boundary-drawn-narrower', 'with the host that carries the accelerator', {
      acceleratorHours: ['h', 'kilowattHours / kilowattsWithHost', kilowattHours / kilowattsWithHost],
    }),
  ],
});

/** Power of an accelerator under load with PUE, and what so many hours of it emit. */
export const taskEmissions = recomputation({
  inputs: {
    acceleratorKilowatts: 'kW',
    loadRatio: 'ratio',
    pueRatio: 'ratio',
    acceleratorHours: 'h',
    gridGrams: GRAMS_PER_KWH,
  },
  readings: ({ acceleratorKilowatts, loadRatio, pueRatio, acceleratorHours, gridGrams }) => {
    const kilowatts = facilityKilowattHours(acceleratorKilowatts * loadRatio, pueRatio);
    return asStated({
      kilowatts: ['kW', 'acceleratorKilowatts * loadRatio * pueRatio', kilowatts],
      kilograms: [
        'kgCO2e',
        'kilowatts * acceleratorHours * gridGrams / 1000',
        kilogramsFromGrams(operationalGrams(kilowatts * acceleratorHours, gridGrams)),
      ],
    });
  },
});

/** Operational emissions of a million tokens of one accelerator. */
export const operationalPerMillion = recomputation({
  inputs: {
    joulesPerToken: 'J/output token',
    pueRatio: 'ratio',
    gridGrams: GRAMS_PER_KWH,
    hostWatts: 'W',
    acceleratorsPerHost: 'accelerators',
    tokensPerSecond: 'tokens/s',
  },
  readings: (given) => asStated({ gramsPerMillion: operationalOf(given, 'joulesPerToken', given.joulesPerToken) }),
  slips: (given) => {
    const { joulesPerToken: joules, hostWatts, acceleratorsPerHost, tokensPerSecond } = given;
    return [
      slip('boundary-drawn-narrower', 'with its share of the host', {
        gramsPerMillion: operationalOf(
          given,
          '(joulesPerToken + hostWatts / acceleratorsPerHost / tokensPerSecond)',
          joules + joulesPerToken(hostWatts / acceleratorsPerHost, tokensPerSecond),
        ),
      }),
      slip('pue-left-out', 'without PUE', {
        gramsPerMillion: operationalOf({ ...given, pueRatio: 1 }, 'joulesPerToken', joules, '1'),
      }),
    ];
  },
});

const operationalOf = (
  { pueRatio, gridGrams }: { readonly pueRatio: number; readonly gridGrams: number },
  joulesInWords: string,
  joules: number,
  pueInWords = 'pueRatio',
) =>
  [
    GRAMS_PER_MILLION,
    `${joulesInWords} * 1e6 / 3.6e6 * ${pueInWords} * gridGrams`,
    operationalGrams(facilityKilowattHours(kilowattHoursFromJoules(joules * TOKENS_PER_MILLION), pueRatio), gridGrams),
  ] as const;

/** Making of an accelerator and its share of the host, over the tokens of its life at full use. */
export const embodiedPerMillion = recomputation({
  inputs: {
    acceleratorKilograms: 'kgCO2e',
    hostKilograms: 'kgCO2e',
    acceleratorsPerHost: 'accelerators',
    lifeHours: 'h',
    tokensPerSecond: 'tokens/s',
    utilisationRatio: 'ratio',
  },
  readings: (given) => asStated({ gramsPerMillion: embodiedOf(given, 'hostKilograms / acceleratorsPerHost', 1) }),
  slips: (given) => [
    slip('full-utilisation', 'a machine that is paid for all month and used in part', {
      gramsPerMillion: embodiedOf(given, 'hostKilograms / acceleratorsPerHost', given.utilisationRatio),
    }),
    slip('boundary-drawn-narrower', 'without the host', { gramsPerMillion: embodiedOf(given, '0', 1) }),
  ],
});

type Embodied = Readonly<
  Record<'acceleratorKilograms' | 'hostKilograms' | 'acceleratorsPerHost' | 'lifeHours' | 'tokensPerSecond', number>
>;

function embodiedOf(given: Embodied, hostShare: 'hostKilograms / acceleratorsPerHost' | '0', utilisationRatio: number) {
  const host = hostShare === '0' ? 0 : given.hostKilograms / given.acceleratorsPerHost;
  const gramsPerMonth = embodiedGramsPerMonth(given.acceleratorKilograms + host, given.lifeHours / HOURS_PER_YEAR);
  const tokensPerMonth = given.tokensPerSecond * SECONDS_PER_HOUR * HOURS_PER_MONTH * utilisationRatio;
  const used = utilisationRatio === 1 ? '' : ' * utilisationRatio';
  return [
    GRAMS_PER_MILLION,
    `(acceleratorKilograms + ${hostShare}) * 1000 / lifeHours / (tokensPerSecond * 3600${used}) * 1e6`,
    perMillionTokens(gramsPerMonth, tokensPerMonth),
  ] as const;
}

/** A footprint given for an answer, per million tokens. */
export const footprintPerMillion = recomputation({
  inputs: { grams: 'gCO2e', millilitres: 'mL', tokens: 'tokens' },
  readings: ({ grams, millilitres, tokens }) =>
    asStated({
      gramsPerMillion: ['gCO2e/million tokens', 'grams / tokens * 1e6', perMillionTokens(grams, tokens)],
      litresPerMillion: [
        'L/million tokens',
        'millilitres / 1000 / tokens * 1e6',
        perMillionTokens(litresFromMillilitres(millilitres), tokens),
      ],
    }),
});
