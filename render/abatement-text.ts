import type { Abatement } from '../schema/carbon-result.ts';
import { number, range, usd } from './format.ts';

/** "USD 120 (80 to 200) a tonne, 0.5 (0.4 to 0.6) t a month", or why there is no such price. */
export const abatementText = (abatement: Abatement): string =>
  'noneBecause' in abatement
    ? abatement.noneBecause
    : `USD ${range(abatement.usdPerTonneCo2e, usd)} a tonne, ${range(abatement.tonnesCo2ePerMonth, number)} t a month`;
