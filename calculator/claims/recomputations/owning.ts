import {
  HOURS_PER_DAY,
  HOURS_PER_MONTH,
  MONTHS_PER_YEAR,
  perMillionTokens,
  TOKENS_PER_MILLION,
} from '../../../schema/units.ts';
import { yearlyCapitalUsd } from '../../annuity.ts';
import { licencesPerServer } from '../../licences.ts';
import { instancesFor } from '../../fleet-rule.ts';
import { usdPerMonthAt } from '../../staircase.ts';
import { usdOfRequest } from '../list-price.ts';
import { asStated, reading, recomputation, slip } from '../recomputation.ts';
import { straightLine, unitsToBreakEven } from '../straight-line.ts';

const USD_PER_MILLION = 'USD/million tokens';

/** Hours of use after which a bought machine has cost less than a rented one, and the months they are. */
export const payBack = recomputation({
  inputs: { capexUsd: 'USD', runningUsdPerHour: 'USD/h', rentUsdPerHour: 'USD/h', laterRentUsdPerHour: 'USD/h' },
  readings: (given) => asStated(payBackAt(given, 'rentUsdPerHour', HOURS_PER_MONTH, '730')),
  slips: (given) => [
    slip(
      'stale-input',
      'at the later price of the rented machine',
      payBackAt(given, 'laterRentUsdPerHour', HOURS_PER_MONTH, '730'),
    ),
    ...[30, 31].map((days) =>
      slip(
        'month-length',
        `a month of ${days} days`,
        payBackAt(given, 'rentUsdPerHour', HOURS_PER_DAY * days, `(24 * ${days})`),
      ),
    ),
  ],
});

type PayBack = Readonly<Record<'capexUsd' | 'runningUsdPerHour' | 'rentUsdPerHour' | 'laterRentUsdPerHour', number>>;

function payBackAt(
  given: PayBack,
  rent: 'rentUsdPerHour' | 'laterRentUsdPerHour',
  hoursPerMonth: number,
  monthInWords: string,
) {
  const hours = unitsToBreakEven(straightLine(given.capexUsd, given.runningUsdPerHour), straightLine(0, given[rent]));
  return {
    hours: ['h', `capexUsd / (${rent} - runningUsdPerHour)`, hours],
    months: ['months', `hours / ${monthInWords}`, hours === null ? null : hours / hoursPerMonth],
  } as const;
}

/** Months after which a bought machine has cost less than the cloud. */
export const monthsToPayBack = recomputation({
  inputs: { capexUsd: 'USD', runningUsdPerMonth: 'USD/month', cloudUsdPerMonth: 'USD/month', lifeMonths: 'months' },
  readings: ({ capexUsd, runningUsdPerMonth, cloudUsdPerMonth, lifeMonths }) => {
    const own = straightLine(capexUsd, runningUsdPerMonth);
    const cloud = straightLine(0, cloudUsdPerMonth);
    return asStated({
      months: ['months', 'capexUsd / (cloudUsdPerMonth - runningUsdPerMonth)', unitsToBreakEven(own, cloud)],
      savedOverLifeUsd: [
        'USD',
        'cloudUsdPerMonth * lifeMonths - (capexUsd + runningUsdPerMonth * lifeMonths)',
        usdPerMonthAt(cloud, lifeMonths) - usdPerMonthAt(own, lifeMonths),
      ],
    });
  },
  slips: ({ capexUsd, runningUsdPerMonth, cloudUsdPerMonth, lifeMonths }) => {
    const ownUsdPerMonth = usdPerMonthAt(straightLine(capexUsd, runningUsdPerMonth), lifeMonths) / lifeMonths;
    return [
      slip('capex-counted-twice', 'the price once as a payment and once more in the monthly cost', {
        ownUsdPerMonth: ['USD/month', 'capexUsd / lifeMonths + runningUsdPerMonth', ownUsdPerMonth],
        months: [
          'months',
          'capexUsd / (cloudUsdPerMonth - ownUsdPerMonth)',
          unitsToBreakEven(straightLine(capexUsd, ownUsdPerMonth), straightLine(0, cloudUsdPerMonth)),
        ],
      }),
    ];
  },
});

/** A year of a bought server with its licence, by the server or by the accelerator. */
export const serverYear = recomputation({
  inputs: {
    capexUsd: 'USD',
    lifeYears: 'years',
    hostingUsdPerYear: 'USD/year',
    licenceUsdPerYear: 'USD/year',
    acceleratorCount: 'accelerators',
  },
  readings: ({ capexUsd, lifeYears, hostingUsdPerYear, licenceUsdPerYear, acceleratorCount }) => {
    const capital = yearlyCapitalUsd({ capexUsd, residualUsd: 0, lifeYears, costOfCapitalRatioPerYear: 0 });
    return (['server', 'accelerator'] as const).map((basis) =>
      reading(`a licence for each ${basis}`, {
        usdPerYear: [
          'USD/year',
          `capexUsd / lifeYears + hostingUsdPerYear + licenceUsdPerYear${basis === 'accelerator' ? ' * acceleratorCount' : ''}`,
          capital + hostingUsdPerYear + licenceUsdPerYear * licencesPerServer(basis, acceleratorCount),
        ],
      }),
    );
  },
});

/** A month of an API with the people and the one-off work it takes. */
export const hostedMonth = recomputation({
  inputs: {
    inputTokens: 'tokens/month',
    outputTokens: 'tokens/month',
    inputPrice: USD_PER_MILLION,
    outputPrice: USD_PER_MILLION,
    staffFte: 'FTE',
    usdPerFteMonth: 'USD/month',
    oneOffUsd: 'USD',
    amortisationMonths: 'months',
  },
  readings: (given) => {
    const usdPerMonth = hostedUsd(given, given.amortisationMonths);
    return asStated({
      usdPerMonth: ['USD/month', hostedInWords('amortisationMonths'), usdPerMonth],
      usdPerMillionTokens: [
        USD_PER_MILLION,
        'usdPerMonth / (inputTokens + outputTokens) * 1e6',
        perMillionTokens(usdPerMonth, given.inputTokens + given.outputTokens),
      ],
    });
  },
  slips: (given) => [
    slip('written-off-sooner', 'the one-off work over a year', {
      usdPerMonth: ['USD/month', hostedInWords('12'), hostedUsd(given, MONTHS_PER_YEAR)],
    }),
    slip('wrong-denominator', 'per million output tokens', {
      usdPerMillionTokens: [
        USD_PER_MILLION,
        `(${hostedInWords('amortisationMonths')}) / outputTokens * 1e6`,
        perMillionTokens(hostedUsd(given, given.amortisationMonths), given.outputTokens),
      ],
    }),
  ],
});

type HostedMonth = Readonly<
  Record<
    'inputTokens' | 'outputTokens' | 'inputPrice' | 'outputPrice' | 'staffFte' | 'usdPerFteMonth' | 'oneOffUsd',
    number
  >
>;

const hostedUsd = (given: HostedMonth, months: number): number =>
  usdOfRequest(
    { input: given.inputTokens, output: given.outputTokens },
    { input: given.inputPrice, output: given.outputPrice },
  ) +
  given.staffFte * given.usdPerFteMonth +
  given.oneOffUsd / months;

const hostedInWords = (months: string): string =>
  `(inputTokens * inputPrice + outputTokens * outputPrice) / 1e6 + staffFte * usdPerFteMonth + oneOffUsd / ${months}`;

/** A capacity as a product, and the machines that one token more asks for. */
export const capacityOfFactors = recomputation({
  inputs: {
    factorA: 'factor',
    factorB: 'factor',
    factorC: 'factor',
    factorD: 'factor',
    factorE: 'factor',
    factorF: 'factor',
  },
  readings: ({ factorA, factorB, factorC, factorD, factorE, factorF }) => {
    const tokens = factorA * factorB * factorC * factorD * factorE * factorF;
    const fleet = { requestsPerMonthPerReplica: tokens, replicasPerInstance: 1, spareReplicas: 0 };
    return asStated({
      tokens: ['tokens', 'factorA * factorB * factorC * factorD * factorE * factorF', tokens],
      unitsForOneTokenMore: ['units', 'ceil((tokens + 1) / tokens)', instancesFor(fleet, tokens + 1)],
    });
  },
});

/** The volume at which a machine that is full, and so at its cheapest, undercuts an API. */
export const crossover = recomputation({
  inputs: { ownUsdPerMonth: 'USD/month', ownPriceAtBest: USD_PER_MILLION, apiPrice: USD_PER_MILLION },
  readings: ({ ownUsdPerMonth, ownPriceAtBest, apiPrice }) => {
    const millions = unitsToBreakEven(straightLine(ownUsdPerMonth, ownPriceAtBest), straightLine(0, apiPrice));
    return asStated({
      tokens: [
        'tokens/month',
        'ownUsdPerMonth / (apiPrice - ownPriceAtBest) * 1e6',
        millions === null ? null : millions * TOKENS_PER_MILLION,
      ],
    });
  },
});
