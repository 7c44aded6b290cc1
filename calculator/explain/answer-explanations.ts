import type { Quantity } from '../../schema/quantity.ts';
import { answersResult } from '../answers.ts';
import { baseCase } from '../figure.ts';
import { figureQuantity, formula } from '../formula.ts';
import type { OptionInDetail } from './option-in-detail.ts';

/** What a user and an accepted answer cost, where the scenario says how many there are. */
export function perUserAndAnswer(
  { id, model, month, demand, requests }: OptionInDetail,
  total: Quantity,
): { readonly label: string; readonly quantity: Quantity }[] {
  const found: { label: string; quantity: Quantity }[] = [];
  if (demand.activeUserCount !== null) {
    found.push({
      label: 'USD per active user and month',
      quantity: {
        id: `${id}/per-active-user`,
        name: 'USD per active user and month',
        value: month.usd / baseCase(demand.activeUserCount),
        unit: 'USD/user and month',
        formula: formula`${total} / ${figureQuantity(demand.activeUserCount, 'active users')}`,
      },
    });
  }
  const { answers } = answersResult(model, { usd: month.usd, requestsPerMonth: requests.value ?? 0 });
  if (model.answers !== undefined && answers !== undefined) {
    const accepted: Quantity = {
      id: `${id}/accepted-answers`,
      name: 'accepted answers per month',
      value: answers.acceptedPerMonth,
      unit: 'answers/month',
      formula:
        model.answers.rejected === 'retried'
          ? formula`${requests}`
          : formula`${requests} * ${figureQuantity(model.answers.acceptedRatio, 'accepted share')}`,
      ...(model.answers.rejected === 'retried' ? { note: 'each is asked for again until it is accepted' } : {}),
    };
    found.push({ label: 'answers per month that are accepted', quantity: accepted });
    if (answers.usdPerAcceptedAnswer !== null) {
      found.push({
        label: 'USD per accepted answer',
        quantity: {
          id: `${id}/per-accepted-answer`,
          name: 'USD per accepted answer',
          value: answers.usdPerAcceptedAnswer,
          unit: 'USD/answer',
          formula: formula`${total} / ${accepted}`,
          note: 'what rejected answers cost is a line of the month',
        },
      });
    }
  }
  return found;
}
