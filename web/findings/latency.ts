import { isOfOneLoad } from '../../calculator/capacity.ts';
import { number, percent } from '../../render/format.ts';
import { loadName } from '../../render/load-name.ts';
import type { Measurement, OperatingPoint } from '../../schema/measurement.ts';
import { sloPercentile, sloVerdict } from '../operating-points.ts';
import type { FigureText } from './figure-text.ts';

const loadPhrase = ({ arrivals }: OperatingPoint): string =>
  arrivals.kind === 'concurrency' ? `with ${loadName(arrivals)}` : `at ${loadName(arrivals)}`;

const throughput = ({ throughput: { outputTokensPerSecond } }: OperatingPoint): number => outputTokensPerSecond ?? 0;

/** What the first measurement holds within its limits. */
export function latencyText(measurement: Measurement): FigureText {
  const { hardware, slo, operatingPoints } = measurement;
  const within = operatingPoints
    .filter((point) => isOfOneLoad(point) && point.validity.verdict === 'VALID' && sloVerdict(point) === 'MET')
    .toSorted((a, b) => throughput(b) - throughput(a))[0];
  const simulated = measurement.source === 'simulated' ? ' (simulated)' : '';
  const limits = `Limits: ${percent(slo.quantileRatio)} of requests with TTFT up to ${number(slo.ttftLimitMs)} ms and TPOT up to ${number(slo.tpotLimitMs)} ms. The axis shows ${sloPercentile(measurement)}; a cross is an invalid point.`;
  return {
    finding:
      within === undefined
        ? `No valid point on ${hardware.description} was shown to meet its limits`
        : `${hardware.description}${simulated} holds ${number(throughput(within))} output tokens/s within its limits, ${loadPhrase(within)}`,
    takeaway: limits,
  };
}
