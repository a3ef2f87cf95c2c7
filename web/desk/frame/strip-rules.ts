type Row = {
  readonly id: string;
  readonly state: string;
  readonly lastFrom: string | null;
  readonly lastMessageAt: string;
};

/** How urgent a wait for a word is: a minute is ordinary, three are late (chat: 80 % within 60 s). */
export function urgencyOf(waitedSec: number): 'calm' | 'soon' | 'late' {
  if (waitedSec < 60) return 'calm';
  return waitedSec < 180 ? 'soon' : 'late';
}

/** The conversation beside the open one, round the end; the first (or last) when none of them is open. */
export function neighbour(rows: readonly Row[], openId: string | null, step: 1 | -1): string | null {
  if (rows.length === 0) return null;
  const at = rows.findIndex((row) => row.id === openId);
  const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : (at + step + rows.length) % rows.length;
  return rows[next]?.id ?? null;
}

/** Whose resident has waited longest for a word; null when nobody waits. */
export function waitedLongest(rows: readonly Row[]): string | null {
  const waiting = rows.filter((row) => row.state === 'active' && row.lastFrom === 'resident');
  return waiting.sort((a, b) => Date.parse(a.lastMessageAt) - Date.parse(b.lastMessageAt))[0]?.id ?? null;
}
