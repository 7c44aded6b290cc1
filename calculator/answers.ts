import { InputError } from '../schema/input-error.ts';
import type { Sourced } from '../schema/known.ts';
import type { OptionResult } from '../schema/report.ts';
import type { ScenarioOption } from '../schema/scenario.ts';
import type { CostTerm } from './cost-term.ts';
import { baseCase, type Figure, type ValueOf } from './figure.ts';
import { figureQuantity, formula } from './formula.ts';
import { askedAgain } from './options/asked-again.ts';
import { type OptionContext, OptionFigures } from './options/option-figures.ts';
import type { AnswersModel, OptionModel } from './options/option-model.ts';
import { optionPlace } from './options/option-place.ts';
import { hasParts } from './options/part-named.ts';

const NOT_GIVEN: Sourced = { value: null, reason: 'not given' };

/**
 * The option with what becomes of its answers. What rejected answers cost is a line of its bill, for a comparison that left
 * it out would favour the option that answers badly: usd = requests * (1 - accepted) * USD per rejected answer. Where an
 * answer is asked for again until it is accepted, a request takes 1 / accepted calls on average. Of a part of another
 * option none of this counts: the whole says what becomes of its answers.
 */
export function withAnswers(model: OptionModel, option: ScenarioOption, context: OptionContext): OptionModel {
  const { answers: given } = option;
  if (given === undefined) return model;
  const place = `${optionPlace(option, context)}.answers`;
  refuseContradiction(option, place);
  const figures = new OptionFigures(context, option);
  const acceptedRatio = figures.needed(
    figures.ofOption(
      'answers.acceptedRatio',
      { label: 'Answers that are accepted', unit: 'ratio' },
      given.acceptedRatio,
      NOT_GIVEN,
    ),
    'The share of answers that are accepted',
    `Give option "${option.id}" its answers.acceptedRatio, as a range where it is a guess.`,
  );
  const usdPerRejectedAnswer =
    given.usdPerRejectedAnswer === undefined
      ? null
      : figures.needed(
          figures.ofOption(
            'answers.usdPerRejectedAnswer',
            { label: 'Cost of a rejected answer', unit: 'USD/answer' },
            given.usdPerRejectedAnswer,
            NOT_GIVEN,
          ),
          'The cost of a rejected answer',
          `Give option "${option.id}" its answers.usdPerRejectedAnswer, 0 included.`,
        );
  if (given.rejected === 'retried' && acceptedRatio !== null && baseCase(acceptedRatio) === 0) {
    figures.refuse(
      'never-accepted',
      'No answer is accepted however often it is asked for again, so this option has no price.',
      'Give answers.acceptedRatio above 0, or let rejected answers be discarded.',
    );
  }
  const refused = { ...model, refusals: [...model.refusals, ...figures.refusals] };
  if (acceptedRatio === null || figures.refusals.length > 0) return refused;
  const answers: AnswersModel = { rejected: given.rejected, acceptedRatio, usdPerRejectedAnswer };
  if (given.rejected === 'retried') return { ...askedAgain(model, acceptedRatio), answers };
  return usdPerRejectedAnswer === null
    ? { ...model, answers }
    : { ...model, answers, terms: [...model.terms, rejectedTerm(answers, usdPerRejectedAnswer, context)] };
}

function refuseContradiction(option: ScenarioOption, place: string): void {
  const { rejected, usdPerRejectedAnswer } = option.answers!;
  const isPriced = rejected === 'person' || rejected === 'escalated';
  if (isPriced && usdPerRejectedAnswer === undefined) {
    throw new InputError({
      path: `${place}.usdPerRejectedAnswer`,
      expected: `a number where rejected answers are ${rejected === 'person' ? 'taken over by a person' : 'escalated'}`,
      received: 'nothing',
      hint: 'Give what one rejected answer costs, as a range where it is a guess.',
    });
  }
  if (!isPriced && usdPerRejectedAnswer !== undefined) {
    throw new InputError({
      path: `${place}.usdPerRejectedAnswer`,
      expected: `left out where rejected answers are ${rejected}`,
      received: 'given',
      hint: 'It prices answers that a person takes over or that are escalated; change answers.rejected, or leave it out.',
    });
  }
  if (rejected === 'retried' && hasParts(option)) {
    throw new InputError({
      path: `${place}.rejected`,
      expected: '"discarded", "escalated" or "person" for an option that hands requests on',
      received: '"retried"',
      hint: 'What it asks again it hands to its other part: escalatedRatio, misroutedRatio or fallBack say how often.',
    });
  }
}

/** A person is one's own: no sales tax on that. */
function rejectedTerm({ rejected, acceptedRatio }: AnswersModel, usdEach: Figure, { demand }: OptionContext): CostTerm {
  return {
    id: 'rejected-answers',
    label: rejected === 'person' ? 'Rejected answers, done by a person' : 'Rejected answers, escalated',
    driver: 'request-outside-commitment',
    basis: 'requests * (1 - accepted share) * USD per rejected answer',
    figures: [demand.requestsPerMonth, acceptedRatio, usdEach],
    usd: (valueOf) => (1 - valueOf(acceptedRatio)) * valueOf(usdEach),
    working: () =>
      formula`(1 - ${figureQuantity(acceptedRatio, 'accepted share')}) * ${figureQuantity(usdEach, 'USD per rejected answer')}`,
    amortised: false,
    ...(rejected === 'person' ? { taxed: 'none' } : {}),
  };
}

/** Answers of a month that are good enough; all of them where each is asked for until it is. */
export const acceptedPerMonth = (answers: AnswersModel, requestsPerMonth: number, valueOf: ValueOf): number =>
  answers.rejected === 'retried' ? requestsPerMonth : requestsPerMonth * valueOf(answers.acceptedRatio);

/** Nothing where nobody said how many answers are accepted. */
export function answersResult(
  { answers }: Pick<OptionModel, 'answers'>,
  month: { readonly usd: number; readonly requestsPerMonth: number },
): Pick<NonNullable<OptionResult['cost']>, 'answers'> {
  if (answers === undefined) return {};
  const accepted = acceptedPerMonth(answers, month.requestsPerMonth, baseCase);
  const rejected = answers.rejected === 'retried' ? 0 : month.requestsPerMonth * (1 - baseCase(answers.acceptedRatio));
  return {
    answers: {
      acceptedPerMonth: accepted,
      rejectedPerMonth: rejected,
      usdPerAcceptedAnswer: accepted === 0 ? null : month.usd / accepted,
      rejectedUsdPerMonth:
        answers.usdPerRejectedAnswer === null ? 0 : rejected * baseCase(answers.usdPerRejectedAnswer),
    },
  };
}
