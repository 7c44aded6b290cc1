import type { Instance } from '../../schema/instance.ts';
import type { Snapshot } from '../snapshot-form.ts';
import { byId } from './by-id.ts';
import { citedFigures, type Citations } from './cited-figure.ts';
import { hostIdOf } from './host-slices.ts';
import type { InstanceShort, Overlays } from './overlays.ts';

/** The instances of the snapshot: the overlay's, with every figure's citation spelled out. */
export const instancesPart = ({ instances: { instances, citations } }: Overlays): Snapshot['instances'] => ({
  instances: byId(instances.map((short) => [`${short.provider}/${short.instanceType}`, instance(short, citations)])),
});

function instance(short: InstanceShort, citations: Citations): Instance {
  const path = `instances.json: ${short.instanceType}`;
  const { usdPerHourByRegion, spotInterruptionRatioPerMonthByRegion: interruptions, ...shape } = short;
  const prices = Object.entries(usdPerHourByRegion).map(([id, figures]) => [
    id,
    citedFigures(figures, citations, `${path}.${id}`),
  ]);
  return {
    ...shape,
    host: hostIdOf(short),
    usdPerHourByRegion: Object.fromEntries(prices) as Instance['usdPerHourByRegion'],
    ...(interruptions === undefined
      ? {}
      : {
          spotInterruptionRatioPerMonthByRegion: citedFigures(interruptions, citations, path) as NonNullable<
            Instance['spotInterruptionRatioPerMonthByRegion']
          >,
        }),
  };
}
