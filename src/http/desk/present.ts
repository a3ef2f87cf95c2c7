import type { Tx } from '#db/transaction.ts';
import { type Fax, faxesOfMessages, MOST_ATTEMPTS } from '#domain/calls/faxes.ts';
import { casesOfInteraction } from '#domain/cases/cases.ts';
import type { CaseDetail, CaseEntry, CasePromise, CaseSummary } from '#domain/cases/types.ts';
import type { StoredFile } from '#domain/files/types.ts';
import { abilitiesOf } from '#domain/interactions/access.ts';
import { heldUntil } from '#domain/interactions/held.ts';
import { getEntryPoint } from '#domain/interactions/entry-points.ts';
import { lastContacts, legsOf, visibleInteractions } from '#domain/interactions/interactions.ts';
import { mentionsOf } from '#domain/writing/mentions.ts';
import { mailsOfMessages } from '#domain/mail/mails.ts';
import { failuresOf, filesOfMessages, lastMessages, readMessages } from '#domain/interactions/messages.ts';
import { surveyOf } from '#domain/resident-side/surveys.ts';
import type { Interaction, Message } from '#domain/interactions/types.ts';
import type { WishKind } from '#domain/resident-side/types.ts';
import { wishesOf } from '#domain/resident-side/wishes.ts';
import { contactPointsOf, languageOf, namesOf } from '#domain/residents/residents.ts';
import type { Resident } from '#domain/residents/types.ts';
import { dutiesAmong, handoverAbilities, handoversOf } from '#domain/routing/handovers.ts';
import { parkedBy } from '#domain/routing/parking.ts';
import { waitedForBy } from '#domain/routing/personal.ts';
import { listQueues, waitingSince } from '#domain/routing/routing.ts';
import { type SilenceEnd, silencesOf } from '#domain/routing/silence.ts';
import type { Handover, Presence } from '#domain/routing/types.ts';
import { listDepartments, listStaff } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { whispersAmong } from '#domain/supervision/watching.ts';
import { formatPhone } from '#kernel/japan/phone.ts';
import type { z } from 'zod';
import { presentFile } from '../uploads.ts';
import type { CaseAnswer, CaseRow, caseEntryAnswer, promiseAnswer } from './case-shapes.ts';
import { shownContact } from './residents-present.ts';
import type {
  FaxAnswer,
  handoverAnswer,
  InteractionAnswer,
  InteractionRow,
  MessageAnswer,
} from './interaction-shapes.ts';
import type { residentRow } from './resident-shapes.ts';
import type { presenceAnswer } from './session-shapes.ts';
import { presentMail } from './present-mail.ts';

/** Turns what the rooms know into what the desk shows. Names are looked up once for a whole list. */
export interface Names {
  queue(id: string | null): string;
  department(id: string | null): string;
  staff(id: string | null): string | null;
}

const namesById = (found: readonly { id: string; name: string }[]) =>
  new Map(found.map(({ id, name }) => [id, name]));

export async function loadNames(tx: Tx): Promise<Names> {
  const [queues, departments, staff] = await Promise.all([
    listQueues(tx).then(namesById),
    listDepartments(tx).then(namesById),
    listStaff(tx).then(namesById),
  ]);
  return {
    queue: (id) => queues.get(id ?? '') ?? '',
    department: (id) => departments.get(id ?? '') ?? '',
    staff: (id) => (id === null ? null : (staff.get(id) ?? null)),
  };
}

const iso = (instant: Date) => instant.toISOString();
const isoOrNull = (instant: Date | null) => instant?.toISOString() ?? null;

export function presentPresence(presence: Presence): z.input<typeof presenceAnswer> {
  return {
    status: presence.status,
    reason: presence.reason,
    since: iso(presence.since),
    setAside: presence.setAside,
  };
}

function presentSilence(end: SilenceEnd | undefined): InteractionRow['silence'] {
  if (!end?.warnAt || end.kind === 'owner-gone') return null;
  return { kind: end.kind, warnAt: iso(end.warnAt), endAt: iso(end.endAt) };
}

/** Rows of a list, in the given order. */
export async function presentRows(
  tx: Tx,
  actor: StaffActor,
  interactions: readonly Interaction[],
): Promise<InteractionRow[]> {
  const ids = interactions.map((interaction) => interaction.id);
  const [names, residents, last, since, wishes, silences, duties, waited, handovers] = await Promise.all([
    loadNames(tx),
    namesOf(
      tx,
      interactions.map((interaction) => interaction.residentId),
      { withWords: true },
    ),
    lastMessages(tx, ids),
    waitingSince(tx, ids),
    wishesOf(tx, ids),
    silencesOf(
      tx,
      interactions.filter(({ state }) => state === 'active').map(({ id }) => id),
    ),
    dutiesAmong(tx, ids),
    waitedForBy(tx, ids),
    handoversOf(tx, ids),
  ]);
  const waitedFor = new Map(waited.map((row) => [row.interactionId, row]));
  const pending = new Set(
    handovers.filter((handover) => handover.state === 'pending').map((handover) => handover.interactionId),
  );
  return interactions.map((interaction) => {
    const said = last.get(interaction.id);
    const wish = wishes.get(interaction.id);
    const person = waitedFor.get(interaction.id);
    return {
      id: interaction.id,
      conversationId: interaction.conversationId,
      channel: interaction.channel,
      state: interaction.state,
      queueName: names.queue(interaction.queueId),
      departmentName: names.department(interaction.departmentId),
      ownerName: names.staff(interaction.ownerStaffId),
      mine: interaction.ownerStaffId === actor.staffId,
      residentId: interaction.residentId,
      residentName: residents.get(interaction.residentId)?.name ?? null,
      language: interaction.language,
      preview: said?.preview ?? '',
      firstWords: said?.firstWords ?? '',
      unread: said?.unread ?? 0,
      priority: interaction.priority,
      openedAt: iso(interaction.openedAt),
      waitingSince:
        interaction.state === 'waiting' ? isoOrNull(since.get(interaction.id) ?? interaction.openedAt) : null,
      lastMessageAt: iso(said?.at ?? interaction.openedAt),
      wrapUpUntil: isoOrNull(interaction.wrapUpUntil),
      lastFrom: said?.from ?? null,
      pendingHandover: pending.has(interaction.id),
      wish: wish ? { kind: wish.kind, promisedAt: iso(wish.promisedAt) } : null,
      silence: presentSilence(silences.get(interaction.id)),
      dutyUntil: isoOrNull(duties.get(interaction.id) ?? null),
      waitsFor: person
        ? {
            name: names.staff(person.staffId) ?? '',
            mine: person.staffId === actor.staffId,
            untilAt: iso(person.untilAt),
          }
        : null,
    };
  });
}

const MESSAGES_AT_ONCE = 50;

/** One interaction, whole: who, what was said, where it has been, what one may do with it. */
export async function presentInteraction(
  tx: Tx,
  actor: StaffActor,
  interaction: Interaction,
  cursor: string,
): Promise<InteractionAnswer> {
  // Side by side (decision 0023): one after another each waited for the answer before it.
  const [rows, names, handovers, read, entryPoint, cases, legs, wishes, survey, parked] = await Promise.all([
    presentRows(tx, actor, [interaction]),
    loadNames(tx),
    handoversOf(tx, [interaction.id]),
    readMessages(tx, actor, interaction.conversationId, { limit: MESSAGES_AT_ONCE }),
    getEntryPoint(tx, { id: interaction.entryPointId }),
    casesOfInteraction(tx, actor, interaction.id),
    legsOf(tx, interaction.id),
    wishesOf(tx, [interaction.id]),
    surveyOf(tx, interaction.id),
    parkedBy(tx, interaction),
  ]);
  const row = rows[0]!;
  const wish = wishes.get(interaction.id);
  return {
    ...row,
    queueId: interaction.queueId,
    departmentId: interaction.departmentId,
    entryPointName: entryPoint.name,
    version: interaction.version,
    answeredAt: isoOrNull(interaction.answeredAt),
    endedAt: isoOrNull(interaction.endedAt),
    wrapUpCode: interaction.wrapUpCode,
    endReason: interaction.endReason,
    wishContact: wish?.contact ? shownWish(wish.kind, wish.contact) : null,
    survey: survey ? { points: survey.points, words: survey.words, givenAt: iso(survey.givenAt) } : null,
    parked: parked
      ? {
          byName: names.staff(parked.staffId) ?? '',
          mine: parked.staffId === actor.staffId,
          untilAt: iso(parked.untilAt),
        }
      : null,
    handovers: handovers.map((handover) => presentHandover(actor, handover, names)),
    legs: legs.map((leg) => ({
      kind: leg.kind,
      name: leg.kind === 'queue' ? names.queue(leg.queueId) : (names.staff(leg.staffId) ?? ''),
      forName: leg.kind === 'queue' ? names.staff(leg.staffId) : null,
      startedAt: iso(leg.startedAt),
      endedAt: isoOrNull(leg.endedAt),
      endReason: leg.endReason,
    })),
    cases: cases.map((found) => ({
      id: found.id,
      number: found.number,
      title: found.title,
      status: found.status,
    })),
    messages: await presentMessages(tx, actor, read.messages, names),
    hasEarlier: read.hasEarlier,
    can: abilitiesOf(actor, interaction, row.pendingHandover),
    cursor,
  };
}

const shownWish = (kind: WishKind, contact: string) => (kind === 'call' ? formatPhone(contact) : contact);

function presentHandover(
  actor: StaffActor,
  handover: Handover,
  names: Names,
): z.input<typeof handoverAnswer> {
  return {
    id: handover.id,
    state: handover.state,
    fromName: names.staff(handover.fromStaffId) ?? '',
    toName: names.queue(handover.toQueueId),
    toPerson: names.staff(handover.toStaffId),
    fellBackAt: isoOrNull(handover.fellBackAt),
    note: handover.note,
    refuseReason: handover.refuseReason,
    requestedAt: iso(handover.requestedAt),
    decidedAt: isoOrNull(handover.decidedAt),
    hop: handover.hop,
    askedName: handover.askedQueueId && names.queue(handover.askedQueueId),
    dutyUntil: isoOrNull(handover.dutyUntil),
    can: handoverAbilities(actor, handover),
  };
}

export async function presentMessages(
  tx: Tx,
  actor: StaffActor,
  messages: readonly Message[],
  names?: Names,
): Promise<MessageAnswer[]> {
  const ids = messages.map((message) => message.id);
  const notes = messages.flatMap((message) => (message.direction === 'note' ? [message.id] : []));
  const [known, files, whispers, held, faxes, mails, failures, mentions] = await Promise.all([
    names ?? loadNames(tx),
    filesOfMessages(tx, messages),
    whispersAmong(tx, notes),
    heldUntil(tx, messages),
    faxesOfMessages(tx, ids),
    mailsOfMessages(tx, ids),
    failuresOf(tx, messages),
    mentionsOf(tx, notes),
  ]);
  return messages.map((message) => ({
    id: message.id,
    seq: message.seq,
    interactionId: message.interactionId,
    direction: message.direction,
    authorKind: message.authorKind,
    authorName: known.staff(message.authorStaffId),
    mine: message.authorStaffId === actor.staffId,
    clientId: ownClientId(actor, message),
    body: message.body,
    files: presentFiles(message.fileIds, files),
    at: iso(message.createdAt),
    state: message.state,
    failedCode: failures.get(message.id) ?? null,
    mentions: (mentions.get(message.id) ?? []).map(({ kind, id }) => ({
      kind,
      id,
      name: (kind === 'staff' ? known.staff(id) : known.department(id)) ?? '',
    })),
    sendAfter: isoOrNull(held.get(message.id) ?? null),
    masked: [...message.masked],
    whisper: whispers.has(message.id),
    fax: presentFax(faxes.get(message.id)),
    mail: presentMail(mails.get(message.id)),
  }));
}

function presentFax(fax: Fax | undefined): FaxAnswer | null {
  if (!fax) return null;
  const { state, result, pages, attempts, tryAt } = fax;
  return { state, result, pages, attempts, mostAttempts: MOST_ATTEMPTS, tryAt: isoOrNull(tryAt) };
}

/** What the desk itself sent as client id; other people's and residents' are none of its business. */
function ownClientId(actor: StaffActor, message: Message): string | null {
  const own = `staff:${actor.staffId}:`;
  return message.clientId?.startsWith(own) ? message.clientId.slice(own.length) : null;
}

export function presentFiles(ids: readonly string[], files: ReadonlyMap<string, StoredFile>) {
  return ids.flatMap((id) => {
    const file = files.get(id);
    return file ? [presentFile(file)] : [];
  });
}

// ── cases ────────────────────────────────────────────────────────────────────

export async function presentCaseRows(tx: Tx, rows: readonly CaseSummary[]): Promise<CaseRow[]> {
  const residents = await namesOf(
    tx,
    rows.map((row) => row.residentId),
  );
  return rows.map((row) => ({
    id: row.id,
    number: row.number,
    title: row.title,
    kind: row.kind,
    categoryName: row.categoryName,
    status: row.status,
    departmentName: row.departmentName,
    ownerName: row.ownerName,
    mine: row.mine,
    residentName: residents.get(row.residentId)?.name ?? null,
    openedAt: iso(row.openedAt),
    dueAt: iso(row.dueAt),
    overdue: row.overdue,
    sealed: row.sealed,
  }));
}

export async function presentCase(
  tx: Tx,
  actor: StaffActor,
  found: CaseDetail,
  publicUrl: string,
  cursor: string,
): Promise<CaseAnswer> {
  const [rows, interactions, residentLanguage, entries] = await Promise.all([
    presentCaseRows(tx, [found]),
    visibleInteractions(tx, actor, found.interactionIds),
    languageOf(tx, found.residentId),
    presentCaseEntries(tx, actor, found.entries),
  ]);
  return {
    ...rows[0]!,
    version: found.version,
    changedByName: found.changedByName,
    changedAt: iso(found.changedAt),
    categoryId: found.categoryId,
    departmentId: found.departmentId,
    ownerStaffId: found.ownerStaffId,
    residentId: found.residentId,
    residentLanguage,
    description: found.description,
    nextStep: found.nextStep,
    closedAt: isoOrNull(found.closedAt),
    publicUrl: `${publicUrl}/c/${found.publicToken}`,
    promises: found.promises.map(presentPromise),
    entries,
    interactions: interactions.map((interaction) => ({
      id: interaction.id,
      channel: interaction.channel,
      openedAt: iso(interaction.openedAt),
      state: interaction.state,
    })),
    can: found.can,
    cursor,
  };
}

export function presentPromise(promise: CasePromise): z.input<typeof promiseAnswer> {
  return {
    id: promise.id,
    text: promise.text,
    dueOn: promise.dueOn,
    byName: promise.byName,
    madeAt: iso(promise.madeAt),
    keptAt: isoOrNull(promise.keptAt),
  };
}

/** Lines of a case's history. */
export async function presentCaseEntries(
  tx: Tx,
  actor: StaffActor,
  entries: readonly CaseEntry[],
): Promise<z.input<typeof caseEntryAnswer>[]> {
  const named = entries.some((entry) => entry.mentions.length > 0) ? await loadNames(tx) : undefined;
  return entries.map((entry) => ({
    id: entry.id,
    kind: entry.kind,
    public: entry.public,
    body: entry.body,
    status: entry.status,
    departmentName: entry.departmentName,
    ownerName: entry.ownerName,
    categoryName: entry.categoryName,
    fromCategoryName: entry.fromCategoryName,
    dueAt: isoOrNull(entry.dueAt),
    interactionId: entry.interactionId,
    mine: entry.authorStaffId === actor.staffId,
    mentions: entry.mentions.map(({ kind, id }) => ({
      kind,
      id,
      name: (kind === 'staff' ? named?.staff(id) : named?.department(id)) ?? '',
    })),
    sendAfter: isoOrNull(entry.sendAfter),
    authorName: entry.authorName,
    files: entry.files.map(presentFile),
    at: iso(entry.at),
  }));
}

/** Residents of a list, with how to reach them and when they were last in touch, as far as the actor may see it. */
export async function presentResidentRows(
  tx: Tx,
  actor: StaffActor,
  residents: readonly Resident[],
): Promise<z.input<typeof residentRow>[]> {
  const ids = residents.map((resident) => resident.id);
  const [points, last] = await Promise.all([contactPointsOf(tx, ids), lastContacts(tx, actor, ids)]);
  return residents.map((resident) => ({
    id: resident.id,
    name: resident.name,
    kana: resident.kana,
    contacts: points
      .filter((point) => point.residentId === resident.id)
      .map(shownContact)
      .filter((shown) => shown !== null),
    lastContactAt: last.get(resident.id)?.toISOString() ?? null,
  }));
}
