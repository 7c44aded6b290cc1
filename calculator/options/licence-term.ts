import type { OwnedOption, RentedOption } from '../../schema/scenario.ts';
import { MONTHS_PER_YEAR } from '../../schema/units.ts';
import type { CostTerm } from '../cost-term.ts';
import { figureQuantity, formula } from '../formula.ts';
import { licencesPerServer } from '../licences.ts';
import { monthsPerYear } from '../unit-quantities.ts';
import { neededOption } from './needed-option.ts';
import type { OptionFigures } from './option-figures.ts';

/** The licence of each machine, running or not; empty without one, and after a refusal. */
export function licenceTerms(
  { id, kind, licence }: RentedOption | OwnedOption,
  acceleratorCount: number,
  figures: OptionFigures,
): CostTerm[] {
  if (licence === undefined) return [];
  const usdPerYear = neededOption(figures, id, 'licence.usdPerYear', 'Software licence', licence.usdPerYear);
  if (usdPerYear === null) return [];
  const perMachine = licencesPerServer(licence.basis, acceleratorCount);
  const machine = kind === 'owned' ? 'server' : 'instance';
  return [
    {
      id: 'licence',
      label: 'Software licence',
      driver: 'production-instance',
      basis: `${machine}s * ${licence.basis === 'accelerator' ? 'accelerators * ' : ''}USD per year / 12`,
      figures: [usdPerYear],
      usd: (valueOf) => (valueOf(usdPerYear) * perMachine) / MONTHS_PER_YEAR,
      working: () =>
        formula`${figureQuantity(usdPerYear, usdPerYear.label)} * ${{ name: `licences per ${machine}`, value: perMachine, unit: 'licences', note: `licence.basis is "${licence.basis}"` }} / ${monthsPerYear}`,
      amortised: false,
    },
  ];
}
