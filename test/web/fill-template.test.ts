import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scriptSafeJson, toHtml } from '../../render/html.ts';
import type { Report } from '../../schema/report.ts';
import { withContentSecurityPolicy } from '../../web/csp-hash.ts';
import { richReport } from './page-report.ts';

const template = '<html><script type="application/json" id="report-data"></script><p>end</p></html>';
const dataOf = (html: string): unknown => JSON.parse(/id="report-data">([\s\S]*?)<\/script>/.exec(html)![1]!);

describe('a filled template', () => {
  test('holds the report and nothing else has changed', () => {
    const report = richReport();
    const html = toHtml(template, report);
    expect(dataOf(html)).toEqual(JSON.parse(JSON.stringify(report)));
    expect(html.endsWith('</script><p>end</p></html>')).toBe(true);
  });

  test('fills again what was filled before', () => {
    const report = richReport();
    expect(toHtml(toHtml(template, richReport({ seed: 9 })), report)).toBe(toHtml(template, report));
  });

  test.each(['</script><script>alert(1)</script>', '<!--', '\u2028\u2029', '$& $1 $$', '\\u003c'])(
    'keeps %j as data',
    (label) => {
      const report: Report = richReport();
      const named = { ...report, inputs: { ...report.inputs, scenario: { ...report.inputs.scenario, name: label } } };
      const html = toHtml(template, named);
      expect((dataOf(html) as Report).inputs.scenario.name).toBe(label);
      expect(html.match(/<\/script>/g)).toHaveLength(1);
      expect(html).not.toMatch(/[\u2028\u2029]/);
    },
  );

  test('any text survives the way in and out', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const json = scriptSafeJson({ text });
        expect(json).not.toContain('<');
        expect(JSON.parse(json)).toEqual({ text });
      }),
    );
  });

  test('a template without the block is refused', () => {
    expect(() => toHtml('<html></html>', richReport())).toThrow('report-data');
  });
});

describe('the policy of the page', () => {
  const page =
    '<head><!--CSP--><style>p{}</style></head><script>run()</script><script type="application/json">{}</script>';

  test('hashes scripts and styles, and not the data', () => {
    // printf 'run()' | openssl dgst -sha256 -binary | base64
    const html = withContentSecurityPolicy(page);
    const policy = /content="([^"]+)"/.exec(html)![1]!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'sha256-AvyuiL0SD1mVY3NNxR+V2uo+lhk6RMFrytWmRt6CrJQ='; ");
    expect(policy.match(/sha256-/g)).toHaveLength(2);
  });

  test('a page without a place for it, or without a script, is refused', () => {
    expect(() => withContentSecurityPolicy('<script>run()</script>')).toThrow('CSP');
    expect(() => withContentSecurityPolicy('<!--CSP-->')).toThrow('script');
  });
});
