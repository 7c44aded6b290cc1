import type { Dialect } from './dialects/dialect.ts';

export type Route = 'chat' | 'completions';

export const routePath = (route: Route): string => (route === 'chat' ? '/chat/completions' : '/completions');

export interface BodyForm {
  readonly route: Route;
  readonly model: string;
  readonly outputTokens: number;
  /** Ask for exactly so many tokens where the dialect can. */
  readonly forceOutputLength: boolean;
  readonly dialect: Dialect;
}

/** Makes request bodies that differ in their prompt alone: all else is serialised once. */
export function bodyMaker(form: BodyForm): (prompt: string) => Buffer {
  const settings = JSON.stringify({
    model: form.model,
    max_tokens: form.outputTokens,
    stream: true,
    stream_options: { include_usage: true },
    ...(form.forceOutputLength ? form.dialect.forcedLength?.(form.outputTokens) : {}),
  });
  const head = settings.slice(0, -1);
  const [before, after] =
    form.route === 'chat' ? [',"messages":[{"role":"user","content":', '}]}'] : [',"prompt":', '}'];
  return (prompt) => Buffer.from(head + before + JSON.stringify(prompt) + after);
}
