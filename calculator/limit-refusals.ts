import type { Refusal, ReportInputs } from '../schema/report.ts';
import type { LimitCheck } from '../schema/search-result.ts';
import type { Demand } from './demand.ts';
import { baseCase } from './figure.ts';
import type { OptionModel } from './options/option-model.ts';
import { LIMIT_NAMES, missedText } from './search/limit-text.ts';
import { acceptanceCheck, carbonCheck, retainedQualityCheck } from './search/stated-limits.ts';

const REFUSALS: Partial<Record<LimitCheck['limit'], { readonly code: string; readonly hint: string }>> = {
  carbon: {
    code: 'over-carbon',
    hint: 'Raise limits.maximumKilogramsCo2ePerMonth, or look for a cleaner grid or a smaller model.',
  },
  'retained-quality': {
    code: 'below-quality',
    hint: 'Lower limits.minimumRetainedQualityRatio, or send more requests to the large option and evaluate again.',
  },
  acceptance: {
    code: 'below-acceptance',
    hint: 'Lower limits.minimumAcceptanceRatio, or improve the answers and evaluate again.',
  },
};

/**
 * The limits on CO2e, quality and acceptance: a refusal for each that the option misses in the base case, and a warning for
 * each of which that is unknown.
 */
export function limitRefusals(
  model: OptionModel,
  demand: Demand,
  scenario: ReportInputs['scenario'],
): { readonly refusals: Refusal[]; readonly warnings: string[] } {
  const held = { model, demand, scenario, valueOf: baseCase };
  const checks = [...carbonCheck(held), ...retainedQualityCheck(held), ...acceptanceCheck(held)];
  return {
    refusals: checks.flatMap((check) => {
      const refusal = REFUSALS[check.limit];
      return check.status !== 'missed' || refusal === undefined ? [] : [{ ...refusal, message: missedSentence(check) }];
    }),
    warnings: checks.flatMap(({ limit, status, note }) =>
      status === 'unknown' ? [`whether its ${LIMIT_NAMES[limit]} keeps the limit is unknown: ${note}.`] : [],
    ),
  };
}

function missedSentence(check: LimitCheck): string {
  const text = missedText(check);
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
