import type { Catalogue } from '../schema/catalogue.ts';
import type { Measurement } from '../schema/measurement.ts';
import type { Scenario, ScenarioOption } from '../schema/scenario.ts';
import { isKnown, type Known } from '../schema/known.ts';

export const DEFAULT_API_MODEL = 'openai/gpt-5-mini';
/** A hosted open model of the size people self-host: the honest competitor. */
export const DEFAULT_HOSTED_MODEL = 'groq/llama-3.1-8b-instant';
export const DEFAULT_INSTANCE = 'aws/g6.xlarge';
const DEFAULT_REGION = 'aws/us-east-1';
const DEFAULT_REQUESTS_PER_MONTH = 300_000;
/** Rough rules for the price of a server, stated as assumed with a range of 0.6 to 1.8 times. */
const SERVER_OVER_ACCELERATORS = 1.3;
const SERVER_USD_PER_ACCELERATOR_GIGABYTE = 300;
const OWNED_HOST = 'cpu-host-16vcpu';
const ASSUMED_INPUT_TOKENS: Known = {
  value: 200,
  low: 50,
  high: 800,
  source: 'assumed',
  note: 'the measurement does not say how long its prompts were; a chat question without documents',
};

/**
 * The scenario for somebody who gives none: two APIs, the measured hardware rented, and the same accelerators owned
 * where their memory is known. Each figure in it is marked as assumed.
 */
export function defaultScenario({
  measurement,
  measurementName,
  catalogue,
  requestsPerMonth,
}: {
  readonly measurement: Measurement;
  readonly measurementName: string;
  readonly catalogue: Catalogue;
  readonly requestsPerMonth?: number;
}): Scenario {
  const { instance, accelerator } = measurement.hardware;
  const rented =
    instance !== null && Object.hasOwn(catalogue.instances, instance) ? instance : instanceWith(accelerator, catalogue);
  const region = Object.keys(catalogue.instances[rented]?.usdPerHourByRegion ?? {})[0] ?? DEFAULT_REGION;
  const options: ScenarioOption[] = [
    { id: 'api', kind: 'api', model: DEFAULT_API_MODEL },
    { id: 'hosted', kind: 'api', model: DEFAULT_HOSTED_MODEL },
    { id: 'rented', kind: 'rented', measurement: measurementName, instance: rented, region },
  ];
  const capexUsd = serverPrice(accelerator, measurement.hardware.acceleratorCount ?? 1, catalogue);
  if (capexUsd !== null) {
    options.push({ id: 'owned', kind: 'owned', measurement: measurementName, capexUsd, host: OWNED_HOST });
  }
  return {
    schema: 'scenario/1',
    name: 'default scenario',
    baselineOption: 'api',
    demand: {
      requestsPerMonth:
        requestsPerMonth === undefined
          ? { value: DEFAULT_REQUESTS_PER_MONTH, source: 'assumed', note: 'no scenario was given' }
          : requestsPerMonth,
      ...(measurement.operatingPoints.every(({ tokens }) => tokens.input === null)
        ? { inputTokensPerRequest: ASSUMED_INPUT_TOKENS }
        : {}),
    },
    site: { region },
    options,
  };
}

const instanceWith = (accelerator: string | null, catalogue: Catalogue): string =>
  Object.entries(catalogue.instances).find(
    ([, entry]) => accelerator !== null && entry.accelerator === accelerator,
  )?.[0] ?? DEFAULT_INSTANCE;

function serverPrice(accelerator: string | null, acceleratorCount: number, catalogue: Catalogue): Known | null {
  const entry = accelerator === null ? undefined : catalogue.accelerators[accelerator];
  if (entry === undefined) return null;
  const { purchaseUsd, memoryGigabytes } = entry;
  if (isKnown(purchaseUsd)) {
    const value = purchaseUsd.value * acceleratorCount * SERVER_OVER_ACCELERATORS;
    return roughly(value, `${SERVER_OVER_ACCELERATORS} times the price of the accelerators`);
  }
  if (!isKnown(memoryGigabytes)) return null;
  const value = memoryGigabytes.value * acceleratorCount * SERVER_USD_PER_ACCELERATOR_GIGABYTE;
  return roughly(value, `${SERVER_USD_PER_ACCELERATOR_GIGABYTE} USD per GB of accelerator memory`);
}

const roughly = (value: number, rule: string): Known => ({
  value,
  low: value * 0.6,
  high: value * 1.8,
  source: 'assumed',
  note: `${rule} for a whole server, 0.6 to 1.8 times; replace it with a quote`,
});
