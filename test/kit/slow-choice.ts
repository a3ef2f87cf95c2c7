import type { Candidate, QueuePolicy, Ring, Snapshot, WaitingEntry } from '#domain/routing/types.ts';

/**
 * The choice of the router spelt out as a clerk would do it with a table of people and a table of those who wait: one
 * after another, asking everybody everything each time. It shares no line with the product and knows no shortcut.
 */
export interface SlowChoice {
  entryId: string;
  staffId: string;
}

const NO_RING: Ring = {
  afterSec: 0,
  levelsLess: 0,
  skillsWaived: false,
  languageWaived: false,
  queueIds: [],
};

export function chooseSlowly(given: Snapshot, fallback: QueuePolicy): SlowChoice[] {
  const hands: { account: string; channel: string; wrapping: boolean }[] = [];
  for (const [key, units] of given.used) {
    const [account, channel] = key.split(':') as [string, string];
    const wrapping = given.wrappingUp.get(key) ?? 0;
    for (let n = 0; n < units; n++) hands.push({ account, channel, wrapping: n < wrapping });
  }
  const busySince = new Map<string, number>();
  const made: SlowChoice[] = [];
  const now = +given.now;

  const may = (entry: WaitingEntry, who: Candidate): boolean => {
    const policy = given.policies.get(entry.queueId) ?? fallback;
    const ring = ringOf(policy, entry, now);
    if (who.tenantId !== entry.tenantId || who.setAside || !there(who, policy)) return false;
    if (entry.excluded.has(who.staffId)) return false;
    if (+(entry.declinedUntil.get(who.staffId) ?? 0) > now) return false;
    const special = isPreferred(entry, who, now);
    if (!special && waitsForOthers(entry, policy)) return false;
    if (!special && !fits(entry, who, policy, ring)) return false;
    return hasHand(entry, who, policy);
  };
  const waitsForOthers = (entry: WaitingEntry, policy: QueuePolicy): boolean => {
    if (!entry.preferredUntil || +entry.preferredUntil <= now) return false;
    if (entry.personal) return true;
    return given.candidates.some(
      (who) =>
        who.tenantId === entry.tenantId &&
        isPreferred(entry, who, now) &&
        there(who, policy) &&
        !who.setAside,
    );
  };
  const hasHand = (entry: WaitingEntry, who: Candidate, policy: QueuePolicy): boolean => {
    const held = hands.filter(
      (hand) => hand.account === who.accountId && !(hand.wrapping && policy.available.afterContact),
    );
    const same = held.filter((hand) => hand.channel === entry.channel).length;
    if (same >= Math.min(25, who.capacity(entry.channel))) return false;
    const others = held
      .filter((hand) => hand.channel !== entry.channel)
      .map((hand) => given.attention(hand.channel));
    if (others.includes('voice')) return false;
    if (given.attention(entry.channel) !== 'voice') return true;
    if (policy.interrupts === 'nothing') return others.length === 0;
    return policy.interrupts === 'live' || !others.includes('live');
  };
  const scores = (entry: WaitingEntry, who: Candidate): number[] => {
    const policy = given.policies.get(entry.queueId) ?? fallback;
    const level = (skill: string) => who.skills.get(skill) ?? 0;
    return [
      entry.declinedUntil.has(who.staffId) ? 1 : 0,
      entry.missedBy.get(who.staffId) ?? 0,
      isPreferred(entry, who, now) ? 0 : 1,
      speaks(entry, who) ? 0 : 1,
      entry.requiredSkills.filter((skill) => level(skill) < (policy.skillLevels[skill] ?? 1)).length,
      Object.entries(policy.preferredSkills).filter(([skill, least]) => level(skill) < least).length,
      hands.filter((hand) => hand.account === who.accountId && hand.channel === entry.channel).length,
      -entry.requiredSkills.map(level).reduce((a, b) => a + b, 0),
      busySince.get(who.accountId) ?? +who.idleSince,
    ];
  };

  const left = [...given.entries].filter((entry) => entry.offerable);
  for (;;) {
    // Who waits for one person alone comes before everybody who has others.
    const alone = (entry: WaitingEntry) => (entry.personal && +(entry.preferredUntil ?? 0) > now ? 0 : 1);
    const next = left
      .filter((entry) => given.candidates.some((who) => may(entry, who)))
      .sort((a, b) => alone(a) - alone(b) || inLine(a, b))[0];
    if (!next) return made;
    const [best] = given.candidates
      .filter((who) => may(next, who))
      .sort((a, b) => firstDifference(scores(next, a), scores(next, b)) || (a.staffId < b.staffId ? -1 : 1));
    made.push({ entryId: next.id, staffId: best!.staffId });
    hands.push({ account: best!.accountId, channel: next.channel, wrapping: false });
    busySince.set(best!.accountId, now);
    left.splice(left.indexOf(next), 1);
  }
}

function fits(entry: WaitingEntry, who: Candidate, policy: QueuePolicy, ring: Ring): boolean {
  const asked = [entry.queueId, ...ring.queueIds];
  if (entry.homeQueueId !== null) asked.push(entry.homeQueueId);
  if (!asked.some((id) => who.queueIds.has(id))) return false;
  if (policy.languageRequired && !ring.languageWaived && !speaks(entry, who)) return false;
  if (ring.skillsWaived) return true;
  return entry.requiredSkills.every((skill) => {
    const least = Math.max(1, (policy.skillLevels[skill] ?? 1) - ring.levelsLess);
    return (who.skills.get(skill) ?? 0) >= least;
  });
}

function there(who: Candidate, policy: QueuePolicy): boolean {
  if (who.status === 'away') return who.reason !== null && policy.available.awayReasons.includes(who.reason);
  return who.status === 'ready';
}

function isPreferred(entry: WaitingEntry, who: Candidate, now: number): boolean {
  return (
    entry.preferredStaff.has(who.staffId) && entry.preferredUntil !== null && +entry.preferredUntil > now
  );
}

function speaks(entry: WaitingEntry, who: Candidate): boolean {
  return who.languages.includes(entry.language.startsWith('ja') ? 'ja' : entry.language);
}

function ringOf(policy: QueuePolicy, entry: WaitingEntry, now: number): Ring {
  const passed = policy.rings.filter((ring) => now - +entry.enteredAt >= ring.afterSec * 1000);
  return passed.at(-1) ?? NO_RING;
}

/** Who stands before whom. */
export function inLine(a: WaitingEntry, b: WaitingEntry): number {
  const tier = (entry: WaitingEntry) => (entry.agePointSec === null ? entry.priority : 0);
  const since = (entry: WaitingEntry) => +entry.enteredAt - (entry.agePointSec ?? 0) * entry.priority * 1000;
  return firstDifference([-tier(a), since(a)], [-tier(b), since(b)]) || (a.id < b.id ? -1 : 1);
}

function firstDifference(a: readonly number[], b: readonly number[]): number {
  return a.map((value, n) => value - b[n]!).find((difference) => difference !== 0) ?? 0;
}
