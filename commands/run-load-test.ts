import type { LoadTestResult } from '../loadtest/engine/run.ts';
import type { LoadTestPlan } from '../loadtest/plan.ts';
import { apiKeyOf } from './api-key.ts';
import type { CommandContext } from './context.ts';
import { CommandFailure, EXIT } from './exit-code.ts';

/** Runs the load test; the first interruption drains, the second cuts off, a third ends the process. */
export async function measured(
  plan: LoadTestPlan,
  context: CommandContext,
): Promise<Pick<LoadTestResult, 'measurement' | 'ending'>> {
  const [{ runLoadTest }, { EndpointUnreachable }, { InterruptedBeforeLoad }, { ProgressLine }] = await Promise.all([
    import('../loadtest/engine/run.ts'),
    import('../loadtest/client/endpoint-unreachable.ts'),
    import('../loadtest/engine/interrupted-before-load.ts'),
    import('./loadtest-progress.ts'),
  ]);
  const line = new ProgressLine(context.stderr);
  const drain = new AbortController();
  const cancel = new AbortController();
  const stopListening = context.onInterrupt(() => {
    if (drain.signal.aborted) {
      cancel.abort();
      stopListening();
      return;
    }
    line.message('stopping: waiting for requests in flight; Ctrl-C again cuts them off');
    drain.abort();
  });
  try {
    return await runLoadTest(plan, {
      apiKey: apiKeyOf(context.env)?.key ?? null,
      now: context.now,
      toolVersion: context.version,
      onMessage: (text) => line.message(text),
      onProgress: (progress) => line.show(progress),
      drain: drain.signal,
      cancel: cancel.signal,
    });
  } catch (error) {
    if (error instanceof EndpointUnreachable) throw new CommandFailure(EXIT.endpointUnreachable, error.message);
    if (error instanceof InterruptedBeforeLoad) throw new CommandFailure(EXIT.interrupted, error.message);
    throw error;
  } finally {
    line.clear();
    stopListening();
  }
}
