import type { Report } from '../schema/report.ts';

const DATA_BLOCK = /(<script\b(?=[^>]*\bid="report-data")[^>]*>)([\s\S]*?)(<\/script>)/;

/** JSON that is safe inside a script element: nothing in it can end the element or open a comment. */
export const scriptSafeJson = (value: unknown): string =>
  JSON.stringify(value).replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');

/**
 * The built page with `report` in its data block. Throws when `template` has no such block: a page without data would
 * look like a broken report.
 */
export function toHtml(template: string, report: Report): string {
  if (!DATA_BLOCK.test(template)) {
    throw new Error('the page template has no <script id="report-data"> block; build the page again (npm run build)');
  }
  // A function as replacement, since a label may hold "$&" and the like.
  return template.replace(
    DATA_BLOCK,
    (_all, open: string, _data, close: string) => open + scriptSafeJson(report) + close,
  );
}
