import type { ScenarioNumber, Sourced } from '../../schema/known.ts';
import type { Figure } from '../figure.ts';
import type { OptionFigures } from './option-figures.ts';

const NOT_GIVEN: Sourced = { value: null, reason: 'not given' };

/** A monthly or yearly amount the scenario gives for this option; unknown (null) refuses the option. */
export const neededOption = (
  figures: OptionFigures,
  option: string,
  key: string,
  label: string,
  given: ScenarioNumber | undefined,
): Figure | null =>
  figures.needed(
    figures.ofOption(
      key,
      { label, unit: key.endsWith('PerMonth') ? 'USD/month' : key.endsWith('PerYear') ? 'USD/year' : 'USD' },
      given,
      NOT_GIVEN,
    ),
    label,
    `Give option "${option}" its ${key}, or leave the key out.`,
  );
