import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hashOf, stateOfHash, THEMES } from '../../web/page-hash.ts';
import { linearScale, logScale } from '../../web/slider-scale.ts';

const scales = new Map([
  ['volume', logScale(300_000, 1_000, 30_000_000)],
  ['cached', linearScale(0, [0, 1], 0.01)],
]);

describe('the hash of the page', () => {
  test('holds what differs and nothing else', () => {
    expect(hashOf({ changes: {}, theme: 'auto' })).toBe('');
    expect(hashOf({ changes: { volume: 500_000 }, theme: 'dark' })).toBe('#v=1&volume=500000&theme=dark');
  });

  test('gives back what it was made of', () => {
    const changes = fc.record(
      {
        volume: fc.double({ min: 1_000, max: 30_000_000, noNaN: true }).filter((value) => value !== 300_000),
        cached: fc.double({ min: 1e-9, max: 1, noNaN: true }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(changes, fc.constantFrom(...THEMES), (given, theme) => {
        const back = stateOfHash(hashOf({ changes: given, theme }), scales);
        expect(back).toEqual({ changes: given, theme });
      }),
    );
  });

  test('another version says nothing to this page', () => {
    expect(stateOfHash('#v=2&volume=500000&theme=dark', scales)).toEqual({ changes: {}, theme: 'auto' });
  });

  test.each(['', '#', '#comparison', '#v=1&volume=&cached=abc&rent=3&theme=pink', '#v=1&volume=NaN&cached=Infinity'])(
    'reads nothing from %j',
    (hash) => {
      expect(stateOfHash(hash, scales)).toEqual({ changes: {}, theme: 'auto' });
    },
  );

  test('values beyond a slider stop at its end, and the report value is no change', () => {
    expect(stateOfHash('#v=1&volume=9e99&cached=-4', scales).changes).toEqual({ volume: 30_000_000 });
    expect(stateOfHash('#v=1&volume=300000', scales).changes).toEqual({});
  });
});
