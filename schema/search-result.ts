import * as z from 'zod/mini';
import { count, finite, nonNegative, ratio, text } from './sourced.ts';

export const LIMITS = [
  'data-on-premises',
  'ttft-p99',
  'tpot-p99',
  'carbon',
  'retained-quality',
  'acceptance',
  'capacity',
] as const;

/** One limit of the scenario held against one option. `unknown` is never taken for kept. */
const check = z.strictObject({
  limit: z.enum(LIMITS),
  status: z.enum(['kept', 'missed', 'unknown']),
  /** Null where it is unknown, and where the limit is no number. */
  value: z.nullable(finite),
  atMost: z.nullable(finite),
  atLeast: z.nullable(finite),
  unit: text,
  /** In words, where the figure is not enough. */
  note: z.nullable(text),
});
export type LimitCheck = z.infer<typeof check>;

const candidate = z.strictObject({
  option: text,
  usdPerMonth: z.nullable(finite),
  checks: z.array(check),
  /** Whether all limits are kept; null where none is missed and some are unknown. */
  admissible: z.nullable(z.boolean()),
});

const sharePoint = z.strictObject({
  ratio,
  usdPerMonth: nonNegative,
  kilogramsCo2ePerMonth: z.nullable(nonNegative),
});

/** What is not known to be missed is named in `unknownLimits`, and never taken for kept. */
const admissibleShare = z.extend(sharePoint, { unknownLimits: z.array(z.enum(LIMITS)) });

/** A hybrid's month over the share of requests that goes to its large option. */
const routing = z.strictObject({
  option: text,
  variable: z.enum(['toLargeRatio', 'escalatedRatio']),
  currentRatio: ratio,
  /** The share at which the month costs least, whatever becomes of the answers. */
  cheapest: sharePoint,
  /** The cheapest share that misses no limit; null where every share misses one, and `noneWithinLimits` says which by how much. */
  withinLimits: z.nullable(admissibleShare),
  noneWithinLimits: z.nullable(text),
  /** The month where its cost bends or steps, by rising share, with both ends and the share as stated; at most 40. */
  points: z.array(sharePoint),
  /** What the shares say nothing of. */
  note: text,
});
export type RoutingSearch = z.infer<typeof routing>;

const replicaRow = z.strictObject({
  replicas: count,
  instances: count,
  /** With headroom kept free and spares idle. */
  capacityRequestsPerMonth: nonNegative,
  /** Mean load over the capacity that is paid for, spares included; null where the demand does not fit. */
  utilisationRatio: z.nullable(nonNegative),
  usdPerMonth: nonNegative,
  ttftP99Ms: z.nullable(nonNegative),
  tpotP99Ms: z.nullable(nonNegative),
  servesDemand: z.boolean(),
});

const replicas = z.strictObject({
  option: text,
  /** What the comparison takes. */
  takenReplicas: count,
  rows: z.array(replicaRow),
});
export type ReplicaSearch = z.infer<typeof replicas>;

export const searchSchema = z.strictObject({
  candidates: z.array(candidate),
  /** The cheapest option that keeps all limits; null where none does, and `nearestLimit` then says what to relax. */
  cheapest: z.nullable(text),
  nearestLimit: z.nullable(text),
  routing: z.array(routing),
  replicas: z.array(replicas),
  /** Over cost and CO2e: those that nothing else beats in both, cheapest first; the others with one that beats them. */
  pareto: z.strictObject({
    front: z.array(text),
    dominated: z.array(z.strictObject({ option: text, by: text })),
    unknown: z.array(text),
  }),
});
export type Search = z.infer<typeof searchSchema>;
