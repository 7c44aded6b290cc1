import { InputError } from '../schema/input-error.ts';
import type { Sourced } from '../schema/known.ts';
import type { OptionResult, Refusal } from '../schema/report.ts';
import type { ScenarioOption } from '../schema/scenario.ts';
import type { CostTerm } from './cost-term.ts';
import type { Contender } from './duel.ts';
import { baseCase, type Figure, type ValueOf } from './figure.ts';
import { figureQuantity, formula } from './formula.ts';
import { askedAgain } from './options/asked-again.ts';
import { type OptionContext, OptionFigures } from './options/option-figures.ts';
import type { AnswersModel, OptionModel } from './options/option-model.ts';
import { optionPlace } from './options/option-place.ts';
import { hasParts, partIds } from './options/part-named.ts';

const NOT_GIVEN: Sourced = { value: null, reason: 'not given' };

/**
 * The option with what becomes of its answers. What rejected answers cost is a line of its bill, for a comparison that left
 * it out would favour the option that answers badly: usd = requests * (1 - accepted) * USD per rejected answer. Where an
 * answer is asked for again until it is accepted, a request takes 1 / accepted calls on average. Rejected answers of a
 * part do not count in the whole, whose routing may pick the easy requests: a whole of such parts that does not say what
 * becomes of its own answers is refused, for it would win by the silence.
 */
export function withAnswers(model: OptionModel, option: ScenarioOption, context: OptionContext): OptionModel {
  const { answers: given } = option;
  if (given === undefined) return withSilence(model, option, context);
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

/** The option as a part of another: asked again until it is accepted where it is `retried`, else without its answers. */
export const asPart = (model: OptionModel, option: ScenarioOption, context: OptionContext): OptionModel =>
  option.answers?.rejected === 'retried' ? withAnswers(model, option, context) : model;

/** Of an option whose scenario says nothing of answers. */
function withSilence(model: OptionModel, option: ScenarioOption, { inputs }: OptionContext): OptionModel {
  const ids = partIds(option);
  const part = inputs.scenario.options.find(
    ({ id, answers }) => ids.includes(id) && answers !== undefined && answers.rejected !== 'retried',
  );
  if (part === undefined) return model;
  const refusal: Refusal = {
    code: 'answers-unknown',
    message: `What becomes of its answers is unknown: its part ${part.id} says it of its own, which does not tell that of the whole.`,
    hint: `Give option "${option.id}" its answers, from an evaluation of the whole.`,
  };
  return { ...model, refusals: [...model.refusals, refusal] };
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

/**
 * Where discarded answers make an option's month the cheaper one and an accepted answer the dearer one. An option of which
 * nobody said how many are accepted counts with all.
 */
export function discardedWarnings(
  { id, answers }: OptionModel,
  contenders: readonly Contender[],
  requestsPerMonth: number,
): string[] {
  const own = contenders.find(({ model }) => model.id === id);
  if (answers?.rejected !== 'discarded' || own === undefined) return [];
  const usdPerAccepted = ({ model, usdPerMonth }: Contender): number =>
    usdPerMonth /
    (model.answers === undefined ? requestsPerMonth : acceptedPerMonth(model.answers, requestsPerMonth, baseCase));
  const dearer = contenders.filter(
    (other) => own.usdPerMonth < other.usdPerMonth && usdPerAccepted(own) > usdPerAccepted(other),
  );
  if (dearer.length === 0) return [];
  const silent = dearer.some(({ model }) => model.answers === undefined);
  return [
    `it discards answers; it costs less a month than ${dearer.map(({ model }) => model.id).join(', ')} and more for each accepted answer${silent ? ' (where nobody said, all count as accepted)' : ''}.`,
  ];
}

type Answers = NonNullable<NonNullable<OptionResult['cost']>['answers']>;

/** In the base case. */
export function answersPerMonth(
  answers: AnswersModel,
  requestsPerMonth: number,
): Omit<Answers, 'usdPerAcceptedAnswer'> {
  const rejected = answers.rejected === 'retried' ? 0 : requestsPerMonth * (1 - baseCase(answers.acceptedRatio));
  return {
    acceptedPerMonth: acceptedPerMonth(answers, requestsPerMonth, baseCase),
    rejectedPerMonth: rejected,
    rejectedUsdPerMonth: answers.usdPerRejectedAnswer === null ? 0 : rejected * baseCase(answers.usdPerRejectedAnswer),
  };
}
