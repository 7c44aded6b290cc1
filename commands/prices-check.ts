import { buildReport } from '../calculator/build-report.ts';
import { type Disagreement, disagreements } from '../pricing/disagreements.ts';
import { loadLayers } from '../pricing/load-catalogue.ts';
import { exact, number, whole } from '../render/format.ts';
import { textTable } from '../render/text-table.ts';
import type { Assumption, ReportInputs } from '../schema/report.ts';
import type { CommandContext } from './context.ts';
import { EXIT } from './exit-code.ts';
import { ageInDays, ageText } from './figure-age.ts';
import { catalogueOptions } from './known-catalogue.ts';
import type { CheckFlags } from './prices-flags.ts';
import { agedPart, type MaxAge } from './prices-max-age.ts';
import { readInputs } from './report-inputs.ts';

interface CheckedFigure {
  readonly path: string;
  readonly value: number | null;
  readonly source: string | null;
  readonly asOf: string | null;
  /** Null for a figure without a date. */
  readonly ageDays: number | null;
  readonly isTooOld: boolean;
}

/**
 * The age of every figure of the catalogue that the scenario uses, at the prices of its date. Exit code 99 when one is
 * older than allowed, or known and without a date.
 */
export async function checkPrices(scenarioPath: string, flags: CheckFlags, context: CommandContext): Promise<void> {
  const today = context.now().toISOString().slice(0, 10);
  const options = catalogueOptions(flags.prices, context);
  const [inputs, layers] = await Promise.all([
    readInputs({
      scenarioPath,
      measurementPath: flags.measurement,
      catalogue: options,
      today,
      seed: 1,
      // Only the list of what was used is wanted.
      drawCount: 1,
    }),
    loadLayers({ ...options, warn: () => undefined }),
  ]);
  const checked = buildReport(inputs).results.assumptions.flatMap((used) => checkedFigure(used, flags.maxAge, today));
  const apart = disagreements(modelsOf(inputs), layers);
  const tooOld = checked.filter(({ isTooOld }) => isTooOld);
  if (tooOld.length > 0) context.finish(EXIT.sloMissed);
  context.stdout.write(
    flags.json
      ? `${JSON.stringify({ today, figures: checked, disagreements: apart }, null, 2)}\n`
      : `${[ageTable(checked), verdict(tooOld, checked.length, flags.maxAge), ...disagreementText(apart)].join('\n\n')}\n`,
  );
}

function checkedFigure(used: Assumption, limits: MaxAge, today: string): CheckedFigure[] {
  const part = agedPart(used.path);
  if (part === null) return [];
  const { path, value, source, asOf } = used;
  const ageDays = asOf === null ? null : ageInDays(asOf, today);
  const limit = limits.byPart[part] ?? limits.all;
  return [{ path, value, source, asOf, ageDays, isTooOld: value !== null && (ageDays === null || ageDays > limit) }];
}

const modelsOf = ({ scenario }: ReportInputs): string[] => [
  ...new Set(scenario.options.flatMap((option) => (option.kind === 'api' ? [option.model] : []))),
];

const ageTable = (checked: readonly CheckedFigure[]): string =>
  textTable(
    [
      { header: 'Figure', align: 'left' },
      { header: 'Value', align: 'right' },
      { header: 'As of', align: 'left' },
      { header: 'Age', align: 'right' },
      { header: '', align: 'left' },
    ],
    checked
      .toSorted((a, b) => (b.ageDays ?? Infinity) - (a.ageDays ?? Infinity))
      .map(({ path, value, asOf, ageDays, isTooOld }) => [
        path,
        exact(value),
        asOf?.slice(0, 10) ?? '',
        value === null ? '' : ageText(ageDays, asOf ?? undefined),
        isTooOld ? 'too old' : '',
      ]),
  );

function verdict(tooOld: readonly CheckedFigure[], count: number, { all, byPart }: MaxAge): string {
  const limits = [
    `${ageText(all)}`,
    ...Object.entries(byPart).map(([part, days]) => `${ageText(days)} for ${part}`),
  ].join(', ');
  if (tooOld.length === 0) return `All ${whole(count)} figures are at most ${limits} old.`;
  return [
    `${whole(tooOld.length)} of ${whole(count)} figures are older than allowed (${limits}) or carry no date.`,
    ...renewals(tooOld),
  ].join('\n');
}

/** What to do about figures of each kind. */
function renewals(tooOld: readonly CheckedFigure[]): string[] {
  const parts = new Set(tooOld.map(({ path }) => agedPart(path)));
  const fetched = parts.has('models') || parts.has('instances');
  const others = [...parts].filter((part) => part !== 'models' && part !== 'instances');
  return [
    ...(fetched ? ['- models, instances: breakeven prices update, or your own price with its date in --prices.'] : []),
    ...(others.length === 0
      ? []
      : [
          `- ${others.join(', ')}: nothing renews them but a newer breakeven or your own figure in --prices. To allow for their age: --max-age ${others[0]}=4y.`,
        ]),
  ];
}

const disagreementText = (apart: readonly Disagreement[]): string[] =>
  apart.length === 0
    ? []
    : [
        [
          'Sources disagree:',
          ...apart.map(
            ({ path, value, otherRecord, otherValue, ratio }) =>
              `- ${path} is ${exact(value)}, ${exact(otherValue)} in ${otherRecord} (ratio ${number(ratio)})`,
          ),
        ].join('\n'),
      ];
