import { readFileSync } from 'node:fs';
import { checkClaims } from '../../../calculator/claims/check-claims.ts';
import type { ClaimCheck } from '../../../schema/claim-check.ts';
import { type Claim, type Claims, parseClaims } from '../../../schema/claims.ts';

/** The claims as they ship. */
export const CLAIMS: Claims = parseClaims(
  JSON.parse(readFileSync(new URL('../../../calculator/claims/claims.json', import.meta.url), 'utf8')),
);

export const claimOf = (id: string): Claim => {
  const found = CLAIMS.claims.find((claim) => claim.id === id);
  if (found === undefined) throw new Error(`no claim ${id}`);
  return found;
};

export const checkOf = (claim: Claim): ClaimCheck => checkClaims({ ...CLAIMS, claims: [claim] })[0]!;

/** The claim with other values of some inputs. */
export const withInputs = (claim: Claim, values: Readonly<Record<string, number>>): Claim => ({
  ...claim,
  inputs: {
    ...claim.inputs,
    ...Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { ...claim.inputs[name]!, value }])),
  },
});
