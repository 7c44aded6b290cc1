import type { OwnedOption, RentedOption, ScenarioOption } from './scenario.ts';

/** Options that rest on a load test: `measurement` names it. */
export type SelfHostedOption = RentedOption | OwnedOption;

export const isSelfHosted = (option: ScenarioOption): option is SelfHostedOption =>
  option.kind === 'rented' || option.kind === 'owned';
