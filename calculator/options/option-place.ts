import type { ScenarioOption } from '../../schema/scenario.ts';
import type { OptionContext } from './option-figures.ts';

/** Where an option stands in the scenario, as the path of an InputError begins. */
export const optionPlace = ({ id }: ScenarioOption, { inputs }: OptionContext): string =>
  `scenario: options[${inputs.scenario.options.findIndex((option) => option.id === id)}]`;
