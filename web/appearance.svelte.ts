import { flushSync } from 'svelte';
import type { Theme } from './page-hash.ts';

/** The theme a reader chose, and whether the page is on its way to paper. Kept here and in the link, nowhere else. */
export class Appearance {
  theme: Theme = $state('auto');
  printing = $state(false);

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
