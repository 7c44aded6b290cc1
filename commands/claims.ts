import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import type { ClaimCheck, ClaimVerdict } from '../schema/claim-check.ts';
import { InputError, nearest, shown } from '../schema/input-error.ts';
import type { CommandContext } from './context.ts';

interface ClaimsFlags {
  readonly only?: Only;
  readonly json: boolean;
}

const ONLY = {
  reproduced: 'reproduced',
  differs: 'differs',
  cannot: 'cannot-be-recomputed',
} as const satisfies Readonly<Record<string, ClaimVerdict>>;
type Only = keyof typeof ONLY;

const EXAMPLES = `
Examples:
  breakeven claims                    every claim, published against recomputed
  breakeven claims --only differs     those whose own inputs give another figure
  breakeven claims gpt3-502t          one claim with its inputs, its working and the slip behind it`;

export function claimsCommand(context: CommandContext): Command {
  return new Command('claims')
    .description('check published claims on cost, energy and carbon against their stated inputs')
    .argument('[id]', 'a claim to show with its whole working')
    .option('--only <verdict>', 'claims of one verdict: reproduced, differs or cannot (be recomputed)', onlyOf)
    .option('--json', 'print the checks as JSON', false)
    .addHelpText('after', EXAMPLES)
    .action(async (id: string | undefined, flags: ClaimsFlags) => {
      const [{ readJsonFile }, { parseClaims }, { checkClaims }, { claimsTable, claimWorking }] = await Promise.all([
        import('../io/read-document.ts'),
        import('../schema/claims.ts'),
        import('../calculator/claims/check-claims.ts'),
        import('../render/claims-text.ts'),
      ]);
      const path = fileURLToPath(new URL('../calculator/claims/claims.json', import.meta.url));
      const claims = parseClaims(await readJsonFile(path, 'Install breakeven again: a file of it is missing.'), path);
      const all = checkClaims(claims, path);
      const chosen = id === undefined ? ofVerdict(all, flags.only) : [checkOf(all, id, flags.only)];
      const text = id === undefined ? claimsTable(chosen) : chosen.map((check) => claimWorking(check)).join('\n\n');
      const json = { schema: 'claim-checks/1', asOf: claims.asOf, checks: chosen };
      context.stdout.write(flags.json ? `${JSON.stringify(json, null, 2)}\n` : `${text}\n`);
    });
}

function onlyOf(given: string): Only {
  if (Object.hasOwn(ONLY, given)) return given as Only;
  const guess = nearest(given, Object.keys(ONLY));
  throw new InputError({
    path: '--only',
    expected: Object.keys(ONLY).join(', '),
    received: shown(given),
    hint: guess === null ? 'For example --only differs.' : `Did you mean "${guess}"?`,
  });
}

const ofVerdict = (checks: readonly ClaimCheck[], only: Only | undefined): readonly ClaimCheck[] =>
  only === undefined ? checks : checks.filter(({ verdict }) => verdict === ONLY[only]);

function checkOf(checks: readonly ClaimCheck[], id: string, only: Only | undefined): ClaimCheck {
  if (only !== undefined) {
    throw new InputError({
      path: '--only',
      expected: 'given without the id of a claim',
      received: `both, with ${shown(id)}`,
      hint: 'An id shows one claim, whatever its verdict.',
    });
  }
  const found = checks.find((check) => check.id === id);
  if (found !== undefined) return found;
  const ids = checks.map((check) => check.id);
  const guess = nearest(id, ids);
  throw new InputError({
    path: 'breakeven claims',
    expected: 'given the id of a claim',
    received: shown(id),
    hint: guess === null ? 'breakeven claims lists them.' : `Did you mean "${guess}"?`,
  });
}
