import { InputError, shown } from '../../schema/input-error.ts';
import { SOURCE_KINDS, type SourceKind, type Sourced } from '../../schema/known.ts';
import type { CascadeOption, HybridOption, RouterOption } from '../../schema/scenario.ts';
import type { CostTerm } from '../cost-term.ts';
import { DEFAULTS } from '../defaults.ts';
import { baseCase, type Figure, type ValueOf } from '../figure.ts';
import { figureQuantity, formula } from '../formula.ts';
import { cascadeShares, type HybridShares, routerShares } from '../hybrid-shares.ts';
import { hybridQuality } from './hybrid-quality.ts';
import { operationsTerms } from './operations.ts';
import { type OptionContext, OptionFigures } from './option-figures.ts';
import type { HybridQuality, OptionModel, OptionPart } from './option-model.ts';
import { type PartModels, partNamed, refusalsOfPart } from './part-named.ts';

/**
 * A router or a cascade over two other options: each is billed as if it served its share alone, its fixed costs and its
 * fleet paid whatever that share, and what decides between them comes on top.
 */
export function hybridModel(
  option: HybridOption,
  context: OptionContext,
  { place, models }: { readonly place: string; readonly models: PartModels },
): OptionModel {
  const { options } = context.inputs.scenario;
  const small = partNamed({ id: option.small, place: `${place}.small`, options }, models);
  const large = partNamed({ id: option.large, place: `${place}.large`, options }, models);
  if (small === large) refuseSameTwice(option, place);
  for (const part of [small, large]) context.book.listAlsoUnder(part.id, option.id);
  const figures = new OptionFigures(context, option);
  const split = option.kind === 'router' ? routerSplit(option, figures) : cascadeSplit(option, figures);
  const operations = operationsTerms(option, DEFAULTS.hybridStaffFte, figures, context);
  const quality = hybridQuality(option, { share: split?.share ?? null, figures, place });
  figures.refusals.push(...refusalsOfPart('small', small), ...refusalsOfPart('large', large));
  return {
    id: option.id,
    kind: option.kind,
    label:
      option.label ??
      (option.kind === 'router'
        ? `Router: ${small.label} or ${large.label}`
        : `Cascade: ${small.label}, then ${large.label}`),
    provenance: weakestSource([small, large]),
    illustrationBecause: worstIllustration([small, large]),
    refusals: figures.refusals,
    terms: [...(split === null ? [] : [split.term]), ...operations.terms],
    oneOffs: operations.oneOffs,
    exit: operations.exit,
    purchase: null,
    minimumUsdPerMonth: null,
    creditsUsdPerMonth: null,
    rateLimitRequestsPerSecond: null,
    fleet: null,
    footprint: footprintOfParts(option.kind, { small, large }),
    parts: split === null ? [] : partsOf(split, { small, large }),
    quality,
    warnings: warningsOf(option, { small, large, quality }),
  };
}

interface Halves {
  readonly small: OptionModel;
  readonly large: OptionModel;
}

interface Split {
  /** Of the requests, or of the small option's answers, that goes to the large option by decision. */
  readonly share: Figure;
  readonly shares: (valueOf: ValueOf) => HybridShares;
  readonly working: { readonly small: OptionPart['working']; readonly large: OptionPart['working'] };
  /** What decides between the two, per request. */
  readonly term: CostTerm;
}

function refuseSameTwice({ large }: HybridOption, place: string): never {
  throw new InputError({
    path: `${place}.large`,
    expected: 'another option than small',
    received: shown(large),
    hint: 'Name two options: with one alone there is nothing to decide.',
  });
}

const partsOf = ({ shares, working }: Split, { small, large }: Halves): OptionPart[] => [
  { role: 'small', model: small, shareOfRequests: (valueOf) => shares(valueOf).small, working: working.small },
  { role: 'large', model: large, shareOfRequests: (valueOf) => shares(valueOf).large, working: working.large },
];

/** Null after a refusal. */
function routerSplit(option: RouterOption, figures: OptionFigures): Split | null {
  const toLarge = shareFigure(figures, option, 'toLargeRatio', 'Requests the router sends to the large option');
  const failed = shareFigure(figures, option, 'failedRatio', 'Calls of the small option that fail');
  const misrouted = shareFigure(figures, option, 'misroutedRatio', 'Answers of the small option asked again');
  const usd = decisionFigure(figures, option, 'routerUsdPerRequest', 'Routing, per request');
  if (toLarge === null || failed === null || misrouted === null || usd === null) return null;
  const p = figureQuantity(toLarge, 'share sent to the large option');
  const f = figureQuantity(failed, 'share of small calls that fail');
  const m = figureQuantity(misrouted, 'share of small answers asked again');
  return {
    share: toLarge,
    shares: (valueOf) =>
      routerShares({
        toLargeRatio: valueOf(toLarge),
        failedRatio: valueOf(failed),
        misroutedRatio: valueOf(misrouted),
      }),
    working: {
      small: () => formula`1 - ${p}`,
      large: () => formula`${p} + (1 - ${p}) * (${f} + (1 - ${f}) * ${m})`,
    },
    term: decisionTerm('router', 'Router', usd),
  };
}

/** Null after a refusal. */
function cascadeSplit(option: CascadeOption, figures: OptionFigures): Split | null {
  const escalated = shareFigure(figures, option, 'escalatedRatio', 'Answers of the small option that are escalated');
  const failed = shareFigure(figures, option, 'failedRatio', 'Calls of the small option that fail');
  const usd = decisionFigure(figures, option, 'scorerUsdPerRequest', 'Scoring, per request');
  if (escalated === null || failed === null || usd === null) return null;
  const e = figureQuantity(escalated, 'share of small answers escalated');
  const f = figureQuantity(failed, 'share of small calls that fail');
  return {
    share: escalated,
    shares: (valueOf) => cascadeShares({ escalatedRatio: valueOf(escalated), failedRatio: valueOf(failed) }),
    working: { small: () => formula`1`, large: () => formula`${f} + (1 - ${f}) * ${e}` },
    term: decisionTerm('scorer', 'Scorer', usd),
  };
}

type ShareKey = 'toLargeRatio' | 'escalatedRatio' | 'failedRatio' | 'misroutedRatio';
type DecisionKey = 'routerUsdPerRequest' | 'scorerUsdPerRequest';
type Keyed = Partial<Readonly<Record<ShareKey | DecisionKey, RouterOption['toLargeRatio'] | undefined>>>;

function shareFigure(figures: OptionFigures, option: HybridOption, key: ShareKey, label: string): Figure | null {
  const given = (option as Keyed)[key];
  const fallback: Sourced =
    key === 'failedRatio' || key === 'misroutedRatio' ? DEFAULTS[key] : { value: null, reason: 'not given' };
  return figures.needed(
    figures.ofOption(key, { label, unit: 'ratio' }, given, fallback),
    `${label}: the share`,
    `Give option "${option.id}" its ${key}, as a range where it is a guess.`,
  );
}

function decisionFigure(figures: OptionFigures, option: HybridOption, key: DecisionKey, label: string): Figure | null {
  return figures.needed(
    figures.ofOption(key, { label, unit: 'USD/request' }, (option as Keyed)[key], DEFAULTS[key]),
    label,
    `Give option "${option.id}" its ${key}, 0 included.`,
  );
}

const decisionTerm = (id: string, label: string, usdPerRequest: Figure): CostTerm => ({
  id,
  label,
  driver: 'request',
  basis: 'requests * USD per request',
  figures: [usdPerRequest],
  usd: (valueOf) => valueOf(usdPerRequest),
  working: () => formula`${figureQuantity(usdPerRequest, 'USD per request')}`,
  amortised: false,
});

/** The weakest source of what the self-hosted parts and devices perform; "published" where both are APIs. */
export function weakestSource(models: readonly Pick<OptionModel, 'kind' | 'provenance'>[]): SourceKind {
  const own = models.filter(({ kind }) => kind !== 'api').map(({ provenance }) => provenance);
  return own.toSorted((a, b) => SOURCE_KINDS.indexOf(b) - SOURCE_KINDS.indexOf(a))[0] ?? 'published';
}

export function worstIllustration(models: readonly OptionModel[]): OptionModel['illustrationBecause'] {
  const found = models.map(({ illustrationBecause }) => illustrationBecause);
  return found.includes('simulated') ? 'simulated' : found.includes('invalid') ? 'invalid' : null;
}

function footprintOfParts(kind: HybridOption['kind'], { small, large }: Halves): OptionModel['footprint'] {
  const gaps: string[] = [`energy of the ${kind === 'router' ? 'router' : 'scorer'}`];
  const boundaries: string[] = [];
  for (const [role, { id, footprint }] of [
    ['small', small],
    ['large', large],
  ] as const) {
    if (footprint.kind === 'unknown') {
      return { kind: 'unknown', reason: `CO2e of its ${role} option ${id} is unknown: ${footprint.reason}` };
    }
    gaps.push(...footprint.gaps.map((gap) => `${gap} (${id})`));
    boundaries.push(`${role} (${id}): ${footprint.boundary}`);
  }
  return { kind: 'of-parts', boundary: boundaries.join('; '), gaps };
}

function warningsOf(
  { kind, retainedQualityRatio }: HybridOption,
  { small, large, quality }: Halves & { readonly quality: HybridQuality },
): string[] {
  return [
    // In the words of the parts, so that the report says each once, for the part and the whole.
    ...new Set([...small.warnings, ...large.warnings]),
    ...(retainedQualityRatio === undefined && quality.retainedRatio(baseCase) === null
      ? ["how much of the large option's quality it keeps is unknown: give retainedQualityRatio from an evaluation."]
      : []),
    kind === 'cascade'
      ? 'an escalated request waits for the whole small answer first; what the scorer takes is not in the latency.'
      : 'what the router takes to decide is not in the latency.',
  ];
}
