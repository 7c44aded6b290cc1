import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TokenLoop } from '../pacing/token-loop.ts';
import { ApiError, sendError, sendJson } from './api-error.ts';
import { METRICS_CONTENT_TYPE, metricsText } from './metrics-text.ts';
import type { OpenAnswers } from './open-answers.ts';

export interface RouteParts {
  readonly loop: TokenLoop;
  readonly answers: OpenAnswers;
  readonly model: string;
  readonly maxModelTokens: number;
  readonly startedSeconds: number;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;
interface RouteEntry {
  readonly method: 'GET' | 'POST';
  readonly handle: Handler;
}

export const OWNER = 'breakeven-simulator';

/** Gives what answers a request; rejects only on a fault of the simulator itself. */
export function requestHandler({ loop, answers, model, maxModelTokens, startedSeconds }: RouteParts) {
  const modelBody = {
    id: model,
    object: 'model',
    created: startedSeconds,
    owned_by: OWNER,
    max_model_len: maxModelTokens,
  };
  const modelPath = '/v1/models/';
  const routes: ReadonlyMap<string, RouteEntry> = new Map<string, RouteEntry>([
    [
      '/v1/chat/completions',
      { method: 'POST', handle: (request, response) => answers.take('chat', request, response) },
    ],
    [
      '/v1/completions',
      { method: 'POST', handle: (request, response) => answers.take('completions', request, response) },
    ],
    [
      '/v1/models',
      { method: 'GET', handle: (_, response) => sendJson(response, 200, { object: 'list', data: [modelBody] }) },
    ],
    [
      modelPath + encodeURIComponent(model),
      { method: 'GET', handle: (_, response) => sendJson(response, 200, modelBody) },
    ],
    [
      '/health',
      { method: 'GET', handle: (_, response) => void response.writeHead(200, { 'content-length': 0 }).end() },
    ],
    [
      '/metrics',
      {
        method: 'GET',
        handle: (_, response) =>
          void response.writeHead(200, { 'content-type': METRICS_CONTENT_TYPE }).end(metricsText(loop.figures, model)),
      },
    ],
  ]);

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const pathname = (request.url ?? '/').split('?', 1)[0]!;
    const method = request.method ?? 'GET';
    const route = routes.get(pathname);
    if (route === undefined) {
      request.resume();
      const unknownModel = pathname.startsWith(modelPath) && method === 'GET';
      const error = unknownModel
        ? new ApiError(404, `The model '${decoded(pathname.slice(modelPath.length))}' does not exist.`, {
            param: 'model',
            code: 'model_not_found',
          })
        : new ApiError(404, `Unknown path: ${method} ${pathname}.`, { code: 'unknown_url' });
      sendError(response, error);
    } else if (route.method !== method) {
      request.resume();
      response.setHeader('allow', route.method);
      sendError(
        response,
        new ApiError(405, `Not allowed: ${method} ${pathname} (use ${route.method}).`, { code: 'method_not_allowed' }),
      );
    } else {
      await route.handle(request, response);
    }
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
