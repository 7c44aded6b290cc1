import type { Quantity } from '../../schema/quantity.ts';
import type { ReportResults } from '../../schema/report.ts';
import type { ReplicaSearch } from '../../schema/search-result.ts';
import { replicasPerInstance } from '../fleet-quantities.ts';
import { formula } from '../formula.ts';
import type { Resolved } from '../results.ts';
import { paidInstances } from '../search/replica-search.ts';
import { usdPerMonthAt } from '../staircase.ts';
import { monthAtVolume } from './break-even-explanations.ts';
import { fleetQuantities } from './fleet-explanations.ts';
import { numberOf } from './number-of.ts';
import { type Explainable, meanLoad, type OptionInDetail } from './option-in-detail.ts';
import { shareExplanations } from './share-explanations.ts';

/** What the decision search tells of one option: its fleet at other numbers of replicas, its cheapest share. */
export function searchExplanations(
  option: OptionInDetail,
  { search }: ReportResults,
  { inputs }: Pick<Resolved, 'inputs'>,
): Explainable[] {
  return [
    ...search.replicas.filter((found) => found.option === option.id).flatMap((found) => ofReplicas(option, found)),
    ...search.routing
      .filter((found) => found.option === option.id)
      .flatMap((found) => shareExplanations(option, found, inputs)),
  ];
}

type ReplicaRow = ReplicaSearch['rows'][number];

function ofReplicas(option: OptionInDetail, { rows }: ReplicaSearch): Explainable[] {
  return rows.flatMap((row, i) => {
    const id = (name: string): string => `${option.id}/search/replicas-${row.replicas}/${name}`;
    const series = i === 0 ? {} : { listed: false as const };
    const more = i === 0 ? ', and so for the numbers that follow' : '';
    const explained = (name: string, what: string, quantity: () => Quantity): Explainable => ({
      id: id(name),
      label: `${what} with ${row.replicas} replicas${more}`,
      quantity: () => ({ ...quantity(), id: id(name) }),
      ...series,
    });
    return [
      explained('month', 'USD per month', () => monthOf(option, row)),
      explained('capacity', 'requests per month that are held', () => capacityOf(option, row)),
      ...(row.utilisationRatio === null
        ? []
        : [explained('utilisation', 'share of its capacity the fleet works at', () => utilisationOf(option, row))]),
    ];
  });
}

const replicasOf = ({ replicas }: ReplicaRow): Quantity => ({
  name: 'replicas',
  value: replicas,
  unit: 'replicas',
  note: 'spares among them',
});

const instancesOf = ({ instances, ...row }: ReplicaRow, { model: { fleet } }: OptionInDetail): Quantity => ({
  name: 'instances',
  value: instances,
  unit: 'instances',
  formula: formula`ceil(${replicasOf({ instances, ...row })} / ${replicasPerInstance(fleet!)})`,
});

const paidOf = ({ stairs, requests }: OptionInDetail, { instances }: ReplicaRow): Quantity => ({
  name: 'instances paid on the mean of the month',
  value: paidInstances(stairs.fleet!, numberOf(requests), instances),
  unit: 'instances',
  note: 'by its schedule, of so many at the most',
});

function monthOf(option: OptionInDetail, row: ReplicaRow): Quantity {
  const { stairs, requests } = option;
  const beside: Quantity = {
    name: 'USD per month beside the machines',
    value: usdPerMonthAt({ ...stairs, fleet: null }, numberOf(requests)),
    unit: 'USD/month',
    note: 'the lines that instances do not move',
    ...monthAtVolume({ ...option, stairs: { ...stairs, fleet: null } }, requests),
  };
  const kept = perInstance('USD per instance and month', stairs.usdPerInstanceMonth);
  const run = perInstance('USD per instance and month of running', stairs.usdPerPaidInstanceMonth);
  return {
    name: 'USD per month',
    value: row.usdPerMonth,
    unit: 'USD/month',
    formula: formula`${beside} + ${kept} * ${instancesOf(row, option)} + ${run} * ${paidOf(option, row)}`,
    ...(row.servesDemand ? {} : { note: 'too few for the demand: a cost without an answer for all requests' }),
  };
}

const perInstance = (name: string, value: number): Quantity => ({
  name,
  value,
  unit: 'USD/instance and month',
  note: 'the sum of the lines that instances move; each has a working of its own',
});

function capacityOf(option: OptionInDetail, row: ReplicaRow): Quantity {
  const spare: Quantity = {
    name: 'spare replicas',
    value: option.model.fleet!.spareReplicas,
    unit: 'replicas',
    note: 'policy.spareReplicas, else the default',
  };
  return {
    name: 'requests per month',
    value: row.capacityRequestsPerMonth,
    unit: 'requests/month',
    formula: formula`max(0, ${replicasOf(row)} - ${spare}) * ${fleetQuantities(option)!.requestsPerReplica}`,
    note: 'headroom kept free and the peak allowed for',
  };
}

const utilisationOf = (option: OptionInDetail, row: ReplicaRow): Quantity => ({
  name: 'utilisation',
  value: row.utilisationRatio,
  unit: 'ratio',
  formula: formula`${meanLoad(option)} / (${paidOf(option, row)} * ${replicasPerInstance(option.model.fleet!)} * ${fleetQuantities(option)!.capacity})`,
});
