import { expect, test } from 'vitest';
import { buildReport } from '../../calculator/build-report.ts';
import { verdictSentence } from '../../render/sentence.ts';
import { measurementWith, pointWith } from '../factories/measurement.ts';
import { apiOption, inputsWith, ownedOption, rentedOption, scenarioWith } from '../factories/scenario.ts';

const sentence = (parts: Parameters<typeof inputsWith>[0] = {}): string =>
  verdictSentence(buildReport(inputsWith(parts)));

test('a clear verdict names the volume, both costs, the confidence and the turning point', () => {
  // API: 400 * 0.25 + 105 * 2 = 310 USD per million requests, 93 USD at 300,000. Rented: (1 + 0.005) * 730 + 8 = 741.65.
  // They meet at 741.65 / 310e-6 = 2.392 million requests a month, below the replica's 2 * 3600 * 730 = 5.256 million.
  expect(sentence({ drawCount: 100 })).toBe(
    'At 300,000 requests a month Acme small (API) at 93 USD is cheaper than slm-8b on cloud/one at 742 USD, in over 99 % of the draws; ' +
      'slm-8b on cloud/one becomes cheaper than Acme small (API) above 2.4 million requests a month.',
  );
});

test('a simulated measurement makes it an illustration that crowns nobody', () => {
  const text = sentence({ measurements: { 'm.json': measurementWith({ source: 'simulated' }) } });
  expect(text).toMatch(/^Simulated: at 300,000 requests a month Acme small \(API\) at 93 USD would cost less than /);
});

test('an accepted invalid run says so first', () => {
  const text = sentence({
    measurements: { 'm.json': measurementWith({ operatingPoints: [pointWith({ valid: false })] }) },
    scenario: scenarioWith({ options: [apiOption(), rentedOption({ acceptInvalidMeasurement: true })] }),
  });
  expect(text).toMatch(/^Invalid run: at /);
});

test('never and always are answers', () => {
  const dear = sentence({ scenario: scenarioWith({ options: [apiOption(), rentedOption({ usdPerHour: 100 })] }) });
  expect(dear).toContain('is never cheaper than Acme small (API) up to ');
  const cheap = sentence({ scenario: scenarioWith({ options: [apiOption({ staffFte: 1 }), rentedOption()] }) });
  expect(cheap).toContain('slm-8b on cloud/one is cheaper than Acme small (API) at every volume looked at');
});

test('cheaper up to a volume is no "above", and a rate limit is named', () => {
  // Machines of 741.65 USD for 5.256 million requests and of 400 USD more for half of it on the same: 1,000 USD of support
  // buy the dearer machines up to the second.
  const below = sentence({
    scenario: scenarioWith({
      baselineOption: 'server',
      options: [
        rentedOption({ id: 'server', label: 'Server', usdPerHour: 1, monitoringUsdPerMonth: 500 }),
        rentedOption({ label: 'Cloud', usdPerHour: 1.2 }),
      ],
    }),
  });
  // 730 + 3.65 + 8 + 500 against 876 + 11.65 up to one machine each, and three of each cost 500 + 3 * 741.65 against
  // 3 * 887.65: cheaper up to three machines, 3 * 5.256 million, and dearer from the fourth on, 4 * 146 being 584.
  expect(below).toMatch(/; Cloud is cheaper than Server up to 16 million requests a month\.$/);
  const limited = sentence({
    scenario: scenarioWith({ options: [apiOption({ rateLimitRequestsPerSecond: 0.5 }), rentedOption()] }),
  });
  // 0.5/s are 1,314,000 a month, and the costs would meet at 2.4 million.
  expect(limited).toContain(
    'becomes cheaper than Acme small (API) above 1.3 million requests a month, the most that Acme small (API) can serve.',
  );
});

test('two options that cost the same', () => {
  const gpu = (id: string) => rentedOption({ id, label: id });
  expect(sentence({ scenario: scenarioWith({ baselineOption: 'one', options: [gpu('one'), gpu('two')] }) })).toMatch(
    /; two costs what one does at every volume looked at\.$/,
  );
});

test('a difference below the materiality ratio is too close to call', () => {
  // Fixed monitoring brings the API to 93 + 640 = 733 USD, 1.2 % below 741.65.
  const text = sentence({
    scenario: scenarioWith({ options: [apiOption({ monitoringUsdPerMonth: 640 }), rentedOption()] }),
  });
  expect(text).toContain('are too close to call');
});

test('of three options the winner is told to be the cheapest of all, and what is too close is named', () => {
  const fees = (...usd: number[]) => ({
    drawCount: 100,
    scenario: scenarioWith({
      baselineOption: 'o0',
      options: usd.map((fee, i) => apiOption({ id: `o${i}`, label: `API ${i}`, supportUsdPerMonth: fee })),
    }),
  });
  // 93 USD of tokens and the fee.
  expect(sentence(fees(400, 50, 200))).toContain(
    'API 1 at 143 USD is cheaper than API 0 at 493 USD, and the cheapest of all 3 options in over 99 % of the draws',
  );
  expect(sentence(fees(400, 50, 54))).toContain('API 1 at 143 USD and API 2 at 147 USD are too close to call');
});

test('with nothing priced it gives every reason and no figure', () => {
  const text = sentence({ scenario: scenarioWith({ options: [ownedOption({ accelerator: 'other-card' })] }) });
  expect(text).toMatch(/^At 300,000 requests a month no option can be priced: server: /);
  expect(text).not.toContain('USD');
});

test('the only option that can serve, and in how many of the draws it cannot', () => {
  const limited = (half: number) =>
    sentence({
      drawCount: 500,
      scenario: scenarioWith({
        demand: {
          requestsPerMonth: { value: 300_000, low: 300_000 - half, high: 300_000 + half, distribution: 'uniform' },
          inputTokensPerRequest: 400,
          outputTokensPerRequest: 105,
          peakToMeanRatio: 1,
        },
        options: [apiOption({ rateLimitRequestsPerSecond: 0.12 })],
      }),
    });
  expect(limited(1_000)).toBe(
    'At 300,000 requests a month Acme small (API) at 93 USD is the only option that can serve.',
  );
  expect(limited(50_000)).toMatch(/is the only option that can serve, and cannot in 3\d % of the draws\.$/);
});

test('options of one label are told apart by their ids', () => {
  const two = sentence({
    scenario: scenarioWith({ options: [apiOption(), apiOption({ id: 'other', supportUsdPerMonth: 50 })] }),
  });
  expect(two).toContain(
    'Acme small (API) [api] at 93 USD is probably cheaper than Acme small (API) [other] at 143 USD',
  );
});
