import { describe, expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import type { OptionResult } from '../../schema/report.ts';
import type { ApiOption, ScenarioOption } from '../../schema/scenario.ts';
import { expectNear } from '../factories/near.ts';
import { apiOption, cascadeOption, inputsWith, rentedOption, scenarioWith } from '../factories/scenario.ts';

const SEATS = { seatCount: 40, usdPerSeatPerMonth: 25 };
const seats = (subscription: Partial<NonNullable<ApiOption['subscription']>> = {}, parts: Partial<ApiOption> = {}) =>
  apiOption({ id: 'seats', subscription: { ...SEATS, ...subscription }, ...parts });

const reportOf = (options: ScenarioOption[], drawCount = 0) =>
  buildReport(inputsWith({ drawCount, scenario: scenarioWith({ options }) }));
const last = (options: ScenarioOption[]): OptionResult => reportOf(options).results.options.at(-1)!;

describe('an API paid per seat', () => {
  test('costs its seats whatever is asked, with staff and gateway as any API', () => {
    const { cost } = last([seats({}, { staffFte: 0.1, gatewayUsdPerMonth: 30 })]);
    const usdOf = Object.fromEntries(cost!.lines.map(({ id, usdPerMonth }) => [id, usdPerMonth]));
    expect(usdOf).toEqual({ seats: 1_000, staff: 1_500, gateway: 30 });
    expect(cost!.usdPerMonth.value).toBe(2_530);
  });

  test('breaks even with the same API by the token where its usage costs the seats', () => {
    // 1,000 USD over 0.00031 a request.
    const report = reportOf([apiOption(), seats()]);
    const [pair] = report.results.breakEven.pairs;
    expectNear(pair!.firstCheaperRequestsPerMonth.value, 1_000 / 0.00031);
    expect(report.results.warnings.join(' ')).toContain('what a seat may ask is not given');
  });

  test('emits as the same requests by the token do', () => {
    const [byToken, bySeat] = reportOf([apiOption(), seats()]).results.options;
    expect(bySeat!.carbon).toEqual(byToken!.carbon);
  });

  test('has no price where the demand is above what its seats may ask', () => {
    // 40 seats of 7,500: exactly the 300,000 asked for.
    expect(last([seats({ requestsPerSeatPerMonth: 7_500 })]).refusals).toEqual([]);
    expect(last([seats({ requestsPerSeatPerMonth: 7_499 })]).refusals[0]).toMatchObject({
      code: 'over-seats',
      message: 'What its seats may ask is below the demand.',
    });
    // A fifth of the demand is 60,000: 1,500 a seat.
    const cascade = cascadeOption({ large: 'seats' });
    expect(last([rentedOption(), seats({ requestsPerSeatPerMonth: 1_500 }), cascade]).refusals).toEqual([]);
    expect(last([rentedOption(), seats({ requestsPerSeatPerMonth: 1_499 }), cascade]).refusals[0]!.message).toBe(
      'What its seats may ask of its part seats is below its share of the demand.',
    );
  });

  test('of the two limits the tighter one is named', () => {
    // 0.05/s is 131,400 a month; the seats allow 400,000.
    const limited = seats({ requestsPerSeatPerMonth: 10_000 }, { rateLimitRequestsPerSecond: 0.05 });
    expect(last([limited]).refusals[0]!.code).toBe('over-rate-limit');
  });

  test('unknown seats have no price; what bills by the token contradicts them', () => {
    expect(last([seats({ seatCount: null })]).refusals[0]!.message).toContain('The number of seats is unknown');
    expect(() => last([seats({}, { creditsUsdPerMonth: 10 })])).toThrow(
      /options\[0\]\.creditsUsdPerMonth.*left out beside a subscription/s,
    );
  });

  test('needs no price per token', () => {
    expect(last([seats({}, { model: 'acme/unpriced' })]).cost!.usdPerMonth.value).toBe(1_000);
  });
});
