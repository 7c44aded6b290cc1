import { InputError } from '../../schema/input-error.ts';
import { CompletionClient } from '../client/completion-client.ts';
import { type Endpoint, withoutSecrets } from '../client/endpoint.ts';
import { EndpointUnreachable } from '../client/endpoint-unreachable.ts';
import { keyRefused, type ServedModel } from '../client/model-list.ts';
import { monotonicClock } from '../client/monotonic-clock.ts';
import { routePath } from '../client/request-body.ts';
import type { RequestRecord } from '../client/request-record.ts';
import type { LoadTestPlan } from '../plan.ts';
import { calibrationBody } from './calibration-body.ts';
import { cachedTokensWarning, calibratePrompts, type PromptCalibration } from '../workload/prompt-calibration.ts';
import { SessionSupply, type SupplySettings } from '../workload/session-supply.ts';
import type { WorkloadPlan } from '../workload/workload-plan.ts';
import { workloadOf } from '../workload/workload-schema.ts';

/** What the first requests, before any measuring, taught. */
export interface Preparation {
  /** How long one request takes alone. */
  readonly expectedRequestMs: number;
  /** Null when the length of prompts is assumed, or does not matter. */
  readonly calibration: PromptCalibration | null;
  readonly warnings: readonly string[];
}

export interface PreparationRequest {
  readonly plan: LoadTestPlan;
  readonly endpoints: readonly Endpoint[];
  readonly served: ServedModel;
  readonly settings: SupplySettings;
  /** Ask the endpoint how long prompts are. */
  readonly calibrate: boolean;
  readonly say: (text: string) => void;
  /** Cuts the requests off. */
  readonly signal: AbortSignal;
}

/**
 * One whole request to each URL as it will be measured, so that what is wrong shows before the load begins, then a few of
 * one token that tell how long prompts must be. EndpointUnreachable or InputError when a whole one does not succeed.
 */
export async function prepare(request: PreparationRequest): Promise<Preparation> {
  const supply = new SessionSupply(request.settings, { point: 'preparation', first: 0, step: 1 });
  try {
    const firsts: RequestRecord[] = [];
    for (const endpoint of request.endpoints) {
      const first = await sent({
        ...request,
        endpoint,
        name: `first-${firsts.length}`,
        body: supply.take().request.body,
      });
      refuse(first, { ...request, endpoint });
      firsts.push(first);
    }
    const tookMs = firsts.map(({ endMs, sentMs }) => endMs - (sentMs ?? endMs));
    return { expectedRequestMs: Math.max(...tookMs), ...(await calibrated(request)) };
  } finally {
    supply.stop();
  }
}

async function calibrated(request: PreparationRequest): Promise<Pick<Preparation, 'calibration' | 'warnings'>> {
  const { plan, settings, calibrate, say, endpoints } = request;
  // Prompts of a file are sent as they are.
  if (plan.workload.content.kind === 'prompts') return { calibration: null, warnings: [] };
  if (settings.calibration !== null) return { calibration: settings.calibration, warnings: [] };
  const assumed = 'the length of prompts was not calibrated: one token a word is assumed';
  if (!calibrate) return { calibration: null, warnings: [assumed] };
  say('calibrating the length of prompts');
  const endpoint = endpoints[0]!;
  const count = async (words: number, name: string): Promise<number | null> => {
    const body = calibrationBody(settings, { name, words });
    const record = await sent({ ...request, endpoint, name, body });
    // An answer of one token may be counted or finished oddly; the count of the prompt is what matters here.
    if (record.failure !== 'no-tokens' && record.failure !== 'token-mismatch') refuse(record, { ...request, endpoint });
    return record.inputTokens;
  };
  const { inputTokensPerRequest } = workloadOf(plan.workload, { sampling: plan.sampling, forcedOutputLength: false });
  const calibration = await calibratePrompts(inputTokensPerRequest!, count);
  if (calibration === null) return { calibration, warnings: [`the endpoint sends no usage, so ${assumed}`] };
  const warning = sharesBeginnings(plan.workload) ? await cachedTokensWarning(count) : null;
  return { calibration, warnings: warning === null ? [] : [warning] };
}

/** Some of its prompts begin as others do, so that an endpoint may have the beginning in its cache. */
const sharesBeginnings = ({ content, turnsPerSession, sharedPrefixTokens, salted }: WorkloadPlan): boolean =>
  !salted || turnsPerSession > 1 || sharedPrefixTokens > 0 || content.kind === 'trace';

interface OneRequest extends Pick<PreparationRequest, 'plan' | 'served' | 'signal'> {
  readonly endpoint: Endpoint;
  readonly name: string;
  readonly body: Buffer;
}

async function sent({ plan, served, signal, endpoint, name, body }: OneRequest): Promise<RequestRecord> {
  const client = new CompletionClient({
    origin: endpoint.origin,
    path: endpoint.basePath + routePath(plan.route),
    authorization: endpoint.authorization,
    timeouts: plan.timeouts,
    clock: monotonicClock(),
    tokensWithoutText: served.dialect.tokensWithoutText,
    clean: (text) => withoutSecrets(text, endpoint),
  });
  const stop = () => client.cancelAll();
  signal.addEventListener('abort', stop);
  try {
    return await new Promise((resolve) => {
      client.send({ id: `preparation-${name}`, body, keepAnswer: false, onDone: resolve });
      if (signal.aborted) stop();
    });
  } finally {
    signal.removeEventListener('abort', stop);
    await client.close();
  }
}

/** Ends the run when a request did not succeed, with what to do about it. */
function refuse(
  { outcome, failure, detail, status }: RequestRecord,
  { endpoint, served, plan }: { endpoint: Endpoint; served: ServedModel; plan: LoadTestPlan },
): void {
  if (outcome === 'succeeded') return;
  if (status === 401 || status === 403) throw keyRefused(endpoint, status);
  if (
    failure === 'http-status' &&
    status !== null &&
    status >= 400 &&
    status < 500 &&
    status !== 408 &&
    status !== 429
  ) {
    throw new InputError({
      path: `${endpoint.url}${routePath(plan.route)}`,
      expected: 'an endpoint that takes the request',
      received: detail ?? `status ${status}`,
      hint:
        status === 404
          ? `Check the URL, --route and whether the server knows the model "${served.model}".`
          : 'Check the lengths asked for against the context of the model, and --route.',
    });
  }
  throw new EndpointUnreachable(endpoint.url, failure ?? 'reset', detail ?? 'no answer');
}
