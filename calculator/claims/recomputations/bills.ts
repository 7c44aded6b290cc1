import { centsFromUsd, perMillionTokens } from '../../../schema/units.ts';
import { runwayDays } from '../../runway.ts';
import { usdPerMonthAt } from '../../staircase.ts';
import { usdOfRequest } from '../list-price.ts';
import { asStated, reading, recomputation, slip } from '../recomputation.ts';
import { straightLine } from '../straight-line.ts';

const USD_PER_MILLION = 'USD/million tokens';

/** Requests of one size at list prices. */
export const requestBill = recomputation({
  inputs: {
    requests: 'requests',
    inputTokens: 'tokens',
    outputTokens: 'tokens',
    inputPrice: USD_PER_MILLION,
    outputPrice: USD_PER_MILLION,
  },
  readings: ({ requests, inputTokens, outputTokens, inputPrice, outputPrice }) => {
    const usd = usdOfRequest({ input: inputTokens, output: outputTokens }, { input: inputPrice, output: outputPrice });
    return asStated({
      usd: [
        'USD',
        'requests * (inputTokens * inputPrice + outputTokens * outputPrice) / 1e6',
        usdPerMonthAt(straightLine(0, usd), requests),
      ],
    });
  },
});

/** A request known by its characters only; prices for a thousand tokens each way are no price of a request. */
export const requestFromCharacters = recomputation({
  inputs: {
    shortPromptCharacters: 'characters',
    shortAnswerCharacters: 'characters',
    longPromptCharacters: 'characters',
    longAnswerCharacters: 'characters',
    charactersPerToken: 'characters/token',
    inputPrice: USD_PER_MILLION,
    outputPrice: USD_PER_MILLION,
  },
  readings: (given) => {
    const { charactersPerToken, inputPrice, outputPrice } = given;
    const usd = (prompt: number, answer: number): number =>
      usdOfRequest(
        { input: prompt / charactersPerToken, output: answer / charactersPerToken },
        { input: inputPrice, output: outputPrice },
      );
    const worked = (size: 'short' | 'long'): string =>
      `(${size}PromptCharacters * inputPrice + ${size}AnswerCharacters * outputPrice) / charactersPerToken / 1e6`;
    return [
      reading('the shorter of two recorded requests', {
        usdPerRequest: ['USD', worked('short'), usd(given.shortPromptCharacters, given.shortAnswerCharacters)],
      }),
      reading('the longer of two recorded requests', {
        usdPerRequest: ['USD', worked('long'), usd(given.longPromptCharacters, given.longAnswerCharacters)],
      }),
    ];
  },
  slips: ({ inputPrice, outputPrice }) => [
    slip('list-price-as-request', 'the prices of 1,000 tokens in and 1,000 out, added up', {
      usdPerRequest: [
        'USD',
        '(1000 * inputPrice + 1000 * outputPrice) / 1e6',
        usdOfRequest({ input: 1_000, output: 1_000 }, { input: inputPrice, output: outputPrice }),
      ],
    }),
  ],
});

/** A prompt partly from the cache: the cached tokens are in the reported input already. */
export const cachedInputBill = recomputation({
  inputs: {
    inputTokens: 'tokens',
    cachedTokens: 'tokens',
    outputTokens: 'tokens',
    inputPrice: USD_PER_MILLION,
    cachedPrice: USD_PER_MILLION,
    outputPrice: USD_PER_MILLION,
  },
  readings: ({ inputTokens, cachedTokens, outputTokens, inputPrice, cachedPrice, outputPrice }) =>
    asStated({
      usd: [
        'USD',
        '((inputTokens - cachedTokens) * inputPrice + cachedTokens * cachedPrice + outputTokens * outputPrice) / 1e6',
        usdOfRequest(
          { input: inputTokens, cachedInput: cachedTokens, output: outputTokens },
          { input: inputPrice, cachedInput: cachedPrice, output: outputPrice },
        ),
      ],
    }),
  slips: ({ inputTokens, cachedTokens, outputTokens, inputPrice, cachedPrice, outputPrice }) => [
    slip('cache-billed-twice', 'cached tokens billed as input and as cached', {
      usd: [
        'USD',
        '(inputTokens * inputPrice + cachedTokens * cachedPrice + outputTokens * outputPrice) / 1e6',
        usdOfRequest(
          { input: inputTokens + cachedTokens, cachedInput: cachedTokens, output: outputTokens },
          { input: inputPrice, cachedInput: cachedPrice, output: outputPrice },
        ),
      ],
    }),
  ],
});

/** One request at the standard tier and at a cheaper one whose discount stacks with that of the cache. */
export const flexBill = recomputation({
  inputs: {
    uncachedTokens: 'tokens',
    cachedTokens: 'tokens',
    outputTokens: 'tokens',
    inputPrice: USD_PER_MILLION,
    cachedPrice: USD_PER_MILLION,
    outputPrice: USD_PER_MILLION,
    flexPriceRatio: 'ratio',
  },
  readings: ({ uncachedTokens, cachedTokens, outputTokens, inputPrice, cachedPrice, outputPrice, flexPriceRatio }) => {
    const tokens = { input: uncachedTokens + cachedTokens, cachedInput: cachedTokens, output: outputTokens };
    const price = { input: inputPrice, cachedInput: cachedPrice, output: outputPrice };
    const flex = { priceRatio: flexPriceRatio, cachedInput: 'stacks' } as const;
    const worked =
      '(uncachedTokens * inputPrice + cachedTokens * cachedPrice + outputTokens * outputPrice) / 1e6 * 100';
    return asStated({
      standardCents: ['cent', worked, centsFromUsd(usdOfRequest(tokens, price))],
      flexCents: ['cent', `${worked} * flexPriceRatio`, centsFromUsd(usdOfRequest(tokens, { ...price, tier: flex }))],
    });
  },
});

/** What a million tokens of a mix cost. */
export const blendedPrice = recomputation({
  inputs: {
    inputTokens: 'tokens',
    outputTokens: 'tokens',
    inputPrice: USD_PER_MILLION,
    outputPrice: USD_PER_MILLION,
  },
  readings: ({ inputTokens, outputTokens, inputPrice, outputPrice }) =>
    asStated({
      usdPerMillionTokens: [
        USD_PER_MILLION,
        '(inputTokens * inputPrice + outputTokens * outputPrice) / (inputTokens + outputTokens)',
        perMillionTokens(
          usdOfRequest({ input: inputTokens, output: outputTokens }, { input: inputPrice, output: outputPrice }),
          inputTokens + outputTokens,
        ),
      ],
    }),
});

/** How many times dearer one API is than another, over a mix and for the same text; and what the answers are worth. */
export const priceAtEqualAccuracy = recomputation({
  inputs: {
    inputTokensPerOutputToken: 'tokens/token',
    largeInputPrice: USD_PER_MILLION,
    largeOutputPrice: USD_PER_MILLION,
    smallPrice: USD_PER_MILLION,
    tokenInflationRatio: 'ratio',
    largeAccuracy: '%',
    smallAccuracy: '%',
  },
  readings: (given) => {
    const { inputTokensPerOutputToken: input, tokenInflationRatio, largeAccuracy, smallAccuracy } = given;
    const large = usdOfRequest({ input, output: 1 }, { input: given.largeInputPrice, output: given.largeOutputPrice });
    const small = usdOfRequest(
      { input: input * tokenInflationRatio, output: tokenInflationRatio },
      { input: given.smallPrice, output: given.smallPrice },
    );
    return asStated({
      costRatio: [
        'x',
        '(inputTokensPerOutputToken * largeInputPrice + largeOutputPrice) / ((inputTokensPerOutputToken + 1) * tokenInflationRatio * smallPrice)',
        large / small,
      ],
      accuracyGapPoints: ['points', 'largeAccuracy - smallAccuracy', largeAccuracy - smallAccuracy],
    });
  },
  slips: ({ largeInputPrice, smallPrice }) => [
    slip('input-price-only', 'prices of input alone, and each tokeniser as if it were the other', {
      costRatio: ['x', 'largeInputPrice / smallPrice', largeInputPrice / smallPrice],
    }),
  ],
});

/** How long the price of a device pays for the calls of its owner. */
export const runway = recomputation({
  inputs: {
    paidUsd: 'USD',
    inputTokens: 'tokens',
    outputTokens: 'tokens',
    fewMessagesPerDay: 'messages/day',
    manyMessagesPerDay: 'messages/day',
    dearInputPrice: USD_PER_MILLION,
    dearOutputPrice: USD_PER_MILLION,
    cheapInputPrice: USD_PER_MILLION,
    cheapOutputPrice: USD_PER_MILLION,
  },
  readings: ({ paidUsd, inputTokens, outputTokens, fewMessagesPerDay, manyMessagesPerDay, ...price }) =>
    (['dear', 'cheap'] as const).map((model) => {
      const usdPerRequest = usdOfRequest(
        { input: inputTokens, output: outputTokens },
        { input: price[`${model}InputPrice`], output: price[`${model}OutputPrice`] },
      );
      const days = (requestsPerDay: number): number => runwayDays({ paidUsd, usdPerRequest, requestsPerDay });
      return reading(`at the ${model === 'dear' ? 'dearer' : 'cheaper'} model's prices`, {
        usdPerMessage: [
          'USD',
          `(inputTokens * ${model}InputPrice + outputTokens * ${model}OutputPrice) / 1e6`,
          usdPerRequest,
        ],
        daysAtManyMessages: ['days', 'paidUsd / (usdPerMessage * manyMessagesPerDay)', days(manyMessagesPerDay)],
        daysAtFewMessages: ['days', 'paidUsd / (usdPerMessage * fewMessagesPerDay)', days(fewMessagesPerDay)],
      });
    }),
});
