import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { notePlaces, type NotePlace, POINT_OFFSETS, RING_OFFSETS } from '../../web/charts/note-places.ts';
import { LINE_HEIGHT, textWidth } from '../../web/charts/text-fit.ts';

const plot = { left: 0, right: 1_000, top: 0, bottom: 500 };
const points = { offsets: POINT_OFFSETS, plot };
const rings = { offsets: RING_OFFSETS, plot };

const boxOf = ({ x, y, text, anchor }: NotePlace) => {
  const width = textWidth(text);
  const left = anchor === 'start' ? x : anchor === 'end' ? x - width : x - width / 2;
  return { left, right: left + width, y };
};
const isApart = (a: NotePlace, b: NotePlace): boolean => {
  const [one, other] = [boxOf(a), boxOf(b)];
  return Math.abs(one.y - other.y) >= LINE_HEIGHT || one.left >= other.right || other.left >= one.right;
};
const placed = (notes: readonly (NotePlace | null)[]): NotePlace[] => notes.filter((note) => note !== null);

describe('places for texts beside points', () => {
  test('a point on its own has its text under it, in the middle', () => {
    expect(notePlaces([{ x: 500, y: 250, text: 'alone' }], points)).toEqual([
      { text: 'alone', x: 500, y: 265, anchor: 'middle', leader: false },
    ]);
  });

  test('of two points side by side the second has its text above', () => {
    // Each text is 10 characters, 63 px: centred on 500 and 540 they would share 23 px
    const [first, second] = notePlaces(
      [
        { x: 500, y: 250, text: 'ten digits' },
        { x: 540, y: 250, text: 'ten digits' },
      ],
      points,
    );
    expect([first!.y, second!.y]).toEqual([265, 235]);
  });

  test('a text does not lie on another point', () => {
    const [note] = notePlaces(
      [
        { x: 500, y: 250, text: 'upper' },
        { x: 500, y: 262, text: 'lower' },
      ],
      points,
    );
    expect(note!.y).toBe(235);
  });

  test('a centred text at an edge of the plot moves inside it', () => {
    // 20 characters at 6.3 px are 126 px wide, so their middle is at least 63 px from the edge
    const text = 'a name of twenty let';
    const [left, right] = notePlaces(
      [
        { x: 0, y: 100, text },
        { x: 1_000, y: 100, text },
      ],
      points,
    );
    expect(left!.x).toBeCloseTo(63, 9);
    expect(right!.x).toBeCloseTo(937, 9);
  });

  test('ten points on one spot all have their text, those further away with a line to it', () => {
    const marks = Array.from({ length: 10 }, (_, i) => ({ x: 500, y: 250, text: `option ${i}` }));
    const notes = placed(notePlaces(marks, points));
    expect(notes).toHaveLength(10);
    expect(notes.filter(({ leader }) => leader).length).toBe(6);
    for (const { leader, y } of notes) expect(leader).toBe(Math.abs(y - 250) > 16);
  });

  test('no text lies on another or leaves the plot, wherever the points are', () => {
    const mark = fc.record({
      x: fc.integer({ min: 0, max: 1_000 }),
      y: fc.integer({ min: 0, max: 500 }),
      text: fc.string({ minLength: 1, maxLength: 30 }),
    });
    fc.assert(
      fc.property(fc.array(mark, { maxLength: 15 }), fc.constantFrom(points, rings), (marks, options) => {
        const notes = placed(notePlaces(marks, options));
        for (const [i, note] of notes.entries()) {
          const { left, right, y } = boxOf(note);
          expect(left).toBeGreaterThanOrEqual(plot.left - 1e-9);
          expect(right).toBeLessThanOrEqual(plot.right + 1e-9);
          expect(y).toBeGreaterThanOrEqual(plot.top);
          expect(y).toBeLessThan(plot.bottom);
          for (const other of notes.slice(i + 1)) expect(isApart(note, other)).toBe(true);
        }
      }),
    );
  });
});

describe('places for texts beside rings', () => {
  test('the first has its text below on the right, the next one above on the left', () => {
    const [first, second] = notePlaces(
      [
        { x: 500, y: 250, text: '22 million' },
        { x: 505, y: 250, text: '22 million' },
      ],
      rings,
    );
    expect(first).toMatchObject({ x: 510, y: 266, anchor: 'start', leader: false });
    expect(second).toMatchObject({ x: 495, y: 234, anchor: 'end', leader: false });
  });

  test('what needs no text has none and is in nobody else’s way', () => {
    const notes = notePlaces(
      [
        { x: 520, y: 266, text: null },
        { x: 500, y: 250, text: '22 million' },
      ],
      rings,
    );
    expect(notes[0]).toBeNull();
    expect(notes[1]).toMatchObject({ x: 510, y: 266 });
  });

  test('a text that no place is left for is left out', () => {
    const marks = Array.from({ length: 20 }, () => ({ x: 500, y: 250, text: '22 million' }));
    expect(placed(notePlaces(marks, rings)).length).toBeLessThan(20);
    expect(notePlaces(marks, rings).at(-1)).toBeNull();
  });
});
