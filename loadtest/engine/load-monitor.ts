import { type EventLoopUtilization, monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { toMicrosecond } from '../client/request-record.ts';

const RESOLUTION_MS = 10;
const NANOSECONDS_PER_MILLISECOND = 1e6;
const MICROSECONDS_PER_MILLISECOND = 1e3;

export interface LoadFigures {
  readonly eventLoopDelayP99Ms: number;
  readonly workerBusyRatio: number;
  readonly processCpuRatio: number;
}

/** How busy this thread and this process are between `start` and `figures`. */
export class LoadMonitor {
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  #startMs = 0;
  #startUtilisation: EventLoopUtilization | null = null;
  #startCpu: NodeJS.CpuUsage | null = null;

  start(): void {
    this.#startMs = performance.now();
    this.#startUtilisation = performance.eventLoopUtilization();
    this.#startCpu = process.cpuUsage();
    this.#delay.enable();
    this.#delay.reset();
  }

  figures(): LoadFigures | null {
    if (this.#startUtilisation === null || this.#startCpu === null) return null;
    const elapsedMs = performance.now() - this.#startMs;
    const { active } = performance.eventLoopUtilization(this.#startUtilisation);
    const { user, system } = process.cpuUsage(this.#startCpu);
    // The histogram holds whole rounds of its own timer: what exceeds the timer's period is delay.
    const delayMs = this.#delay.percentile(99) / NANOSECONDS_PER_MILLISECOND - RESOLUTION_MS;
    this.#delay.disable();
    return {
      eventLoopDelayP99Ms: toMicrosecond(Math.max(0, Number.isFinite(delayMs) ? delayMs : 0)),
      workerBusyRatio: toMicrosecond(Math.min(1, Math.max(0, active / elapsedMs))),
      processCpuRatio: toMicrosecond((user + system) / MICROSECONDS_PER_MILLISECOND / elapsedMs),
    };
  }
}
