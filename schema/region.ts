import * as z from 'zod/mini';
import { atLeastOne, nonNegative, sourcedOrUnknown, text } from './sourced.ts';

export const regionSchema = z.strictObject({
  provider: text,
  name: text,
  gridZone: z.nullable(text),
  /** Location-based and life-cycle (plants, fuel and their making), mean of a year: what the calculator takes. */
  gridGramsCo2ePerKilowattHour: sourcedOrUnknown(nonNegative),
  /** Location-based and direct: what burns in the power stations, as greenhouse-gas inventories count it. */
  inventoryGramsCo2ePerKilowattHour: sourcedOrUnknown(nonNegative),
  /** Life-cycle, of the one hour that `asOf` names. */
  latestHourGramsCo2ePerKilowattHour: sourcedOrUnknown(nonNegative),
  /** Market-based: with the provider's contracts and certificates. */
  marketGramsCo2ePerKilowattHour: sourcedOrUnknown(nonNegative),
  pueRatio: sourcedOrUnknown(atLeastOne),
  /** Water used on site per IT energy. */
  wueLitresPerKilowattHour: sourcedOrUnknown(nonNegative),
  /** Water used off site, in making the electricity. */
  gridWaterLitresPerKilowattHour: sourcedOrUnknown(nonNegative),
});
export type Region = z.infer<typeof regionSchema>;
