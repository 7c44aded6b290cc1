import * as z from 'zod/mini';
import { atLeastOne, nonNegative, sourcedOrUnknown, text } from './sourced.ts';

export const regionSchema = z.strictObject({
  provider: text,
  name: text,
  gridZone: z.nullable(text),
  gridGramsCo2ePerKilowattHour: sourcedOrUnknown(nonNegative),
  marketGramsCo2ePerKilowattHour: sourcedOrUnknown(nonNegative),
  pueRatio: sourcedOrUnknown(atLeastOne),
  wueLitresPerKilowattHour: sourcedOrUnknown(nonNegative),
});
export type Region = z.infer<typeof regionSchema>;
