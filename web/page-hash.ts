import type { SliderScale } from './slider-scale.ts';

/** What a link to this page carries beside the report: moved sliders and a chosen theme. */
export interface PageState {
  readonly changes: Readonly<Record<string, number>>;
  readonly theme: Theme;
}
export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const VERSION = '1';

/** `#v=1&volume=500000&theme=dark`; the empty text when nothing differs from the report. */
export function hashOf({ changes, theme }: PageState): string {
  const parameters = new URLSearchParams();
  for (const [id, value] of Object.entries(changes)) parameters.set(id, String(value));
  if (theme !== 'auto') parameters.set('theme', theme);
  return parameters.size === 0 ? '' : `#v=${VERSION}&${parameters.toString()}`;
}

/** Reads a hash back. Another version, unknown names and values that are no numbers are left out; others stop at the slider's ends. */
export function stateOfHash(hash: string, scales: ReadonlyMap<string, SliderScale>): PageState {
  const parameters = new URLSearchParams(hash.replace(/^#/, ''));
  if (parameters.get('v') !== VERSION) return { changes: {}, theme: 'auto' };
  const changes: Record<string, number> = {};
  for (const [id, scale] of scales) {
    const text = parameters.get(id);
    const value = text === null || text.trim() === '' ? Number.NaN : Number(text);
    if (!Number.isFinite(value)) continue;
    const within = Math.min(Math.max(value, scale.min), scale.max);
    if (within !== scale.from) changes[id] = within;
  }
  const theme = THEMES.find((each) => each === parameters.get('theme')) ?? 'auto';
  return { changes, theme };
}
