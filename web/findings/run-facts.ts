import { capacityText } from '../../render/capacity-text.ts';
import { number, whole } from '../../render/format.ts';
import { limitsText } from '../../render/limits-text.ts';
import { workloadText } from '../../render/workload-text.ts';
import type { Measurement } from '../../schema/measurement.ts';

type Fact = readonly [term: string, fact: string];

/** How a measurement was made, for a list of terms. */
export const runFacts = (measurement: Measurement): Fact[] => [
  ['Hardware', measurement.hardware.description],
  ['Model', measurement.endpoint.model],
  ['Engine', engineText(measurement)],
  ...(measurement.endpoint.otherUrls.length === 0
    ? []
    : [['Endpoints', `${whole(measurement.endpoint.otherUrls.length + 1)}, which took turns`] as const]),
  ['Workload', workloadText(measurement.workload)],
  ['Prompts', promptsText(measurement)],
  ['Limits', limitsText(measurement.slo)],
  ...(measurement.capacity === null
    ? []
    : [['Capacity searched', `${capacityText(measurement.capacity)}: ${measurement.capacity.reason}`] as const]),
  ...clientFacts(measurement),
  ['Made', madeText(measurement)],
];

const engineText = ({ endpoint: { engine, precision } }: Measurement): string =>
  [engine, precision].filter((part) => part !== null).join(', ') || 'unknown';

const PROMPTS = {
  synthetic: { made: 'made-up words', salt: 'each begins with words of its own, so that no prefix cache helps' },
  prompts: { made: 'recorded text', salt: 'each begins with words of its own, so that no prefix cache helps' },
  trace: { made: 'made-up words of recorded lengths', salt: 'of this run alone, so that no earlier run helps' },
} as const;

function promptsText({ workload: { content, saltedPrompts } }: Measurement): string {
  const { made, salt } = PROMPTS[content];
  return `${made}; ${saltedPrompts ? salt : 'not salted: a prefix cache may help'}`;
}

function clientFacts({ client, clientDelayMs }: Measurement): Fact[] {
  if (client === null) return [];
  const { cpuModel, cpuCores, nodeVersion, workerThreads, ceiling } = client;
  return [
    [
      'Client',
      `${cpuModel}, ${whole(cpuCores)} cores, Node ${nodeVersion}, ${whole(workerThreads)} ${workerThreads === 1 ? 'worker' : 'workers'}`,
    ],
    [
      'Client can drive',
      ceiling === null
        ? 'unknown: breakeven calibrate was not run there'
        : `${number(ceiling.eventsPerSecond)} events/s over ${whole(ceiling.streamCount)} streams, ${number(ceiling.requestsPerSecond)} requests/s`,
    ],
    [
      "Client's own delay",
      clientDelayMs === null
        ? 'unknown: it was not watched'
        : `p50 ${number(clientDelayMs.p50)} ms, p99 ${number(clientDelayMs.p99)} ms, at most ${number(clientDelayMs.max)} ms`,
    ],
  ];
}

const madeText = ({ createdAt, tool, seed, complete }: Measurement): string =>
  `${createdAt.slice(0, 10)} by ${tool.name} ${tool.version}${seed === null ? '' : `, seed ${seed}`}${complete ? '' : '; INCOMPLETE: the run was cut short'}`;
