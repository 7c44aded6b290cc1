import type { Quantity } from '../../schema/quantity.ts';
import type { OptionResult } from '../../schema/report.ts';
import { baseCase } from '../figure.ts';
import { cohortsOver } from '../fleet-cohorts.ts';
import { figureQuantity, formula, sumFormula } from '../formula.ts';
import { demandInMonth } from '../launch-ramp.ts';
import { taxedRatio } from '../options/tax-terms.ts';
import { withoutLimits } from '../staircase.ts';
import { instancesInMonths, monthsOwed } from '../stranded-commitment.ts';
import type { Explainable, OptionInDetail } from './option-in-detail.ts';

/** What is still owed of commitments when the horizon ends, the option's own and those of its parts; none without one. */
export function strandedExplanations(
  option: OptionInDetail,
  { cost }: OptionResult,
  horizonMonths: number,
): Explainable[] {
  const value = cost?.strandedCommitmentUsd;
  if (value === undefined) return [];
  const id = `${option.id}/stranded-commitment`;
  return [
    {
      id,
      label: 'USD still owed of commitments when the horizon ends',
      quantity: () => ({
        id,
        name: 'USD still owed',
        value,
        unit: 'USD',
        formula: sumFormula(
          owedBy(
            option,
            Array.from({ length: horizonMonths }, (_, i) => demandInMonth(option.demand, i + 1, baseCase)),
          ),
        ),
        note: 'cash; never added to the month',
      }),
    },
  ];
}

function owedBy({ model, stairs, parts }: OptionInDetail, volumes: readonly number[]): Quantity[] {
  const ofParts = parts.flatMap((part) =>
    owedBy(
      part,
      volumes.map((volume) => volume * part.share.value!),
    ),
  );
  const { commitment, taxRatio } = model;
  if (commitment === undefined) return ofParts;
  const { termMonths } = commitment;
  const { atEnd } = cohortsOver(instancesInMonths(model, withoutLimits(stairs), volumes), termMonths);
  const months: Quantity = {
    name: `machine months owed of ${model.id}`,
    value: monthsOwed(atEnd, { termMonths, horizonMonths: volumes.length }),
    unit: 'months',
    note: `of terms of ${termMonths} months that run on past the ${volumes.length} months of the horizon, one after the other while a machine is needed`,
  };
  const each: Quantity = {
    name: 'USD per machine and month of the term',
    value: commitment.usdPerInstanceMonth(baseCase),
    unit: 'USD/month',
    formula: commitment.working(),
  };
  return [
    {
      name: `owed of ${model.id}`,
      value: months.value! * each.value! * taxedRatio(model, baseCase),
      unit: 'USD',
      formula:
        taxRatio === undefined
          ? formula`${months} * ${each}`
          : formula`${months} * ${each} * (1 + ${figureQuantity(taxRatio, 'tax')})`,
    },
    ...ofParts,
  ];
}
