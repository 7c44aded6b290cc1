import * as z from 'zod/mini';
import { nonNegative, positive, scenarioNumber } from './sourced.ts';
import { HOURS_PER_DAY, HOURS_PER_WEEK } from './units.ts';

/** How the load of a day is spread over its hours, every day alike: it takes the place of `peakToMeanRatio`. */
export const hourlyProfileSchema = z.strictObject({
  /** What the hours are counted in, from 0 to 1 on. */
  clock: z.enum(['utc', 'local']),
  /** Load of each hour over that of any other: only their proportions count. */
  loadRatioByHour: z.array(nonNegative).check(z.length(HOURS_PER_DAY)),
});
export type HourlyProfile = z.infer<typeof hourlyProfileSchema>;

/** When rented machines run. Machines under a commitment are paid all hours, so they are always on. */
export const scheduleSchema = z.union([
  z.literal('always-on'),
  z.strictObject({
    /** Hours of a week in which the machines run. Requests of other hours wait for them. */
    hoursPerWeek: z.number().check(z.positive(), z.lte(HOURS_PER_WEEK)),
  }),
  z.strictObject({
    /** As many machines in each hour of the day as `demand.hourlyProfile` needs. */
    autoscale: z.strictObject({
      /** Replicas that carry the load in the quietest hour; omitted: 1. Spares come on top. */
      minimumReplicas: z.optional(z.int().check(z.positive())),
    }),
  }),
  z.strictObject({
    /** No machine between bursts of requests; starting and stopping is paid. */
    scaleToZero: z.strictObject({
      /** From waking a machine to its first answer: booting it, pulling the image, loading the model. */
      startUpSeconds: scenarioNumber(nonNegative),
      /** How long a machine waits for another request before it is given back. */
      coolDownSeconds: scenarioNumber(nonNegative),
      /** Requests that come together and are answered by machines woken once. */
      requestsPerBurst: scenarioNumber(positive),
    }),
  }),
]);
export type Schedule = z.infer<typeof scheduleSchema>;
