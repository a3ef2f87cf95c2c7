/** The value below which a share of the sorted values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** A table for the console and for docs/bench.md. */
export function printTable(
  title: string,
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): void {
  const text = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? round(cell) : cell)));
  console.log(`\n### ${title}\n`);
  console.log(`| ${head.join(' | ')} |`);
  console.log(`| ${head.map(() => '---').join(' | ')} |`);
  for (const row of text) console.log(`| ${row.join(' | ')} |`);
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** Says whether a figure keeps its limit, and makes the run fail when it does not. */
export function judge(name: string, value: number, limit: { atLeast: number } | { atMost: number }): void {
  const ok = 'atLeast' in limit ? value >= limit.atLeast : value <= limit.atMost;
  const words = 'atLeast' in limit ? `at least ${limit.atLeast}` : `at most ${limit.atMost}`;
  console.log(`\n${ok ? '✓' : '✗'} ${name}: ${round(value)} (${words})`);
  if (!ok) process.exitCode = 1;
}
