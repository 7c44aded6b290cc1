import { number, usd } from '../../render/format.ts';
import { type Difference, inputName, inputRange, movingInputs } from '../../render/sensitivity-text.ts';
import type { Report } from '../../schema/report.ts';
import type { TableSpec } from './table-spec.ts';

export function sensitivityTable(report: Report, difference: Difference): TableSpec {
  const worth = new Map(
    report.results.sensitivity.informationValue.inputs.map(({ path, evppiUsdPerMonth }) => [path, evppiUsdPerMonth]),
  );
  const servedUsd = (value: number | null): string => (value === null ? 'cannot serve' : usd(value));
  return {
    label: 'Ranges by what they move',
    columns: [
      { head: 'Input', kind: 'text' },
      { head: 'P5 to P95', kind: 'text' },
      { head: 'Difference at P5', unit: 'USD/month' },
      { head: 'At P95', unit: 'USD/month' },
      { head: 'Rank correlation', unit: 'Spearman, -1 to 1' },
      { head: 'Worth knowing', unit: 'EVPPI, USD/month' },
    ],
    rows: movingInputs(difference).map((input) => ({
      head: inputName(report, input.path),
      cells: [
        inputRange(input),
        servedUsd(input.usdPerMonthAtP5),
        servedUsd(input.usdPerMonthAtP95),
        input.spearmanCorrelationRatio === null ? 'none' : number(input.spearmanCorrelationRatio, 2),
        worth.has(input.path) ? usd(worth.get(input.path)!) : null,
      ],
    })),
  };
}
