import { exact, number, percent, usd, volume } from '../render/format.ts';
import type { Assumption, Report } from '../schema/report.ts';
import type { Scenario, ScenarioOption } from '../schema/scenario.ts';
import type { ScenarioNumber } from '../schema/known.ts';
import { labelOf } from './report-lookup.ts';
import { linearScale, logScale, type SliderScale } from './slider-scale.ts';
import { type Bounds, movedTo } from './scenario-number.ts';

/** One thing a reader may move. Its id stands in links, so it never changes its meaning. */
export interface Slider {
  readonly id: string;
  readonly label: string;
  readonly unit: string;
  readonly scale: SliderScale;
  readonly show: (value: number) => string;
  /** A copy of the scenario with this value in it. */
  readonly applied: (scenario: Scenario, value: number) => Scenario;
}

interface Found {
  readonly assumption: Assumption;
  readonly value: number;
}

const ANY: Bounds = { least: 0, most: Number.MAX_VALUE };
const RATIO: Bounds = { least: 0, most: 1 };
const AT_LEAST_ONE: Bounds = { least: 1, most: Number.MAX_VALUE };

const found = (report: Report, matches: (assumption: Assumption) => boolean): Found | null => {
  const assumption = report.results.assumptions.find((each) => each.value !== null && matches(each));
  return assumption === undefined ? null : { assumption, value: assumption.value! };
};

/** The sliders this report has figures for, in the order they are shown. */
export const slidersOf = (report: Report): Slider[] =>
  [
    requestsPerMonth(report),
    cachedInputRatio(report),
    peakToMeanRatio(report),
    apiOutputPrice(report),
    rentedHour(report),
    gridIntensity(report),
    staffFte(report),
  ].filter((slider) => slider !== null);

const withDemand = (scenario: Scenario, key: keyof Scenario['demand'], number_: ScenarioNumber): Scenario => ({
  ...scenario,
  demand: { ...scenario.demand, [key]: number_ },
});

const withOverride = (scenario: Scenario, path: string, number_: ScenarioNumber): Scenario => ({
  ...scenario,
  overrides: { ...scenario.overrides, [path]: number_ },
});

function requestsPerMonth(report: Report): Slider | null {
  const base = found(report, ({ path }) => path === 'demand.requestsPerMonth');
  if (base === null || base.value <= 0) return null;
  const { fromRequestsPerMonth, toRequestsPerMonth } = report.results.breakEven;
  return {
    id: 'volume',
    label: 'Volume',
    unit: 'requests per month',
    scale: logScale(base.value, Math.max(fromRequestsPerMonth, 1), toRequestsPerMonth),
    show: volume,
    applied: (scenario, value) => withDemand(scenario, 'requestsPerMonth', movedTo(value, base.assumption, ANY)),
  };
}

function cachedInputRatio(report: Report): Slider | null {
  const base = found(report, ({ path }) => path === 'demand.cachedInputRatio');
  return base === null
    ? null
    : {
        id: 'cached',
        label: 'Cached input',
        unit: 'share of input tokens',
        scale: linearScale(base.value, [0, 1], 0.01),
        show: percent,
        applied: (scenario, value) => withDemand(scenario, 'cachedInputRatio', movedTo(value, base.assumption, RATIO)),
      };
}

function peakToMeanRatio(report: Report): Slider | null {
  const base = found(report, ({ path }) => path === 'demand.peakToMeanRatio');
  return base === null
    ? null
    : {
        id: 'peak',
        label: 'Busiest hour',
        unit: 'times the mean hour',
        scale: linearScale(base.value, [1, 10], 0.1),
        show: (value) => number(value),
        applied: (scenario, value) =>
          withDemand(scenario, 'peakToMeanRatio', movedTo(value, base.assumption, AT_LEAST_ONE)),
      };
}

function apiOutputPrice(report: Report): Slider | null {
  const { options } = report.inputs.scenario;
  const baseline = options.find(({ id }) => id === report.results.verdict.baseline);
  const api = baseline?.kind === 'api' ? baseline : options.find(({ kind }) => kind === 'api');
  if (api?.kind !== 'api') return null;
  const path = `models/${api.model}/usdPerMillionOutputTokens`;
  const base = found(report, (assumption) => assumption.path === path);
  if (base === null || base.value <= 0) return null;
  return {
    id: 'api-output',
    label: `Output price, ${api.model}`,
    unit: 'USD per 1M output tokens',
    scale: logScale(base.value, base.value / 10, base.value * 10),
    show: usdExact,
    applied: (scenario, value) => withOverride(scenario, path, movedTo(value, base.assumption, ANY)),
  };
}

/** The rented option that costs least: the one whose price can turn the verdict. */
function cheapestRented(report: Report): (ScenarioOption & { kind: 'rented' }) | null {
  const cost = (id: string): number =>
    report.results.options.find((option) => option.id === id)?.cost?.usdPerMonth.value ?? Infinity;
  const rented = report.inputs.scenario.options.filter((option) => option.kind === 'rented');
  return rented.toSorted((a, b) => cost(a.id) - cost(b.id))[0] ?? null;
}

function rentedHour(report: Report): Slider | null {
  const option = cheapestRented(report);
  if (option === null) return null;
  const base = found(report, ({ path, options }) => /[./]usdPerHour$/.test(path) && options.includes(option.id));
  if (base === null || base.value <= 0) return null;
  const { path } = base.assumption;
  return {
    id: 'rented-hour',
    label: `Rent, ${labelOf(report, option.id)}`,
    unit: 'USD per instance-hour',
    scale: logScale(base.value, base.value / 10, base.value * 10),
    show: usdExact,
    applied: (scenario, value) => {
      const moved = movedTo(value, base.assumption, ANY);
      if (path.startsWith('instances/')) return withOverride(scenario, path, moved);
      const options = scenario.options.map((each) =>
        each.kind === 'rented' && each.id === option.id ? { ...each, usdPerHour: moved } : each,
      );
      return { ...scenario, options };
    },
  };
}

/** Options that run a model themselves: not APIs, and not hybrids, whose parts are options of their own. */
const runsItself = ({ kind }: ScenarioOption): boolean => kind === 'rented' || kind === 'owned' || kind === 'device';

const selfHosted = (report: Report): ScenarioOption[] => report.inputs.scenario.options.filter(runsItself);

function gridIntensity(report: Report): Slider | null {
  const ids = new Set(selfHosted(report).map(({ id }) => id));
  const base = found(
    report,
    ({ path, options }) =>
      /^regions\/.*\/gridGramsCo2ePerKilowattHour$/.test(path) &&
      (options.length === 0 || options.some((id) => ids.has(id))),
  );
  if (base === null) return null;
  const region = base.assumption.path.split('/').slice(1, -1).join('/');
  return {
    id: 'grid',
    label: `Grid, ${region}`,
    unit: 'gCO2e per kWh',
    scale: linearScale(base.value, [0, 1000], 5),
    show: (value) => number(value),
    applied: (scenario, value) => withOverride(scenario, base.assumption.path, movedTo(value, base.assumption, ANY)),
  };
}

function staffFte(report: Report): Slider | null {
  const ids = new Set(selfHosted(report).map(({ id }) => id));
  const base = found(report, ({ path, options }) => path.endsWith('.staffFte') && options.some((id) => ids.has(id)));
  if (base === null) return null;
  return {
    id: 'staff',
    label: 'Staff, each self-hosted option',
    unit: 'full-time people (FTE)',
    scale: linearScale(base.value, [0, 2], 0.05),
    show: (value) => number(value),
    applied: (scenario, value) => ({
      ...scenario,
      options: scenario.options.map((option) =>
        runsItself(option) ? { ...option, staffFte: movedTo(value, base.assumption, ANY) } : option,
      ),
    }),
  };
}

/** A price as somebody set it: every digit below a dollar, cents above. */
const usdExact = (value: number): string => (value < 1 ? exact(value) : usd(value));
