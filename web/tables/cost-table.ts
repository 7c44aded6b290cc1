import { range, usd, whole } from '../../render/format.ts';
import type { OptionResult, Report } from '../../schema/report.ts';
import { optionRow, type Styles, type TableSpec } from './table-spec.ts';

type Cost = NonNullable<OptionResult['cost']>;

/** Every line of every bill, under the option it belongs to with what the bill does not show. */
export const costTable = (report: Report, styles: Styles): TableSpec => ({
  label: 'Lines of the monthly bill',
  columns: [
    { head: 'Line', kind: 'text' },
    { head: 'Cost', unit: 'USD/month' },
    { head: 'How it comes about', kind: 'words' },
  ],
  rows: report.results.options.flatMap(({ id, cost }) =>
    cost === null
      ? []
      : [
          {
            ...optionRow({ report, styles }, id, [usd(cost.usdPerMonth.value), [besideTheBill(cost).join('; ')]]),
            mark: 'group' as const,
          },
          ...cost.lines.map(({ label, usdPerMonth, basis }) => ({ head: label, cells: [usd(usdPerMonth), basis] })),
        ],
  ),
});

/** What a month's bill comes to for a user, an answer or a kind of token, and what is paid outside it. */
function besideTheBill({
  idleUsdPerMonth,
  upfrontUsd,
  strandedCommitmentUsd = 0,
  usdPerActiveUserPerMonth,
  answers,
  byKindOfToken,
}: Cost): string[] {
  const facts: string[] = [];
  if (idleUsdPerMonth !== null) facts.push(`of which ${usd(idleUsdPerMonth)} for idle capacity`);
  if (upfrontUsd > 0) facts.push(`${usd(upfrontUsd)} USD paid upfront`);
  if (strandedCommitmentUsd > 0)
    facts.push(`${usd(strandedCommitmentUsd)} USD of a commitment still owed when the horizon ends`);
  if (usdPerActiveUserPerMonth !== undefined)
    facts.push(`${range(usdPerActiveUserPerMonth, usd)} USD for each active user a month`);
  if (answers !== undefined)
    facts.push(
      answers.usdPerAcceptedAnswer === null
        ? 'no answer is accepted'
        : `${range(answers.usdPerAcceptedAnswer, usd)} USD for each accepted answer: ${whole(answers.acceptedPerMonth)} accepted and ${whole(answers.rejectedPerMonth)} rejected a month; ${usd(answers.rejectedUsdPerMonth)} USD of the bill are for rejected ones`,
    );
  if (byKindOfToken !== undefined)
    facts.push(
      'unknownBecause' in byKindOfToken
        ? `split of input and output unknown: ${byKindOfToken.unknownBecause}`
        : `by the time each takes, ${usd(byKindOfToken.usdPerMillionInputTokens)} USD for a million input tokens and ${usd(byKindOfToken.usdPerMillionOutputTokens)} for a million output tokens`,
    );
  return facts;
}
