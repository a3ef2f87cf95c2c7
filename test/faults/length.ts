/** Short in `npm test`, long by `npm run faults`: the same scenarios, other counts. */
export const length = process.env['FAULTS_LENGTH'] === 'long' ? 'long' : 'short';

/** Which part of its long counts a long run does (`--share=0.25`). */
export const share = length === 'long' ? Number(process.env['FAULTS_SHARE'] ?? 1) : 1;

/** What differs between the lengths and is no count: times, time-outs. */
export function inLength<Value>(short: Value, long: Value): Value {
  return length === 'long' ? long : short;
}

/** How often something is done in this run; of a shortened long run never less often than in a short one. */
export function countInLength(short: number, long: number): number {
  return length === 'long' ? Math.max(short, Math.round(long * share)) : short;
}

/** Where all chance of a run comes from; printed, and repeated with FAULTS_SEED. */
export const seed = Number(process.env['FAULTS_SEED'] ?? Date.now() % 1_000_000);
