import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Prints "N passed, N failed" over the named steps, whose exit codes and vitest results lie in a folder, and exits 1
 * unless everything passed. A file that does not load, a skipped test, a step without results and a step that ended
 * badly though no test failed count as failed.
 */
const [folder, ...steps] = process.argv.slice(2);
let passed = 0;
let failed = 0;
for (const step of steps) {
  const exitCode = Number(readFileSync(join(folder, `${step}.exit`), 'utf8'));
  const file = join(folder, `${step}.json`);
  const seen = existsSync(file) ? counted(JSON.parse(readFileSync(file, 'utf8'))) : countedWithout(step, exitCode);
  if (exitCode !== 0 && seen.failed === 0) seen.failed = 1;
  console.log(
    `${step}: ${seen.passed} passed, ${seen.failed} failed${exitCode === 0 ? '' : `, exit code ${exitCode}`}`,
  );
  passed += seen.passed;
  failed += seen.failed;
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

function counted({ testResults }) {
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const unloaded = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  const good = tests.filter(({ status }) => status === 'passed').length;
  return { passed: good, failed: tests.length - good + unloaded.length };
}

/** `check` is no test run: it passes or fails as one. */
function countedWithout(step, exitCode) {
  const good = step === 'check' && exitCode === 0;
  return { passed: good ? 1 : 0, failed: good ? 0 : 1 };
}
