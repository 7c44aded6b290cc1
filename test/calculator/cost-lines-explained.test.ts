import { describe, expect, test } from 'vitest';
import { explainReport } from '../../calculator/explain/explain-report.ts';
import type { Formula, Quantity } from '../../schema/quantity.ts';
import type { ReportInputs } from '../../schema/report.ts';
import { valueOfArithmetic } from '../factories/arithmetic.ts';
import { measurementWith, pointWith } from '../factories/measurement.ts';
import { expectNear } from '../factories/near.ts';
import {
  apiOption,
  deviceOption,
  inputsWith,
  ownedOption,
  rentedOption,
  routerOption,
  scenarioWith,
} from '../factories/scenario.ts';

const power = { powerWatts: { value: 60, source: 'measured' as const }, boundary: 'accelerator' as const };
const demand = {
  requestsPerMonth: 3_000_000,
  inputTokensPerRequest: 400,
  outputTokensPerRequest: 105,
  peakToMeanRatio: 3,
  activeUserCount: 800,
};
const person = { acceptedRatio: 0.9, rejected: 'person', usdPerRejectedAnswer: 0.01 } as const;
const common = { complianceUsdPerYear: 900, upgrades: { perYear: 2, usdPerEvaluation: 450 } };

/** All lines that only some scenarios have, on each kind of option. */
const INPUTS: ReportInputs = inputsWith({
  measurements: {
    'm.json': measurementWith({
      operatingPoints: [pointWith({ requestsPerSecond: 0.5, power }), pointWith({ power })],
    }),
  },
  scenario: scenarioWith({
    baselineOption: 'api',
    demand,
    taxRatio: 0.19,
    staff: { usdPerFteMonth: 12_000 },
    policy: { headroomRatio: 0.2, spareReplicas: 1, nonProductionReplicas: 1 },
    options: [
      apiOption({
        ...common,
        staffFte: 0.1,
        minimumCommitmentUsdPerMonth: 1_500,
        creditsUsdPerMonth: 60,
        answers: { ...person, rejected: 'escalated' },
      }),
      apiOption({
        id: 'again',
        billedRetryRatio: 0.02,
        creditsUsdPerMonth: 60,
        answers: { acceptedRatio: 0.6, rejected: 'retried' },
      }),
      rentedOption({
        ...common,
        purchase: 'reserved-1y',
        egress: { usdPerGigabyte: 0.09 },
        answers: person,
        oneOff: {
          parallelRunMonths: 2,
          fineTuning: { acceleratorCount: 2, hoursPerRun: 9, usdPerAcceleratorHour: 2, failedRunRatio: 0.3 },
          exitUsd: 400,
        },
      }),
      rentedOption({
        id: 'tries',
        schedule: { scaleToZero: { startUpSeconds: 90, coolDownSeconds: 300, requestsPerBurst: 5_000 } },
        answers: { acceptedRatio: 0.7, rejected: 'retried' },
      }),
      ownedOption({
        ...common,
        networkUsdPerMonth: 70,
        residualUsd: 900,
        oneOff: { installationUsd: 500 },
        answers: { acceptedRatio: 0.5, rejected: 'retried' },
      }),
      ownedOption({ id: 'free', costOfCapitalRatioPerYear: 0, answers: { acceptedRatio: 0.8, rejected: 'discarded' } }),
      deviceOption({
        unitCount: 100_000,
        electricityPaidBy: 'operator',
        hardware: 'attributed',
        deviceUsd: 500,
        lifeMonths: 36,
        answers: { acceptedRatio: 0.4, rejected: 'retried' },
      }),
      routerOption({ ...common, routerUsdPerRequest: 0.0001, answers: person }),
    ],
  }),
});

const inNumbers = ({ texts, quantities }: Formula): string =>
  texts.map((text, i) => `${text}${i < quantities.length ? `(${quantities[i]!.value})` : ''}`).join('');

function everyPart(quantity: Quantity, visit: (part: Quantity) => void): void {
  visit(quantity);
  for (const part of [...(quantity.formula?.quantities ?? []), ...(quantity.beside ?? [])]) everyPart(part, visit);
}

const { report, explainable } = explainReport(INPUTS);

test('no option is refused', () => {
  expect(report.results.options.flatMap(({ refusals }) => refusals)).toEqual([]);
});

test('each formula, to the last part, comes to the value it stands beside', () => {
  let count = 0;
  for (const { id, quantity } of explainable) {
    everyPart(quantity(), ({ name, formula, value }) => {
      if (formula === undefined) return;
      count++;
      expect(value, `${id}: ${name}`).not.toBeNull();
      const found = valueOfArithmetic(inNumbers(formula));
      if (Math.abs(found - value!) > 1e-9 * Math.max(1e-9, Math.abs(value!)))
        throw new Error(`${id}: ${name} is ${value}, its formula ${found}`);
    });
  }
  expect(count).toBeGreaterThan(1_000);
});

describe.each(report.results.options.map((option) => [option.id, option] as const))('%s', (id, option) => {
  const valueOf = (figure: string): number | null =>
    explainable.find((one) => one.id === `${id}/${figure}`)!.quantity().value;

  test('each line, the month and what is paid at the start are explained as the report has them', () => {
    for (const line of option.cost!.lines) expectNear(valueOf(line.id), line.usdPerMonth);
    expectNear(valueOf('month'), option.cost!.usdPerMonth.value);
    expectNear(valueOf('upfront'), option.cost!.upfrontUsd);
    expectNear(valueOf('per-active-user'), option.cost!.usdPerActiveUserPerMonth!.value);
  });

  test('an accepted answer too', () => {
    expectNear(valueOf('accepted-answers'), option.cost!.answers!.acceptedPerMonth);
    expectNear(valueOf('per-accepted-answer'), option.cost!.answers!.usdPerAcceptedAnswer!.value);
  });
});
