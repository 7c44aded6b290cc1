/**
 * Rounds half away from zero to at most `most` decimals, at least `least`, thousands grouped: 1,234.50; never "-0". Digits beyond
 * the 15th significant one are noise. Not Intl.NumberFormat, which takes a tenth of the time in which a report opens.
 */
export function decimal(value: number, most: number, least = 0): string {
  const [integer, fraction = ''] = fixed(Math.abs(value), most).split('.');
  const grouped = integer!.replace(/\B(?=(\d{3})+$)/g, ',');
  let end = fraction.length;
  while (end > least && fraction[end - 1] === '0') end--;
  const text = end === 0 ? grouped : `${grouped}.${fraction.slice(0, end)}`;
  return value < 0 && /[1-9]/.test(text) ? `-${text}` : text;
}

/** From here on a number is whole, and toFixed would turn to exponents. */
const WHOLE_FROM = 1e21;

const fixed = (size: number, decimals: number): string =>
  size >= WHOLE_FROM && size < Infinity ? String(BigInt(size)) : size.toFixed(decimals);
