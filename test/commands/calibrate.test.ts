import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { calibrationText } from '../../commands/calibration-text.ts';
import type { CommandContext } from '../../commands/context.ts';
import { CommandFailure } from '../../commands/exit-code.ts';
import { calibrate } from '../../commands/run-calibration.ts';
import { machineKey } from '../../loadtest/calibration/ceiling-key.ts';
import { readCeiling, type StoredCeiling } from '../../loadtest/calibration/ceiling-store.ts';
import type { EventStep } from '../../loadtest/calibration/event-step.ts';
import { CalibrationInterrupted } from '../../loadtest/calibration/load-step.ts';
import {
  type CalibrationHooks,
  type CalibrationPlan,
  type MeasuredCeilings,
  NothingHeld,
} from '../../loadtest/calibration/measure-ceilings.ts';
import { runCommand } from './run-command.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakeven-calibrate-'));
});
afterEach(() => rm(folder, { recursive: true }));

const found: MeasuredCeilings = {
  ceiling: { eventsPerSecond: 56_612.4, streamCount: 566, requestsPerSecond: 2378 },
  eventsLimit: 'client',
  requestsLimit: 'reference-server',
};
const step: EventStep = {
  holds: false,
  limit: 'client',
  eventsPerSecond: 76_543,
  eventCount: 100_000,
  clientDelayP50Ms: 0.2,
  clientDelayP99Ms: 7.25,
  clientDelayMaxMs: 20,
  serverLatenessP99Ms: 0.5,
  coalescedRatio: 0.1,
  failedRequests: 0,
  cpuRatio: 0.9,
};

function standIn() {
  const interrupts = new Set<() => void>();
  let stderr = '';
  const env = { XDG_CACHE_HOME: folder, LOCALAPPDATA: folder };
  const context: CommandContext = {
    stdout: { write: () => undefined, isTty: false, columns: 80 },
    stderr: { write: (text) => void (stderr += text), isTty: false, columns: 80 },
    env,
    now: () => new Date('2026-11-21T12:00:00Z'),
    version: '0.1.0',
    finish: () => undefined,
    onInterrupt: (handler) => {
      interrupts.add(handler);
      return () => void interrupts.delete(handler);
    },
  };
  return { context, env, interrupts, stderr: () => stderr };
}

describe('a calibration', () => {
  test('is kept where a load test of as many workers finds it, and told attempt by attempt', async () => {
    const { context, env, interrupts, stderr } = standIn();
    const asked: CalibrationPlan[] = [];
    const { ceiling, text } = await calibrate({ workers: 3, windowSeconds: 2 }, context, async (plan, hooks) => {
      asked.push(plan);
      hooks.onEventStep?.({ load: 1600, outcome: step });
      hooks.onRequestStep?.({
        load: 500,
        outcome: {
          holds: true,
          limit: null,
          requestsPerSecond: 500,
          requestCount: 750,
          sendLagP50Ms: 0.1,
          sendLagP99Ms: 0.4,
          sendLagMaxMs: 1,
          serverDelayP99Ms: 0.1,
          unansweredRequests: 0,
          cpuRatio: 0.2,
        },
      });
      return found;
    });
    expect(asked).toEqual([{ workers: 3, windowSeconds: 2 }]);
    const key = machineKey({ workerThreads: 3, tls: false });
    const measuredAt = '2026-11-21T12:00:00.000Z';
    expect(ceiling).toEqual({
      key,
      measuredAt,
      ...found.ceiling,
      eventsLimit: 'client',
      requestsLimit: 'reference-server',
    });
    expect(await readCeiling(env, key)).toEqual({ measuredAt, ...found.ceiling });
    expect(await readCeiling(env, { ...key, workerThreads: 1 })).toBeNull();
    expect(text).toContain(join(folder, 'breakeven', 'ceilings.json'));
    expect(stderr().split('\n')).toEqual([
      'Calibrating: other work on this machine lowers the figures, so leave it alone for a minute.',
      '1,600 streams: 76,500 events/s, 99 in 100 read within 7.25 ms: too many',
      '500 requests/s: 99 in 100 sent within 0.4 ms',
      '',
    ]);
    expect(interrupts.size).toBe(0);
  });

  test('uses one thread per core but one, at least one, unless told otherwise', async () => {
    const { context } = standIn();
    let workers = 0;
    await calibrate({ windowSeconds: 1 }, context, async (plan) => {
      workers = plan.workers;
      return found;
    });
    expect(workers).toBe(Math.max(1, (await import('node:os')).availableParallelism() - 1));
  });

  test('that is interrupted keeps nothing: exit 130', async () => {
    const { context, env, interrupts } = standIn();
    const measure = async (_: CalibrationPlan, { cancel }: CalibrationHooks): Promise<MeasuredCeilings> => {
      for (const interrupt of interrupts) interrupt();
      expect(cancel.aborted).toBe(true);
      throw new CalibrationInterrupted();
    };
    const failure = await calibrate({ workers: 1, windowSeconds: 1 }, context, measure).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(CommandFailure);
    expect((failure as CommandFailure).exitCode).toBe(130);
    expect(interrupts.size).toBe(0);
    expect(await readCeiling(env, machineKey({ workerThreads: 1, tls: false }))).toBeNull();
  });

  test('in which nothing held says to free the machine: exit 4', async () => {
    const { context } = standIn();
    const measure = () => Promise.reject(new NothingHeld('25 streams'));
    const failure = (await calibrate({ workers: 1, windowSeconds: 1 }, context, measure).catch(
      (error: unknown) => error,
    )) as CommandFailure;
    expect(failure.exitCode).toBe(4);
    expect(failure.message).toBe(
      '25 streams did not hold, so there is no ceiling to tell. Free the machine of other work and try again',
    );
  });
});

test('the text says what each figure means and what bounded it', () => {
  const ceiling: StoredCeiling = {
    key: { cpuModel: 'Some CPU', cpuCores: 8, nodeVersion: 'v20.20.2', workerThreads: 1, tls: false },
    measuredAt: '2026-11-21T12:00:00.000Z',
    ...found.ceiling,
    eventsLimit: 'client',
    requestsLimit: 'not-reached',
  };
  expect(calibrationText(ceiling, '/c/ceilings.json')).toBe(
    `With 1 worker thread this machine (Some CPU, 8 cores, Node v20.20.2) can drive
  56,600 events/s in 566 streams: 99 in 100 events were read within 5 ms of being sent.
    Above it this machine is too slow.
  2,380 requests/s with short answers: 99 in 100 were sent within 5 ms of being due.
    Nothing above it was tried: this machine may drive more.
Loads well below both are measured with little error of the client's own; a run above either is not to be trusted.
Kept in /c/ceilings.json for loads with 1 worker thread, without TLS.`,
  );
  expect(calibrationText({ ...ceiling, eventsLimit: 'reference-server' }, 'x')).toContain(
    'Above it the server it was measured with is too slow: this machine may drive more.',
  );
});

describe('the command line', () => {
  test.each([
    [['--workers', '0'], '--workers must be a whole number from 1 up'],
    [['--duration', '5'], '--duration must be a duration with its unit'],
    [['--duraton', '5s'], "unknown option '--duraton'"],
    [['http://host'], 'too many arguments'],
  ])('%j is bad input', async (args, message) => {
    const { code, stderr, stdout } = await runCommand(['calibrate', ...args]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });

  test('--help says how long it takes, what lowers the figures and what they mean', async () => {
    const { code, stdout } = await runCommand(['calibrate', '--help']);
    expect(code).toBe(0);
    for (const part of ['less than a minute', 'lowers the figures', 'more than 5 ms late', 'without TLS', '--json'])
      expect(stdout).toContain(part);
    expect(stdout.split('\n').every((line) => line.length <= 118)).toBe(true);
  });

  test('the list of commands names it', async () => {
    expect((await runCommand(['--help'])).stdout).toContain('calibrate');
  });
});
