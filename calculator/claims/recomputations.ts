import type { Recomputation } from './recomputation.ts';
import * as bills from './recomputations/bills.ts';
import * as carbon from './recomputations/carbon.ts';
import * as energy from './recomputations/energy.ts';
import * as measuring from './recomputations/measuring.ts';
import * as months from './recomputations/months.ts';
import * as owning from './recomputations/owning.ts';
import * as ratios from './recomputations/ratios.ts';
import * as routing from './recomputations/routing.ts';
import * as serving from './recomputations/serving.ts';

/** Every recomputation by the name that a claim's `formula` gives it. */
export const RECOMPUTATIONS: Readonly<Record<string, Recomputation>> = {
  ...bills,
  ...carbon,
  ...energy,
  ...measuring,
  ...months,
  ...owning,
  ...ratios,
  ...routing,
  ...serving,
};
