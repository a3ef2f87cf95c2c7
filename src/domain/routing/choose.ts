import {
  CAPACITY_MAX,
  compareEntries,
  DEFAULT_POLICY,
  isAvailable,
  isPersonalNow,
  isPlain,
  prefersNow,
  type Requirement,
  requirementOf,
} from './rules.ts';
import type {
  Candidate,
  Choice,
  NotEligible,
  QueuePolicy,
  RankPart,
  Snapshot,
  WaitingEntry,
  Why,
} from './types.ts';

const NAMED_MAX = 20;

/** Units in hand as the choice goes on: what was there before it and what it just gave. */
interface Hands {
  snapshot: Snapshot;
  idleSince: Map<string, number>;
  byAccount: Map<string, { channel: string; units: number; wrapping: number }[]>;
}

/**
 * Decides who is offered what: entries in line order, each to the best available person it may go to. Best is: did not
 * decline or miss it before, is preferred for it, speaks the resident's language, lacks nothing that was asked for in
 * the beginning, has the preferred skills, has the least in hand, the higher skill level, and then has been idle
 * longest. Pure: the same snapshot always gives the same choices. Looks at each class of equal entries only until
 * nobody is left for it.
 */
export function choose(snapshot: Snapshot): Choice[] {
  const hands = handsOf(snapshot);
  const members = membersByQueue(snapshot.candidates);
  const asked = new Map<string, { requirement: Requirement; people: readonly Candidate[] }>();
  const exhausted = new Set<string>();
  const choices: Choice[] = [];
  // Who waits for one person alone has nobody else; whoever stands in a shared line has.
  const personal = Map.groupBy(snapshot.entries, (entry) => isPersonalNow(entry, snapshot.now));
  const inOrder = [true, false].flatMap((own) => (personal.get(own) ?? []).sort(compareEntries));
  for (const entry of inOrder) {
    if (!entry.offerable) continue;
    const policy = policyIn(snapshot, entry.queueId);
    const requirement = requirementOf(entry, policy, snapshot.now);
    const preferring = prefersNow(entry, snapshot.now);
    // Nobody is left for the class; only who is preferred beyond it could still take this one.
    if (exhausted.has(requirement.key) && !preferring) continue;
    let group = asked.get(requirement.key);
    if (!group) {
      group = { requirement, people: peopleFor(entry, requirement, members) };
      asked.set(requirement.key, group);
    }
    const people = preferring ? withPreferred(entry, group.people, snapshot.candidates) : group.people;
    const found = bestFor(entry, group.requirement, people, hands);
    if (!found) {
      if (isPlain(entry, snapshot.now)) exhausted.add(requirement.key);
      continue;
    }
    give(hands, found.best, entry.channel);
    choices.push({
      entry,
      staffId: found.best.staffId,
      accountId: found.best.accountId,
      expiresAt: new Date(snapshot.now.getTime() + entry.offerSec * 1000),
      why: found.why,
    });
  }
  return choices;
}

export function policyIn(snapshot: Pick<Snapshot, 'policies'>, queueId: string): QueuePolicy {
  return snapshot.policies.get(queueId) ?? DEFAULT_POLICY;
}

function handsOf(snapshot: Snapshot): Hands {
  const byAccount: Hands['byAccount'] = new Map();
  for (const [key, units] of snapshot.used) {
    const at = key.lastIndexOf(':');
    const account = key.slice(0, at);
    const row = { channel: key.slice(at + 1), units, wrapping: snapshot.wrappingUp.get(key) ?? 0 };
    byAccount.set(account, [...(byAccount.get(account) ?? []), row]);
  }
  return { snapshot, idleSince: new Map(), byAccount };
}

function give(hands: Hands, person: Candidate, channel: string): void {
  const rows = hands.byAccount.get(person.accountId) ?? [];
  const row = rows.find((each) => each.channel === channel);
  if (row) row.units++;
  else hands.byAccount.set(person.accountId, [...rows, { channel, units: 1, wrapping: 0 }]);
  hands.idleSince.set(person.accountId, hands.snapshot.now.getTime());
}

function membersByQueue(candidates: readonly Candidate[]): ReadonlyMap<string, readonly Candidate[]> {
  const members = new Map<string, Candidate[]>();
  for (const person of candidates) {
    for (const queueId of person.queueIds) {
      const line = members.get(queueId);
      if (line) line.push(person);
      else members.set(queueId, [person]);
    }
  }
  return members;
}

/** Everybody of the queues that are asked, eligible or not. */
function peopleFor(
  entry: WaitingEntry,
  requirement: Requirement,
  members: ReadonlyMap<string, readonly Candidate[]>,
): readonly Candidate[] {
  const people = new Set(requirement.queueIds.flatMap((id) => members.get(id) ?? []));
  return [...people].filter((person) => person.tenantId === entry.tenantId);
}

function withPreferred(
  entry: WaitingEntry,
  people: readonly Candidate[],
  all: readonly Candidate[],
): readonly Candidate[] {
  const preferred = all.filter(
    (person) => person.tenantId === entry.tenantId && entry.preferredStaff.has(person.staffId),
  );
  return [...new Set([...people, ...preferred])];
}

/** While somebody is preferred only they are asked: always when it is personal, else as long as one of them is there. */
function waitsForPreferred(
  entry: WaitingEntry,
  policy: QueuePolicy,
  people: readonly Candidate[],
  now: Date,
): boolean {
  if (!prefersNow(entry, now)) return false;
  if (entry.personal) return true;
  return people.some(
    (person) => entry.preferredStaff.has(person.staffId) && isAvailable(person, policy) && !person.setAside,
  );
}

function isPreferred(entry: WaitingEntry, person: Candidate, now: Date): boolean {
  return prefersNow(entry, now) && entry.preferredStaff.has(person.staffId);
}

/** Why a person is not offered an entry now; null when they may be. */
function objection(
  entry: WaitingEntry,
  requirement: Requirement,
  person: Candidate,
  hands: Hands,
  onlyPreferred: boolean,
): NotEligible | null {
  const preferred = isPreferred(entry, person, hands.snapshot.now);
  if (onlyPreferred && !preferred) return 'not-preferred';
  if (!preferred && !requirement.queueIds.some((id) => person.queueIds.has(id))) return 'other-queue';
  if (entry.excluded.has(person.staffId)) return 'excluded';
  if (person.setAside) return 'set-aside';
  if (!isAvailable(person, requirement.policy)) return 'not-available';
  if (!preferred) {
    for (const [skill, level] of requirement.skills)
      if ((person.skills.get(skill) ?? 0) < level) return 'skill';
    if (requirement.languageRequired && !person.languages.includes(requirement.language)) return 'language';
  }
  const restUntil = entry.declinedUntil.get(person.staffId);
  if (restUntil && restUntil > hands.snapshot.now) return 'declined';
  return capacityObjection(entry.channel, requirement.policy, person, hands);
}

/**
 * Units are counted for each channel. Beside a voice contact there is nothing else; it may interrupt what the queue
 * says it may, and nothing interrupts it.
 */
function capacityObjection(
  channel: string,
  policy: QueuePolicy,
  person: Candidate,
  hands: Hands,
): 'busy' | 'in-voice' | 'unreachable' | null {
  const limit = limitOf(person, channel);
  if (limit === 0) return 'unreachable';
  const { attention } = hands.snapshot;
  const kind = attention(channel);
  for (const row of hands.byAccount.get(person.accountId) ?? []) {
    const units = row.units - (policy.available.afterContact ? row.wrapping : 0);
    if (units <= 0) continue;
    if (row.channel === channel) {
      if (units >= limit) return 'busy';
      continue;
    }
    const other = attention(row.channel);
    if (other === 'voice') return 'in-voice';
    if (kind === 'voice' && !mayInterrupt(policy, other)) return 'busy';
  }
  return null;
}

function limitOf(person: Candidate, channel: string): number {
  return Math.min(CAPACITY_MAX, person.capacity(channel));
}

function mayInterrupt(policy: QueuePolicy, other: 'live' | 'deferred'): boolean {
  if (policy.interrupts === 'live') return true;
  return policy.interrupts === 'deferred' && other === 'deferred';
}

type Rank = readonly number[];
const RANK_PARTS: readonly RankPart[] = [
  'declined-before',
  'missed-before',
  'preferred-person',
  'language',
  'missing-skill',
  'preferred-skill',
  'in-hand',
  'level',
  'idle',
];

interface Weighed {
  /** Best first. */
  eligible: { person: Candidate; rank: Rank }[];
  not: Partial<Record<NotEligible, string[]>>;
}

function weighAll(
  entry: WaitingEntry,
  requirement: Requirement,
  people: readonly Candidate[],
  hands: Hands,
): Weighed {
  const only = waitsForPreferred(entry, requirement.policy, people, hands.snapshot.now);
  const weighed: Weighed = { eligible: [], not: {} };
  for (const person of people) {
    const reason = objection(entry, requirement, person, hands, only);
    if (!reason) {
      weighed.eligible.push({ person, rank: rankOf(entry, requirement, person, hands) });
      continue;
    }
    const named = (weighed.not[reason] ??= []);
    if (named.length < NAMED_MAX) named.push(person.staffId);
  }
  weighed.eligible.sort(
    (a, b) => compareRanks(a.rank, b.rank) || (a.person.staffId < b.person.staffId ? -1 : 1),
  );
  return weighed;
}

/** Who could be offered one entry at this moment if it stood first, best first, and who of its queues could not, and why. */
export function weigh(
  entry: WaitingEntry,
  snapshot: Snapshot,
): { ring: number; eligible: string[]; not: Why['not'] } {
  const requirement = requirementOf(entry, policyIn(snapshot, entry.queueId), snapshot.now);
  const group = peopleFor(entry, requirement, membersByQueue(snapshot.candidates));
  const preferring = prefersNow(entry, snapshot.now);
  const people = preferring ? withPreferred(entry, group, snapshot.candidates) : group;
  const { eligible, not } = weighAll(entry, requirement, people, handsOf(snapshot));
  return { ring: requirement.ring, eligible: eligible.map(({ person }) => person.staffId), not };
}

function bestFor(
  entry: WaitingEntry,
  requirement: Requirement,
  people: readonly Candidate[],
  hands: Hands,
): { best: Candidate; why: Why } | undefined {
  const { eligible, not } = weighAll(entry, requirement, people, hands);
  const [best, next] = eligible;
  if (!best) return undefined;
  return {
    best: best.person,
    why: {
      ring: requirement.ring,
      priority: entry.priority,
      agePointSec: entry.agePointSec,
      enteredAt: entry.enteredAt.toISOString(),
      preferred: isPreferred(entry, best.person, hands.snapshot.now),
      eligible: eligible.slice(0, NAMED_MAX).map(({ person }) => person.staffId),
      eligibleCount: eligible.length,
      not,
      decidedBy: next ? decidedBy(best.rank, next.rank) : null,
    },
  };
}

function rankOf(entry: WaitingEntry, requirement: Requirement, person: Candidate, hands: Hands): Rank {
  const levelOf = (skill: string) => person.skills.get(skill) ?? 0;
  const lacks = ([skill, level]: [string, number]) => levelOf(skill) < level;
  const wanted = [...requirement.wanted];
  const held = hands.byAccount.get(person.accountId) ?? [];
  return [
    entry.declinedUntil.has(person.staffId) ? 1 : 0,
    entry.missedBy.get(person.staffId) ?? 0,
    isPreferred(entry, person, hands.snapshot.now) ? 0 : 1,
    person.languages.includes(requirement.language) ? 0 : 1,
    wanted.filter(lacks).length,
    [...requirement.preferred].filter(lacks).length,
    held.find((row) => row.channel === entry.channel)?.units ?? 0,
    -wanted.reduce((sum, [skill]) => sum + levelOf(skill), 0),
    hands.idleSince.get(person.accountId) ?? person.idleSince.getTime(),
  ];
}

function compareRanks(a: Rank, b: Rank): number {
  for (let i = 0; i < a.length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function decidedBy(best: Rank, next: Rank): RankPart {
  const at = best.findIndex((value, n) => value !== next[n]);
  return RANK_PARTS[at] ?? 'id';
}
