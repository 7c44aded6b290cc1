import type { Arrivals, OperatingPoint, RateStage } from '../schema/measurement.ts';
import { number, whole } from './format.ts';

/** How requests came, in a few words: "8 at a time", "2.5/s Poisson", "1 to 20/s ramp". */
export function loadName(arrivals: Arrivals): string {
  switch (arrivals.kind) {
    case 'concurrency':
      return `${whole(arrivals.concurrency)} at a time`;
    case 'constant':
      return `${number(arrivals.requestsPerSecond)}/s constant`;
    case 'poisson':
      return `${number(arrivals.requestsPerSecond)}/s Poisson`;
    case 'gamma':
      return `${number(arrivals.requestsPerSecond)}/s gamma ${number(arrivals.burstiness)}`;
    case 'ramp':
      return `${number(arrivals.fromRequestsPerSecond)} to ${number(arrivals.toRequestsPerSecond)}/s ramp`;
    case 'staged':
      return `${stagesText(arrivals.stages)}/s in stages`;
    case 'replay':
      return `replay of ${arrivals.trace}${arrivals.speedRatio === 1 ? '' : ` at ${number(arrivals.speedRatio)} times its speed`}`;
  }
}

/** The rates passed through, "1, 1 to 20, 20", as long as they are few. */
function stagesText(stages: readonly RateStage[]): string {
  const texts = stages.map(({ fromRequestsPerSecond: from, toRequestsPerSecond: to }) =>
    from === to ? number(from) : `${number(from)} to ${number(to)}`,
  );
  if (texts.length <= 3) return texts.join(', ');
  return `${whole(texts.length)}: ${texts[0]!}, ..., ${texts.at(-1)!}`;
}

/** A name for each point, told apart by its number among those of the same load: "8 at a time, run 2". */
export function loadNames(points: readonly Pick<OperatingPoint, 'arrivals'>[]): string[] {
  const names = points.map(({ arrivals }) => loadName(arrivals));
  const seen = new Map<string, number>();
  return names.map((name) => {
    if (names.indexOf(name) === names.lastIndexOf(name)) return name;
    const run = (seen.get(name) ?? 0) + 1;
    seen.set(name, run);
    return `${name}, run ${run}`;
  });
}
