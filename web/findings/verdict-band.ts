import { probability, range, usd, whole } from '../../render/format.ts';
import type { Report } from '../../schema/report.ts';
import { labelOf } from '../report-lookup.ts';

export interface Band {
  readonly badge: string;
  readonly meaning: string;
}

/** The band over an illustration: what the badge says and what follows from it. Null when the figures may decide something. */
export function illustrationBand({ results: { verdict } }: Report): Band | null {
  if (verdict.kind !== 'illustration') return null;
  return verdict.illustrationBecause === 'invalid'
    ? {
        badge: 'Invalid run',
        meaning:
          'The load test broke a rule of its own validity, so its figures may be biased. They are shown as an illustration; do not decide on them. The run details name the rule.',
      }
    : {
        badge: 'Simulated',
        meaning:
          'The load test ran against a simulated endpoint. The figures show how the comparison works; no hardware was measured, so no winner is named. Do not decide on them.',
      };
}

const KINDS = {
  clear: 'Clear',
  leaning: 'Leaning',
  'too-close': 'Too close to call',
  illustration: 'Illustration',
  none: 'No option can serve this',
} as const;

export interface Confidence {
  readonly label: string;
  readonly text: string;
}

/** How sure the verdict is, in one line under it. */
export function confidence(report: Report): Confidence {
  const { verdict } = report.results;
  const label = KINDS[verdict.kind];
  if (verdict.cheapest === null || verdict.against === null || verdict.savingUsdPerMonth === null) {
    return { label, text: verdict.reasons.join(' ') };
  }
  const difference = range(verdict.savingUsdPerMonth, usd);
  const parts = [
    `${labelOf(report, verdict.cheapest)} costs less than ${labelOf(report, verdict.against)} in ${probability(verdict.cheaperRatio)} of ${whole(report.inputs.drawCount)} draws`,
    ...(verdict.nextBest === null || report.results.options.filter(({ cost }) => cost !== null).length < 3
      ? []
      : [
          `less than all others in ${probability(verdict.cheapestRatio)}, the next best being ${labelOf(report, verdict.nextBest)}`,
        ]),
    `difference USD ${difference} a month${difference.includes('(') ? ', P5 to P95 in brackets' : ''}`,
  ];
  return { label, text: `${parts.join('; ')}.` };
}
