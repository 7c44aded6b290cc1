import { mass, number, probability, range, usd, volume } from '../../render/format.ts';
import { turnText } from '../../render/turn-text.ts';
import type { BreakEvenPair, OptionResult, Report } from '../../schema/report.ts';
import { type Greener, greener } from '../greener.ts';
import { headlinePair, labelOf, optionOf } from '../report-lookup.ts';

export interface Card {
  readonly figure: string;
  readonly unit: string;
  readonly meaning: string;
}

/** The two options the verdict speaks of: the cheapest, and what it is compared with. */
export function duel(report: Report): OptionResult[] {
  const { cheapest, against } = report.results.verdict;
  return [optionOf(report, cheapest), optionOf(report, against)].filter((option) => option !== null);
}

export function moneyCard(report: Report): Card {
  const { cheapest, against, savingUsdPerMonth, cheaperRatio } = report.results.verdict;
  const option = optionOf(report, cheapest);
  const cost = option?.cost ?? null;
  if (option === null || cost === null) {
    return { figure: 'none', unit: 'USD per month', meaning: 'No option can serve this demand within its limits.' };
  }
  const saving =
    against === null || savingUsdPerMonth === null
      ? 'There is nothing to compare it with.'
      : savingUsdPerMonth.p5 > 0
        ? `${option.label} costs USD ${range(savingUsdPerMonth, usd)} a month less than ${labelOf(report, against)}.`
        : `${option.label} comes out lowest, but ${labelOf(report, against)} costs less in ${probability(cheaperRatio === null ? null : 1 - cheaperRatio)} of the draws.`;
  return { figure: usd(cost.usdPerMonth.value), unit: 'USD per month, the cheapest', meaning: saving };
}

export function breakEvenCard(report: Report): Card {
  const pair = headlinePair(report);
  const unit = 'requests per month to break even';
  if (pair === null)
    return { figure: 'none', unit, meaning: 'There is no second option with a price to break even with.' };
  const [option, baseline] = [labelOf(report, pair.option), labelOf(report, pair.baseline)];
  const { fromRequestsPerMonth, toRequestsPerMonth } = report.results.breakEven;
  const looked = `${volume(fromRequestsPerMonth)} and ${volume(toRequestsPerMonth)} requests a month`;
  if (pair.outcome === 'never') {
    return { figure: 'never', unit, meaning: `Between ${looked} ${option} is never cheaper than ${baseline}.` };
  }
  if (pair.outcome === 'tie') {
    return { figure: 'tie', unit, meaning: `Between ${looked} ${option} costs what ${baseline} does.` };
  }
  const { value: first } = pair.firstCrossingRequestsPerMonth;
  if (pair.outcome === 'always' || first === null) {
    return { figure: 'always', unit, meaning: `Between ${looked} ${option} is always cheaper than ${baseline}.` };
  }
  return {
    figure: volume(first),
    unit,
    meaning: `${whereYouStand(report, first)} ${option} ${turnText(pair, baseline)}${interval(pair)}.`,
  };
}

function whereYouStand(report: Report, first: number): string {
  const { requestsPerMonth } = report.results.demand;
  const times = first / requestsPerMonth;
  const you = `You are at ${volume(requestsPerMonth)}`;
  if (times > 1.05) return `${you}: it takes ${number(times, 2)} times as many.`;
  if (times < 0.95) return `${you}: ${number(1 / times, 2)} times past it.`;
  return `${you}: right at it.`;
}

/** Of the first turn. */
function interval({
  firstCrossingRequestsPerMonth: { p5, p95 },
  crossingsRequestsPerMonth: { length },
}: BreakEvenPair): string {
  if (p5 === null) return '';
  const first = length > 1 ? 'the first ' : '';
  return p95 === null
    ? ` (${first}from ${volume(p5)}; in some draws not at all)`
    : ` (${first}between ${volume(p5)} and ${volume(p95)})`;
}

export function carbonCard(report: Report): Card {
  const unit = 'CO2e per month';
  const [option, other] = duel(report);
  if (option === undefined) return { figure: 'unknown', unit, meaning: 'No option can serve this demand.' };
  const amountOf = (each: OptionResult | undefined): string | null => {
    const carbon = each?.carbon ?? null;
    return carbon === null
      ? null
      : `${carbon.lowerBound ? '\u2265 ' : ''}${mass(carbon.totalKilogramsCo2ePerMonth.value)}`;
  };
  const [amount, otherAmount] = [amountOf(option), amountOf(other)];
  const card = { figure: amount ?? 'unknown', unit: `${unit}, ${option.label}` };
  if (amount === null) {
    const known = other === undefined || otherAmount === null ? '' : ` ${other.label}: ${otherAmount} a month.`;
    return { ...card, meaning: `${option.carbonUnknownBecause ?? 'Its carbon is unknown.'}${known}` };
  }
  if (other === undefined) return { ...card, meaning: 'There is nothing to compare it with.' };
  if (otherAmount === null) {
    return { ...card, meaning: `The carbon of ${other.label} is unknown, so neither can be called greener.` };
  }
  return { ...card, meaning: comparedCarbon(greener(report, option, other), other.label, otherAmount) };
}

function comparedCarbon(compared: Greener | null, label: string, amount: string): string {
  if (compared?.verdict === 'less') return `It emits less than ${label}, which is put at ${amount}.`;
  if (compared?.verdict === 'more') return `It emits more than ${label}, which is put at ${amount}.`;
  if (compared?.verdict === 'unproven') {
    return `Against ${label}, put at ${amount}, the lower one of the two leaves out a part that is unknown: neither can be called greener.`;
  }
  const ratio = compared?.ratio ?? null;
  const share = ratio === null ? '' : ` It is lower in ${probability(ratio)} of the draws.`;
  return `The draws do not settle whether it emits less than ${label}, which is put at ${amount}.${share}`;
}
