import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { durationSeconds, numberFrom0, share } from '../../commands/loadtest-flags.ts';
import { tokenLengths } from '../../commands/loadtest-lengths.ts';
import { arrivalShape, ramp, rates, stages } from '../../commands/loadtest-load-flags.ts';
import { InputError } from '../../schema/input-error.ts';

const refusal = (parse: () => unknown): InputError => {
  try {
    parse();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('it was accepted');
};

describe('lengths', () => {
  const parse = tokenLengths('--input-tokens');

  test.each([
    ['512', { distribution: 'fixed', tokens: 512 }],
    ['uniform:100-900', { distribution: 'uniform', lowTokens: 100, highTokens: 900 }],
    ['uniform:7-7', { distribution: 'uniform', lowTokens: 7, highTokens: 7 }],
    ['normal:512,128', { distribution: 'normal', meanTokens: 512, standardDeviationTokens: 128 }],
    ['lognormal:400,p95=2000', { distribution: 'lognormal', medianTokens: 400, p95Tokens: 2000 }],
  ])('%s', (given, lengths) => {
    expect(parse(given)).toEqual(lengths);
  });

  test.each([
    ['0', 'For example'],
    ['-3', 'For example'],
    ['1.5', 'For example'],
    ['', 'For example'],
    ['512,128', 'For example'],
    ['lognormal:400,2000', 'For example'],
    ['uniform:900-100', 'The lower end'],
    ['uniform:0-100', 'The lower end'],
    ['normal:0,5', 'For example'],
    ['lognormal:400,p95=399', 'The median'],
  ])('%j is refused', (given, hint) => {
    const error = refusal(() => parse(given));
    expect(error.path).toBe('--input-tokens');
    expect(error.hint).toContain(hint);
  });
});

describe('the shape of arrivals', () => {
  test('three of them', () => {
    expect(arrivalShape('poisson')).toEqual({ kind: 'poisson' });
    expect(arrivalShape('constant')).toEqual({ kind: 'constant' });
    expect(arrivalShape('gamma:0.5')).toEqual({ kind: 'gamma', burstiness: 0.5 });
  });

  test.each([
    ['gamma', 'Gamma needs a number'],
    ['gamma:', 'Gamma needs a number'],
    ['gamma:0', 'Gamma needs a number'],
    ['gamma:-1', 'Gamma needs a number'],
    ['gama:0.5', 'Did you mean "gamma:0.5"?'],
    ['poison', 'Did you mean "poisson"?'],
  ])('%s is refused', (given, hint) => {
    expect(refusal(() => arrivalShape(given)).hint).toContain(hint);
  });
});

describe('rates that change', () => {
  test('a ramp goes from one rate to another, 0 included', () => {
    expect(ramp('0:20')).toEqual({ kind: 'ramp', fromRequestsPerSecond: 0, toRequestsPerSecond: 20 });
    expect(ramp('20:0.5')).toEqual({ kind: 'ramp', fromRequestsPerSecond: 20, toRequestsPerSecond: 0.5 });
  });

  test.each(['20', '0:0', '1:', ':', '-1:3', '1:2:3', 'a:b', '1e3:2'])('a ramp of %j is refused', (given) => {
    expect(refusal(() => ramp(given)).path).toBe('--ramp');
  });

  test('stages hold a rate or change it, each for its time', () => {
    expect(stages('1:60s, 1-20:2m,20:500ms')).toEqual({
      kind: 'staged',
      stages: [
        { fromRequestsPerSecond: 1, toRequestsPerSecond: 1, durationSeconds: 60 },
        { fromRequestsPerSecond: 1, toRequestsPerSecond: 20, durationSeconds: 120 },
        { fromRequestsPerSecond: 20, toRequestsPerSecond: 20, durationSeconds: 0.5 },
      ],
    });
  });

  test.each(['', '1', '1:60', '1:0s', '0:60s', '1-2-3:5s', '1:5s:6s', '1:5s,,2:5s', '-1:5s'])(
    'stages of %j are refused',
    (given) => {
      expect(refusal(() => stages(given)).path).toBe('--stages');
    },
  );
});

describe('numbers', () => {
  test('a share is a number or a percentage', () => {
    const parse = share('--x', { example: '0.05' });
    expect(parse('0.05')).toBe(0.05);
    expect(parse('5%')).toBe(0.05);
    for (const given of ['0', '1', '100%', '-0.1', '%', 'x']) expect(refusal(() => parse(given)).path).toBe('--x');
    expect(share('--x', { one: true, example: '1' })('100%')).toBe(1);
  });

  test('from 0 up, or above it', () => {
    expect(numberFrom0('--x', { example: '1' })('0')).toBe(0);
    expect(refusal(() => numberFrom0('--x', { above: true, example: '1' })('0')).expected).toBe('a number above 0');
    for (const given of ['-1', 'NaN', 'Infinity', '1e5', '', ' ']) {
      expect(refusal(() => numberFrom0('--x', { example: '1' })(given)).path).toBe('--x');
    }
  });

  test('a rate of any plain decimal comes back as it is, and so does a time in any unit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 0, max: 999 }), (whole, thousandths) => {
        const text = `${whole}.${String(thousandths).padStart(3, '0')}`;
        expect(rates(`${text},${text}`)).toEqual([Number(text), Number(text)]);
        // Each unit is a whole number of milliseconds: the same time in two units is the same time.
        expect(durationSeconds('--x')(`${whole}m`)).toBe(durationSeconds('--x')(`${whole * 60}s`));
      }),
    );
  });
});
