import { flushSync } from 'svelte';
import type { Theme } from './page-hash.ts';

/** The theme a reader chose (kept here and in the link, nowhere else), and how much of the page there is: all, on paper. */
export class Appearance {
  theme: Theme = $state('auto');
  printing = $state(false);
  #framed = $state(!isFirstVisit());
  /**
   * False until the first charts are drawn: a reader sees them sooner when what lies below comes after them. A page that is
   * come back to is whole at once, or the browser could not scroll to where the reader was.
   */
  readonly whole: boolean = $derived(this.#framed || this.printing);

  /** The second frame begins when the first has been painted. */
  afterFirstFrame(): void {
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => (this.#framed = true))));
  }

  choose(theme: Theme): void {
    this.theme = theme;
    if (theme === 'auto') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  }

  /** Follows the printer; returns what undoes it. What changes must be in place when the handler returns: that is printed. */
  followPrinter(): () => void {
    const onPaper = (): void => flushSync(() => void (this.printing = true));
    const onScreen = (): void => flushSync(() => void (this.printing = false));
    addEventListener('beforeprint', onPaper);
    addEventListener('afterprint', onScreen);
    return () => {
      removeEventListener('beforeprint', onPaper);
      removeEventListener('afterprint', onScreen);
    };
  }
}

const isFirstVisit = (): boolean =>
  performance
    .getEntriesByType('navigation')
    .some((entry) => (entry as PerformanceNavigationTiming).type === 'navigate');
