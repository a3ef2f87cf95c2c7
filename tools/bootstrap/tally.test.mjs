import { expect, test } from 'vitest';
import { countChecks, countVitest, createTally } from './tally.mjs';

const passing = { status: 'passed', fullName: 'answers' };
const failing = { status: 'failed', fullName: 'breaks' };
const skipped = { status: 'pending', fullName: 'waits' };
const report = (assertionResults, extra = {}) => ({
  numTotalTests: assertionResults.length,
  testResults: [{ name: 'a.test.ts', status: 'passed', message: '', assertionResults, ...extra }],
});

function tallyOf(isStrict, ...runs) {
  const tally = createTally({ isStrict });
  for (const [given, exitCode] of runs) countVitest(tally, 'unit', given, exitCode);
  return tally.report();
}

test('tests are added up over runs and the sum is the last line', () => {
  expect(tallyOf(false, [report([passing, failing]), 1], [report([passing]), 0])).toEqual([
    'Failed:',
    '  unit: breaks',
    '2 passed, 1 failed',
  ]);
});

test('a skipped test is named, and fails where nothing may be skipped', () => {
  expect(tallyOf(false, [report([passing, skipped]), 0])).toEqual([
    'Not run:',
    '  unit: waits: skipped',
    '1 passed, 0 failed',
  ]);
  expect(tallyOf(true, [report([passing, skipped]), 0]).at(-1)).toBe('1 passed, 1 failed');
});

test('a run that broke off, a file that could not be loaded, and errors outside of tests all fail', () => {
  expect(tallyOf(false, [undefined, 134]).at(-1)).toBe('0 passed, 1 failed');
  const broken = report([], { status: 'failed', message: 'SyntaxError: oops\n at x' });
  expect(tallyOf(false, [broken, 1])).toEqual([
    'Failed:',
    '  unit: a.test.ts: SyntaxError: oops',
    '0 passed, 1 failed',
  ]);
  expect(tallyOf(false, [report([passing]), 1]).at(-1)).toBe('1 passed, 1 failed');
});

test('a kind without any test is told, and fails where nothing may be skipped', () => {
  expect(tallyOf(false, [{ numTotalTests: 0, testResults: [] }, 0]).at(-1)).toBe('0 passed, 0 failed');
  expect(tallyOf(true, [{ numTotalTests: 0, testResults: [] }, 0]).at(-1)).toBe('0 passed, 1 failed');
});

test('each named check counts as one', () => {
  const tally = createTally({ isStrict: true });
  countChecks(tally, '\u001b[32m✓\u001b[39m types 1.2 s\n✓ walls\n✗ format: src/a.ts\nsrc/a.ts differs\n', 1);
  expect(tally.report()).toEqual(['Failed:', '  check: format: src/a.ts', '2 passed, 1 failed']);
});

test('a check that ends badly without naming a step fails, one that ends well counts', () => {
  const bad = createTally({ isStrict: false });
  countChecks(bad, 'Error: cannot find module', 1);
  expect(bad.report().at(-1)).toBe('0 passed, 1 failed');
  const good = createTally({ isStrict: false });
  countChecks(good, 'nothing to say', 0);
  expect(good.report().at(-1)).toBe('1 passed, 0 failed');
});
