import { performance } from 'node:perf_hooks';
import { InputError } from '../../schema/input-error.ts';
import { CompletionClient } from '../client/completion-client.ts';
import { type Endpoint, withoutSecrets } from '../client/endpoint.ts';
import { EndpointUnreachable } from '../client/endpoint-unreachable.ts';
import { keyRefused, type ServedModel } from '../client/model-list.ts';
import { bodyMaker, routePath } from '../client/request-body.ts';
import type { RequestRecord } from '../client/request-record.ts';
import type { LoadTestPlan } from '../plan.ts';
import {
  ASSUMED_CALIBRATION,
  calibratePrompts,
  type PromptCalibration,
  wordsFor,
} from '../workload/prompt-calibration.ts';
import { promptText } from '../workload/prompt-text.ts';

/** What the first requests, before any measuring, taught. */
export interface Preparation {
  /** How long one request takes alone. */
  readonly expectedRequestMs: number;
  /** Null when the length of prompts is assumed. */
  readonly calibration: PromptCalibration | null;
  readonly promptWords: number;
  readonly warnings: readonly string[];
}

interface PreparationRequest {
  readonly plan: LoadTestPlan;
  readonly endpoint: Endpoint;
  readonly served: ServedModel;
  readonly salt: string;
  readonly say: (text: string) => void;
  /** Cuts the requests off. */
  readonly signal: AbortSignal;
}

/**
 * One whole request as it will be measured, so that what is wrong shows before the load begins, then a few of one token
 * that tell how long prompts must be. EndpointUnreachable or InputError when the first does not succeed.
 */
export async function prepare(request: PreparationRequest): Promise<Preparation> {
  const client = clientFor(request);
  const stop = () => client.cancelAll();
  request.signal.addEventListener('abort', stop);
  try {
    const target = request.plan.workload.inputTokensPerRequest;
    const sendOne = senderOf(request, client);
    const first = await sendOne({ words: target, outputTokens: request.plan.workload.outputTokensPerRequest });
    refuse(first, request);
    const expectedRequestMs = first.endMs - (first.sentMs ?? 0);
    const { calibration, warnings } = await calibrated(request, sendOne, first);
    return {
      expectedRequestMs,
      calibration,
      promptWords: wordsFor(target, calibration ?? ASSUMED_CALIBRATION),
      warnings,
    };
  } finally {
    request.signal.removeEventListener('abort', stop);
    await client.close();
  }
}

async function calibrated(request: PreparationRequest, sendOne: SendOne, first: RequestRecord) {
  const { plan, say } = request;
  const assumed = 'the length of prompts was not calibrated: one token a word is assumed';
  if (!plan.calibratePrompts) return { calibration: null, warnings: [assumed] };
  if (first.inputTokens === null)
    return { calibration: null, warnings: [`the endpoint sends no usage, so ${assumed}`] };
  say('calibrating the length of prompts');
  const calibration = await calibratePrompts(plan.workload.inputTokensPerRequest, async (words) => {
    const record = await sendOne({ words, outputTokens: 1 });
    // An answer of one token may be counted or finished oddly; the count of the prompt is what matters here.
    if (record.failure !== 'no-tokens' && record.failure !== 'token-mismatch') refuse(record, request);
    return record.inputTokens;
  });
  return calibration === null
    ? { calibration, warnings: [`the endpoint sends no usage, so ${assumed}`] }
    : { calibration, warnings: [] };
}

function clientFor({ plan, endpoint, served }: PreparationRequest): CompletionClient {
  const zero = performance.now();
  return new CompletionClient({
    origin: endpoint.origin,
    path: endpoint.basePath + routePath(plan.route),
    authorization: endpoint.authorization,
    timeouts: plan.timeouts,
    clock: () => performance.now() - zero,
    tokensWithoutText: served.dialect.tokensWithoutText,
    clean: (text) => withoutSecrets(text, endpoint),
  });
}

/** Sends one request with a prompt of its own and gives what became of it. */
type SendOne = (lengths: { readonly words: number; readonly outputTokens: number }) => Promise<RequestRecord>;

function senderOf({ plan, served, salt }: PreparationRequest, client: CompletionClient): SendOne {
  let sent = 0;
  return ({ words, outputTokens }) => {
    const id = `preparation-${sent++}`;
    const form = {
      route: plan.route,
      model: served.model,
      outputTokens,
      forceOutputLength: true,
      dialect: served.dialect,
    };
    const body = bodyMaker(form)(promptText({ seed: plan.seed, salt, requestId: id }, words));
    return new Promise((resolve) => client.send({ id, body, onDone: resolve }));
  };
}

function refuse(
  { outcome, failure, detail, status }: RequestRecord,
  { endpoint, served, plan }: PreparationRequest,
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
