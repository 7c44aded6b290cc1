import type { Quantity } from '../../schema/quantity.ts';
import type { OptionResult, ReportResults } from '../../schema/report.ts';
import { MILLISECONDS_PER_SECOND } from '../../schema/units.ts';
import { baseCase } from '../figure.ts';
import { figureQuantity, formula } from '../formula.ts';
import { LATENCY_OF_POINT, type LoadedPoint, pointsAround } from '../latency-at-load.ts';
import { fleetQuantities, spareReplicas } from './fleet-explanations.ts';
import { mixtureWorking } from './mixture-explanations.ts';
import { numberOf } from './number-of.ts';
import type { Explainable, OptionInDetail } from './option-in-detail.ts';

type LatencyFigure = keyof typeof LATENCY_OF_POINT;
type LatencyResult = NonNullable<OptionResult['latency']>;

const FIGURES: Readonly<Record<LatencyFigure, { readonly id: string; readonly name: string }>> = {
  ttftP50Ms: { id: 'ttft-p50', name: 'median time to the first token' },
  ttftP99Ms: { id: 'ttft-p99', name: '99th percentile of the time to the first token' },
  tpotP50Ms: { id: 'tpot-p50', name: 'median time of a further token' },
  tpotP99Ms: { id: 'tpot-p99', name: '99th percentile of the time of a further token' },
};

/** Latency of an option as its result has it; what is unknown there has no explanation. */
export function latencyExplanations(option: OptionInDetail, latency: LatencyResult | null): Explainable[] {
  return Object.entries(FIGURES).flatMap(([key, { id, name }]) => {
    const value = latency?.[key as LatencyFigure] ?? null;
    if (value === null) return [];
    const whole = { id: `${option.id}/latency/${id}`, name, value, unit: 'ms' };
    const figure = key as LatencyFigure;
    const how = (): Working =>
      option.parts.length > 0 ? mixtureWorking(option, { figure, value, workingOf: working }) : working(option, figure);
    return [{ id: whole.id, label: name, quantity: () => ({ ...whole, ...how() }) }];
  });
}

type Working = Pick<Quantity, 'formula' | 'note' | 'beside'>;

/** Of what serves by itself: machines or devices. */
function working(option: OptionInDetail, figure: LatencyFigure): Working {
  const { devices } = option.model;
  return devices === undefined ? atLoad(option, figure) : ofDevice(devices.outputTokensPerSecond);
}

const ofDevice = (outputTokensPerSecond: Parameters<typeof figureQuantity>[0] | null): Working =>
  outputTokensPerSecond === null
    ? {}
    : {
        formula: formula`${{ name: 'milliseconds per second', value: MILLISECONDS_PER_SECOND, unit: 'ms', note: 'exact' }} / ${figureQuantity(outputTokensPerSecond, 'output tokens per second of a device')}`,
      };

/** Of a fleet at other numbers of replicas: the load of the peak on those that carry it. */
export function replicaLatencyExplanations(
  option: OptionInDetail,
  { replicas }: ReportResults['search'],
): Explainable[] {
  const found = replicas.find((one) => one.option === option.id);
  const { fleet } = option.model;
  if (found === undefined || fleet === null) return [];
  return found.rows.flatMap((row, i) =>
    (['ttftP99Ms', 'tpotP99Ms'] as const).flatMap((figure): Explainable[] => {
      const value = row[figure];
      if (value === null) return [];
      const { id: last, name } = FIGURES[figure];
      const id = `${option.id}/search/replicas-${row.replicas}/${last}`;
      return [
        {
          id,
          label: `${name} with ${row.replicas} replicas${i === 0 ? ', and so for the numbers that follow' : ''}`,
          quantity: () => ({ id, name, value, unit: 'ms', ...atLoad(option, figure, loadWith(row.replicas, option)) }),
          ...(i === 0 ? {} : { listed: false as const }),
        },
      ];
    }),
  );
}

function loadWith(replicas: number, option: OptionInDetail): Quantity {
  const { peakPerReplica, replicas: taken } = fleetQuantities(option)!;
  const spare = spareReplicas(option.model.fleet!);
  const asked: Quantity = { name: 'replicas', value: replicas, unit: 'replicas', note: 'spares among them' };
  return {
    name: 'peak requests per second and replica then',
    value: (numberOf(peakPerReplica) * (numberOf(taken) - numberOf(spare))) / (numberOf(asked) - numberOf(spare)),
    unit: 'requests/s',
    formula: formula`${peakPerReplica} * (${taken} - ${spare}) / (${asked} - ${spare})`,
  };
}

/** A straight line between the measured points on either side of the load of a replica in the busiest hour. */
function atLoad(
  option: OptionInDetail,
  figure: LatencyFigure,
  perReplica: Quantity = fleetQuantities(option)!.peakPerReplica,
): Working {
  const { fleet } = option.model;
  if (fleet === null) throw new Error(`${option.id} has a latency and no fleet`);
  const load = numberOf(perReplica);
  const transfer = baseCase(fleet.transferFactorRatio);
  const onMeasured: Quantity = {
    name: 'load of a replica, on the hardware measured',
    value: load / transfer,
    unit: 'requests/s',
    formula: formula`${perReplica} / ${figureQuantity(fleet.transferFactorRatio, 'throughput here over throughput where it was measured')}`,
  };
  const around = pointsAround(fleet.points, load / transfer);
  if (around === null) throw new Error(`${option.id} has a latency beyond what was measured`);
  const { below, above } = around;
  const read = LATENCY_OF_POINT[figure];
  const measured = ({ point }: LoadedPoint): Quantity => ({
    name: `measured at ${point.id}`,
    value: read(point) ?? null,
    unit: 'ms',
    note: `operating point ${point.id} of the measurement`,
  });
  if (above.load === below.load)
    return {
      formula: formula`${measured(above)}`,
      note:
        load / transfer < above.load * (1 - 1e-9)
          ? 'a lighter load than any that was measured: the latency of the lightest stands, as an upper bound'
          : 'the load was measured',
      beside: [onMeasured],
    };
  const served = ({ point, load: value }: LoadedPoint): Quantity => ({
    name: `load at ${point.id}`,
    value,
    unit: 'requests/s',
    note: 'requests per second that were served there',
  });
  return {
    formula: formula`${measured(below)} + (${measured(above)} - ${measured(below)}) * (${onMeasured} - ${served(below)}) / (${served(above)} - ${served(below)})`,
    note: 'a straight line between the two measured loads around it',
  };
}
