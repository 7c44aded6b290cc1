import * as z from 'zod/mini';
import { nonNegative, ratio, scenarioNumber, text } from './sourced.ts';
import { HOURS_PER_DAY } from './units.ts';

/** Moves to look at beside the comparison: none of them changes a result of it. */
export const whatIfsSchema = z.strictObject({
  /** Regions of the catalogue that the machines might stand in instead. */
  regions: z.optional(z.array(text)),
  /** Requests that can wait for the cleanest hours of the day. */
  shift: z.optional(
    z.strictObject({
      /** Share of the requests that may be served at any hour of their day. */
      shiftableRatio: scenarioNumber(ratio),
      /** Of each hour of the day, on the clock of `demand.hourlyProfile`, for the grid the option draws from. */
      gridGramsCo2ePerKilowattHourByHour: z.array(nonNegative).check(z.length(HOURS_PER_DAY)),
    }),
  ),
});
export type WhatIfs = z.infer<typeof whatIfsSchema>;
