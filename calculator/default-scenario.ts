import type { Catalogue } from '../schema/catalogue.ts';
import type { Measurement } from '../schema/measurement.ts';
import type { Scenario, ScenarioOption } from '../schema/scenario.ts';
import { isKnown, type Known } from '../schema/sourced.ts';

export const DEFAULT_API_MODEL = 'openai/gpt-5-mini';
/** A hosted open model of the size people self-host: the honest competitor. */
export const DEFAULT_HOSTED_MODEL = 'groq/llama-3.1-8b-instant';
export const DEFAULT_INSTANCE = 'aws/g6.xlarge';
const DEFAULT_REGION = 'aws/us-east-1';
const DEFAULT_REQUESTS_PER_MONTH = 300_000;
/** Server price per gigabyte of accelerator memory: a rough rule, stated as assumed with a range of 0.6 to 1.8 times. */
const SERVER_USD_PER_ACCELERATOR_GIGABYTE = 300;
const OWNED_HOST = 'cpu-host-16vcpu';

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
  const memory = accelerator === null ? undefined : catalogue.accelerators[accelerator]?.memoryGigabytes;
  if (memory === undefined || !isKnown(memory)) return null;
  const value = memory.value * acceleratorCount * SERVER_USD_PER_ACCELERATOR_GIGABYTE;
  return {
    value,
    low: value * 0.6,
    high: value * 1.8,
    source: 'assumed',
    note: `${SERVER_USD_PER_ACCELERATOR_GIGABYTE} USD per GB of accelerator memory for a whole server, 0.6 to 1.8 times; replace it with a quote`,
  };
}
