import { createHash } from 'node:crypto';
import type { Plugin } from 'vite';

const DATA_BLOCK = /\btype="application\/json"/;
const PLACE = '<!--CSP-->';

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/**
 * The page with its policy in place of `<!--CSP-->`: scripts and styles by hash, nothing from the network. Data blocks
 * carry no hash, so a report can be filled in later. Throws when the page has no place for the policy or no script.
 */
export function withContentSecurityPolicy(html: string): string {
  if (!html.includes(PLACE)) throw new Error(`the page has no ${PLACE}`);
  const scripts = [...html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/g)]
    .filter(([, attributes]) => !DATA_BLOCK.test(attributes!))
    .map(([, , text]) => hashOf(text!));
  const styles = [...html.matchAll(/<style\b[^>]*>([\s\S]*?)<\/style>/g)].map(([, text]) => hashOf(text!));
  if (scripts.length === 0) throw new Error('the page has no script to hash');
  const policy = [
    `default-src 'none'`,
    `script-src ${scripts.join(' ')}`,
    `style-src ${styles.length === 0 ? `'none'` : styles.join(' ')}`,
    'img-src data:',
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  return html.replace(PLACE, () => `<meta http-equiv="Content-Security-Policy" content="${policy}">`);
}

/** Must stand after the plugin that inlines scripts and styles: what is hashed is what the browser reads. */
export const cspHash = (): Plugin => ({
  name: 'csp-hash',
  enforce: 'post',
  apply: 'build',
  generateBundle: {
    order: 'post',
    handler(_options, bundle) {
      for (const output of Object.values(bundle)) {
        if (output.type === 'asset' && output.fileName.endsWith('.html')) {
          output.source = withContentSecurityPolicy(String(output.source));
        }
      }
    },
  },
});
