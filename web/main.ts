import './styles/tokens.css';
import './styles/base.css';
import './styles/print.css';
import { mount } from 'svelte';
import { buildReport } from '../calculator/build-report.ts';
import type { Report } from '../schema/report.ts';
import App from './App.svelte';
import Blank from './Blank.svelte';

declare global {
  interface Window {
    /** What the page was given and what it calculates with, for anybody who wants to check one against the other. */
    breakeven?: { readonly report: Report; readonly buildReport: typeof buildReport };
  }
}

const target = document.getElementById('app')!;
const data = document.getElementById('report-data')?.textContent ?? '';

if (data.trim() === '') {
  mount(Blank, { target });
} else {
  const report = JSON.parse(data) as Report;
  window.breakeven = { report, buildReport };
  mount(App, { target, props: { report } });
}
