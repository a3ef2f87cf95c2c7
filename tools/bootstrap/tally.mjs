import { stripVTControlCharacters } from 'node:util';

/**
 * Adds up what ran. `missing` is what could not run or was skipped: counted as failed where nothing may be skipped.
 */
export function createTally({ isStrict }) {
  let passed = 0;
  const failed = [];
  const missing = [];
  return {
    pass: (count = 1) => {
      passed += count;
    },
    fail: (name) => void failed.push(name),
    miss: (name, why) => void missing.push({ name, why }),
    failedCount: () => failed.length + (isStrict ? missing.length : 0),

    /** The last lines of a run, the very last one `N passed, N failed`. */
    report() {
      const lines = [];
      if (failed.length > 0) lines.push('Failed:', ...failed.map((name) => `  ${name}`));
      if (missing.length > 0) {
        lines.push(isStrict ? 'Not run (counted as failed here):' : 'Not run:');
        lines.push(...missing.map(({ name, why }) => `  ${name}: ${why}`));
      }
      return [...lines, `${passed} passed, ${this.failedCount()} failed`];
    },
  };
}

/**
 * Counts one vitest run by its JSON report.
 * @param {object | undefined} report the parsed report; undefined when vitest left none
 * @param {number} exitCode vitest's; a run that failed without a failed test (an unhandled rejection, say) fails too
 */
export function countVitest(tally, project, report, exitCode) {
  if (!report) return tally.fail(`${project}: the test runner ended with ${exitCode} and left no report`);
  let failures = 0;
  for (const file of report.testResults) {
    if (file.status === 'failed' && file.assertionResults.length === 0) {
      failures += 1;
      tally.fail(`${project}: ${file.name}: ${firstLine(file.message)}`);
    }
    for (const test of file.assertionResults) {
      const name = `${project}: ${test.fullName}`;
      if (test.status === 'passed') tally.pass();
      else if (test.status === 'failed') {
        failures += 1;
        tally.fail(name);
      } else tally.miss(name, test.status === 'todo' ? 'not written' : 'skipped');
    }
  }
  if (report.numTotalTests === 0 && failures === 0)
    return tally.miss(project, 'there are no tests of this kind');
  if (exitCode !== 0 && failures === 0)
    tally.fail(`${project}: errors outside of any test (exit code ${exitCode})`);
}

/**
 * Counts the steps of `npm run check` by its lines: `✓ name …` and `✗ name …` (or `ok`, `FAIL`), one each.
 * A run that names no step counts as one.
 */
export function countChecks(tally, output, exitCode) {
  let failures = 0;
  let steps = 0;
  for (const line of stripVTControlCharacters(output).split('\n')) {
    const found = /^\s*(✓|✔|ok|pass(?:ed)?|✗|✘|×|fail(?:ed)?)[\s:]+(\S.*)$/iu.exec(line);
    if (!found) continue;
    steps += 1;
    if (/^(✓|✔|ok|pass)/iu.test(found[1])) tally.pass();
    else {
      failures += 1;
      tally.fail(`check: ${found[2]}`);
    }
  }
  if (exitCode !== 0 && failures === 0) tally.fail(`check: ended with ${exitCode}`);
  if (exitCode === 0 && steps === 0) tally.pass();
}

function firstLine(text = '') {
  return text.trim().split('\n')[0];
}
