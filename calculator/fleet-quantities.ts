import type { Quantity } from '../schema/quantity.ts';
import { baseCase } from './figure.ts';
import { figureQuantity, formula } from './formula.ts';
import { capacityPerReplica } from './fleet-load.ts';
import { callsQuantity } from './options/asked-again.ts';
import type { FleetModel } from './options/option-model.ts';

export const replicasPerInstance = ({ replicasPerInstance: value }: FleetModel): Quantity => ({
  name: 'replicas per instance',
  value,
  unit: 'replicas',
  note: 'as given, else how often the accelerators of the measurement fit',
});

/** What one replica takes within the limits, here. */
export function capacityOfReplica(fleet: FleetModel): Quantity {
  const { point, basis, provisional } = fleet.capacity;
  const transfer = figureQuantity(fleet.transferFactorRatio, 'transfer factor');
  const kind = basis === 'upper-bound' ? 'closed loop: an upper bound' : 'open loop';
  return {
    name: 'capacity per replica',
    value: capacityPerReplica(fleet, baseCase),
    unit: 'requests/s',
    formula:
      fleet.callsPerRequest === undefined
        ? formula`${measuredThroughput(fleet)} * ${transfer}`
        : formula`${measuredThroughput(fleet)} * ${transfer} / ${callsQuantity(fleet.callsPerRequest)}`,
    note:
      fleet.fitted === null
        ? `the highest load within the limits, ${point.id} (${kind}${provisional ? ', limits undecided there' : ''})`
        : fleet.fitted.note,
  };
}

/** The measured rate; of a window of a few answers it is read from the tokens, which are counted in parts of an answer. */
function measuredThroughput({ capacity, capacityRequestsPerSecond }: FleetModel): Quantity {
  const { outputTokensPerSecond } = capacity.point.throughput;
  const { output } = capacity.point.tokens;
  const measured = figureQuantity(capacityRequestsPerSecond, 'measured requests per second');
  if (outputTokensPerSecond === null || output === null || outputTokensPerSecond / output !== measured.value)
    return measured;
  return {
    ...measured,
    formula: formula`${{
      name: 'output tokens per second',
      value: outputTokensPerSecond,
      unit: 'tokens/s',
      note: `of the measurement, at ${capacity.point.id}`,
    }} / ${{
      name: 'output tokens per request',
      value: output,
      unit: 'tokens/request',
      note: `mean of the measurement, at ${capacity.point.id}`,
    }}`,
  };
}
