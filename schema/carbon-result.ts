import * as z from 'zod/mini';
import { finite, nonNegative, text } from './sourced.ts';
import { spread } from './spread.ts';

/** Water evaporated for the electricity and the cooling of the machines. */
const water = z.union([
  z.strictObject({
    litresPerMonth: nonNegative,
    /** In the data centre: IT energy times its water use. */
    onSiteLitresPerMonth: nonNegative,
    /** In making the electricity: energy at the meter times the grid's water use. */
    offSiteLitresPerMonth: nonNegative,
    litresPerRequest: nonNegative,
  }),
  z.strictObject({ unknownBecause: text }),
]);
export type WaterResult = z.infer<typeof water>;

export const carbonResultSchema = z.strictObject({
  boundary: text,
  energyKilowattHoursPerMonth: nonNegative,
  operationalKilogramsCo2ePerMonth: spread,
  /** With the supplier's contracts instead of the grid's mix; beside the headline, never netted. */
  marketOperationalKilogramsCo2ePerMonth: z.nullable(nonNegative),
  embodiedKilogramsCo2ePerMonth: spread,
  /** Fine-tuning and the model's own training, over the months of amortisation; 0 where the scenario counts none, null where none of it is known. */
  oneOffKilogramsCo2ePerMonth: z.nullable(spread),
  totalKilogramsCo2ePerMonth: spread,
  /** The total in the low and the high model of an API's footprint, the central one being its base case; null where nothing is modelled so. */
  modelledKilogramsCo2ePerMonth: z.nullable(z.strictObject({ low: nonNegative, high: nonNegative })),
  /** Software carbon intensity (ISO/IEC 21031): operational and embodied emissions per functional unit R. One-off emissions are in it. */
  gramsCo2ePerRequest: nonNegative,
  gramsCo2ePerMillionOutputTokens: nonNegative,
  gramsCo2ePerMillionTotalTokens: nonNegative,
  water,
  /** True when a part of the boundary is unknown, so that the figure is a lower bound; `gaps` names the parts. */
  lowerBound: z.boolean(),
  gaps: z.array(text),
});
export type CarbonResult = z.infer<typeof carbonResultSchema>;

/** What avoiding a tonne costs by taking the option instead of the baseline; said only where it is dearer and surely greener. */
export const abatementSchema = z.union([
  z.strictObject({ usdPerTonneCo2e: spread, tonnesCo2ePerMonth: spread }),
  z.strictObject({ noneBecause: text }),
]);
export type Abatement = z.infer<typeof abatementSchema>;

const regionMove = z.strictObject({
  option: text,
  region: text,
  regionName: text,
  /** Null with `unknownBecause`. */
  kilogramsCo2ePerMonth: z.nullable(nonNegative),
  /** Less what it is where the option stands now. */
  differenceKilogramsCo2ePerMonth: z.nullable(finite),
  waterLitresPerMonth: z.nullable(nonNegative),
  /** Null where the machines have no price there. */
  usdPerMonth: z.nullable(finite),
  unknownBecause: z.nullable(text),
});

const hourShift = z.strictObject({
  option: text,
  /** Operational emissions with the hours' own intensities, as the day is and with the shiftable requests moved. */
  operationalKilogramsCo2ePerMonth: nonNegative,
  shiftedKilogramsCo2ePerMonth: nonNegative,
  /** Requests that find room in cleaner hours, of all; less than those that could move where the fleet is full. */
  movedRatio: nonNegative,
  /** Where the hours may not be those of the option. */
  note: z.optional(text),
});

/** Moves that the scenario asks about; each is read beside the comparison and changes nothing in it. */
export const whatIfResultsSchema = z.strictObject({
  regions: z.array(regionMove),
  hours: z.array(z.union([hourShift, z.strictObject({ option: text, unknownBecause: text })])),
});
export type WhatIfResults = z.infer<typeof whatIfResultsSchema>;
