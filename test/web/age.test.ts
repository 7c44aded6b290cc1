import { describe, expect, test } from 'vitest';
import { ageMonths, datedText } from '../../web/age.ts';

describe('the age of a figure', () => {
  test('is counted in months: September 2025 to November 2026 is 14', () => {
    expect(ageMonths('2025-09-14', '2026-11-21')).toBe(14);
    expect(ageMonths('2025-09', '2026-11-21')).toBe(14);
  });

  test('of a year alone is not known to the month', () => {
    expect(ageMonths('2025', '2026-11-21')).toBeNull();
    expect(datedText('2025', '2026-11-21')).toBe('2025');
  });

  test('reads as people say it', () => {
    expect(datedText('2026-10-02T10:00:00Z', '2026-11-21')).toBe('2026-10-02, 1 month old');
    expect(datedText('2026-11-01', '2026-11-21')).toBe('2026-11-01, this month');
    expect(datedText('2026-09', '2026-11-21')).toBe('2026-09, 2 months old');
    expect(datedText('2027-01-01', '2026-11-21')).toBe('2027-01-01');
  });
});
