/** Short in `npm test`, long by `npm run faults`: the same scenarios, other counts. */
export const length = process.env['FAULTS_LENGTH'] === 'long' ? 'long' : 'short';

/** How much of something is done in this run. */
export function inLength<Count>(short: Count, long: Count): Count {
  return length === 'long' ? long : short;
}

/** Where all chance of a run comes from; printed, and repeated with FAULTS_SEED. */
export const seed = Number(process.env['FAULTS_SEED'] ?? Date.now() % 1_000_000);
