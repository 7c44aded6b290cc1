import { DEFAULTS } from '../defaults.ts';
import type { Figure } from '../figure.ts';
import type { OptionContext, OptionFigures } from './option-figures.ts';

/** Months over which what is paid or emitted once is spread. */
export const amortisationMonths = ({ inputs }: OptionContext, figures: OptionFigures): Figure =>
  figures.ofScenario(
    'oneOffAmortisationMonths',
    { label: 'One-off work is spread over', unit: 'months' },
    inputs.scenario.oneOffAmortisationMonths,
    DEFAULTS.oneOffAmortisationMonths,
  )!;
