const CODE = /^[a-z0-9][a-z0-9_-]{0,59}$/;

/** Whether a text may name something in a configuration file: short, Latin, without spaces. */
export function isCode(text: string): boolean {
  return CODE.test(text);
}

/** `department-4`, where the highest that is taken is `department-3`: a code for what nobody gave one. */
export function nextCode(prefix: string, taken: readonly string[]): string {
  const numbers = taken.map((code) =>
    code.startsWith(`${prefix}-`) ? Number(code.slice(prefix.length + 1)) : 0,
  );
  return `${prefix}-${Math.max(0, ...numbers.filter(Number.isInteger)) + 1}`;
}
