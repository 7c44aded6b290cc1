import type { Quantity } from '../../schema/quantity.ts';
import { answersPerMonth } from '../answers.ts';
import { baseCase } from '../figure.ts';
import { figureQuantity, formula } from '../formula.ts';
import { numberOf } from './number-of.ts';
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
  if (model.answers !== undefined) {
    const answers = answersPerMonth(model.answers, numberOf(requests));
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
    found.push({
      label: 'answers per month that are rejected',
      quantity: {
        id: `${id}/rejected-answers-per-month`,
        name: 'rejected answers per month',
        value: answers.rejectedPerMonth,
        unit: 'answers/month',
        formula: formula`${requests} - ${accepted}`,
      },
    });
    if (answers.acceptedPerMonth > 0) {
      found.push({
        label: 'USD per accepted answer',
        quantity: {
          id: `${id}/per-accepted-answer`,
          name: 'USD per accepted answer',
          value: month.usd / answers.acceptedPerMonth,
          unit: 'USD/answer',
          formula: formula`${total} / ${accepted}`,
          note: 'what rejected answers cost is a line of the month',
        },
      });
    }
  }
  return found;
}
