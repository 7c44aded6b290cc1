import { baseCase, type Figure, type ValueOf } from './figure.ts';
import type { ExplainedFootprint } from './footprint.ts';
import type { OptionModel } from './options/option-model.ts';

type Rule = (valueOf: ValueOf) => number;

/**
 * The option with each rule that reads no uncertain figure replaced by what it comes to: thousands of draws need not work it
 * out again. The same numbers, bit for bit, as long as a rule reads the same figures whatever their values are.
 */
export function settled(model: OptionModel, uncertain: ReadonlySet<Figure>): OptionModel {
  const rule = (given: Rule): Rule => {
    let isCertain = true;
    const value = given((figure) => {
      isCertain &&= !uncertain.has(figure);
      return baseCase(figure);
    });
    return isCertain ? () => value : given;
  };
  const { fleet, footprint, parts } = model;
  return {
    ...model,
    terms: model.terms.map((term) => ({
      ...term,
      usd: rule(term.usd),
      ...(typeof term.taxed === 'object' ? { taxed: { ...term.taxed, usd: rule(term.taxed.usd) } } : {}),
    })),
    fleet: fleet && { ...fleet, serviceTimeRatio: rule(fleet.serviceTimeRatio) },
    footprint:
      footprint.kind === 'fleet' || footprint.kind === 'per-request' ? settledFootprint(footprint, rule) : footprint,
    ...(parts === undefined
      ? {}
      : {
          parts: parts.map((part) => ({
            ...part,
            model: settled(part.model, uncertain),
            shareOfRequests: rule(part.shareOfRequests),
          })),
        }),
  };
}

function settledFootprint(footprint: ExplainedFootprint, rule: (given: Rule) => Rule): ExplainedFootprint {
  if (footprint.kind === 'fleet') {
    return {
      ...footprint,
      idleWattsPerInstance: rule(footprint.idleWattsPerInstance),
      loadedWattsPerInstance: rule(footprint.loadedWattsPerInstance),
      embodiedGramsPerInstanceMonth: rule(footprint.embodiedGramsPerInstanceMonth),
    };
  }
  const { embodiedGramsPerMonth } = footprint;
  return {
    ...footprint,
    kilowattHoursPerRequest: rule(footprint.kilowattHoursPerRequest),
    embodiedGramsPerRequest: rule(footprint.embodiedGramsPerRequest),
    ...(embodiedGramsPerMonth === undefined ? {} : { embodiedGramsPerMonth: rule(embodiedGramsPerMonth) }),
  };
}
