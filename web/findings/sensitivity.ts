import { usd, whole } from '../../render/format.ts';
import { type Difference, inputName, measureNextText, movingInputs } from '../../render/sensitivity-text.ts';
import type { Report } from '../../schema/report.ts';
import { labelOf } from '../report-lookup.ts';
import type { FigureText } from './figure-text.ts';

export function sensitivityText(report: Report, difference: Difference): FigureText {
  const [first] = movingInputs(difference);
  const [option, baseline] = [labelOf(report, difference.option), labelOf(report, difference.baseline)];
  if (first === undefined) {
    return {
      finding: `No range moves the difference between ${option} and ${baseline}`,
      takeaway: 'What is uncertain moves both alike.',
    };
  }
  const next = measureNextText(report);
  return {
    finding: `${inputName(report, first.path)} decides most between ${option} and ${baseline}`,
    takeaway: `Cost of ${option} less cost of ${baseline}, USD ${usd(difference.differenceUsdPerMonth.value)} a month in the base case (dashed), with one input at an end of its range; at 0 both cost the same.${
      next === null
        ? ''
        : ` What to measure next: ${next} Estimated from ${whole(report.results.sensitivity.drawCount)} draws.`
    }`,
  };
}
