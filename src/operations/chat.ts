import { noteShown, noticeAt } from '#domain/privacy/notices.ts';
import type { PurposeNotice } from '#domain/privacy/types.ts';
import type { Database, Tx } from '#db/transaction.ts';
import { type CaseNotice, noticesOfConversation } from '#domain/cases/notice.ts';
import { languageFor, readCalendar, readCity } from '#domain/city/city.ts';
import type { City } from '#domain/city/types.ts';
import type { StoredFile } from '#domain/files/types.ts';
import { guidedSince } from '#domain/flows/instances.ts';
import { findTenantOfEntryPoint, getEntryPoint } from '#domain/interactions/entry-points.ts';
import {
  admitVisitor,
  findVisitor,
  getConversation,
  newestInteraction,
  setLanguage,
  startConversation,
} from '#domain/interactions/interactions.ts';
import {
  filesOfMessages,
  lockConversation,
  markDelivered,
  markReadByResident,
  readForResident,
} from '#domain/interactions/messages.ts';
import type { Conversation, EntryPoint, Interaction, Message } from '#domain/interactions/types.ts';
import type { ContactWish } from '#domain/resident-side/types.ts';
import { wishesOf } from '#domain/resident-side/wishes.ts';
import { createAnonymous, readOwnProfile, setOwnProfile } from '#domain/residents/residents.ts';
import { expectedWait, isAttended } from '#domain/routing/expected-wait.ts';
import { getQueue, tellPosition } from '#domain/routing/routing.ts';
import { isQueueOpen, opensNext } from '#domain/routing/rules.ts';
import { getDepartment, getStaff, listStaff } from '#domain/staff/staff.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { Sealer } from '#kernel/sealed.ts';
import { readSurvey, type SurveyView } from './survey.ts';

/** The resident's own side of a conversation: only intake and what residents may be shown. */

const PAGE = 200;
/** Tokens name a conversation across cities, so their hash is keyed by the installation, not by a city. */
const INSTALLATION = '00000000-0000-0000-0000-000000000000';

export interface Visitor {
  tenantId: string;
  conversationId: string;
}

/** What is kept of a visitor's token. */
export function hashVisitorToken(sealer: Sealer, token: string): Buffer {
  return sealer.blindIndex(INSTALLATION, 'visitor.token-hash', token);
}

/** All that may be kept of it at this moment. */
export function visitorTokenHashes(sealer: Sealer, token: string): Buffer[] {
  return sealer.blindIndexes(INSTALLATION, 'visitor.token-hash', token);
}

const MOST_REMEMBERED = 10_000;

/** Whose conversation a token opens. Refuses 'session.required' for one that nobody was given. */
export type VisitorFinder = (token: string) => Promise<Visitor>;

/**
 * Looks tokens up and remembers the last ones: a token is given out once and means the same for good, and every word a
 * resident writes asks for it.
 */
export function createVisitorFinder(database: Database, sealer: Sealer): VisitorFinder {
  const remembered = new Map<string, Visitor>();
  return async (token) => {
    const key = sealer.derive(INSTALLATION, 'visitor.remembered', token).toString('base64url');
    const known =
      remembered.get(key) ?? (await findVisitor(database.installation, visitorTokenHashes(sealer, token)));
    if (!known) throw new Refusal('session.required');
    remembered.set(key, known);
    if (remembered.size > MOST_REMEMBERED) remembered.delete(remembered.keys().next().value!);
    return known;
  };
}

export interface EntryPointInfo {
  /** What the city says that the data are for. */
  notice: PurposeNotice | undefined;
  city: City;
  entryPoint: EntryPoint;
  deskName: string;
  open: boolean;
  opensAt: Date | null;
  /** Somebody takes contacts there now. */
  attended: boolean;
}

/** The city that a widget's key belongs to. Refuses 'not-found'. */
export async function tenantOfKey(database: Database, key: string): Promise<string> {
  const tenantId = await findTenantOfEntryPoint(database.installation, key);
  if (!tenantId) throw new Refusal('not-found');
  return tenantId;
}

/** What a page needs to know of an entry point before the first word. */
export async function readEntryPoint(tx: Tx, by: { key: string } | { id: string }): Promise<EntryPointInfo> {
  const entryPoint = await getEntryPoint(tx, by);
  const queue = await getQueue(tx, entryPoint.queueId);
  const [{ opening }, notice] = await Promise.all([readCalendar(tx), noticeAt(tx, entryPoint.id)]);
  return {
    city: await readCity(tx),
    notice,
    entryPoint,
    deskName: (await getDepartment(tx, queue.departmentId)).name,
    open: isQueueOpen(queue, opening, tx.now),
    opensAt: opensNext(queue, opening, tx.now),
    attended: await isAttended(tx, queue),
  };
}

/** The token of a device, from its own secret client id: asked again, it is the same. */
export function visitorTokenOf(tx: Tx, clientId: string): string {
  return Buffer.concat([
    tx.sealer.derive(tx.tenantId, 'visitor.token-1', clientId),
    tx.sealer.derive(tx.tenantId, 'visitor.token-2', clientId),
  ]).toString('base64url');
}

/**
 * Starts an anonymous conversation. Its token follows from the browser's own secret client id, so that a lost answer can
 * be asked for again and gives the same conversation. A language that the city does not serve becomes its fallback: a page
 * that was made before may still name it.
 */
export async function startChat(
  tx: Tx,
  input: { key: string; language: string; clientId: string },
): Promise<{ token: string; conversationId: string }> {
  const token = visitorTokenOf(tx, input.clientId);
  const tokenHash = hashVisitorToken(tx.sealer, token);
  const known = await findVisitor(tx.db, visitorTokenHashes(tx.sealer, token));
  if (known) return { token, conversationId: known.conversationId };
  const entryPoint = await getEntryPoint(tx, { key: input.key });
  const language = await languageFor(tx, input.language);
  const resident = createAnonymous(tx, {
    kind: entryPoint.channel,
    valueHash: tokenHash,
    language,
  });
  const conversation = await startConversation(tx, { entryPoint, ...resident, language });
  if (!(await admitVisitor(tx, tokenHash, conversation.id))) throw new Refusal('state.conflict');
  // It stood above the field to write in.
  const notice = await noticeAt(tx, entryPoint.id);
  if (notice) noteShown(tx, notice, conversation.id, 'chat');
  return { token, conversationId: conversation.id };
}

export interface ChatView {
  conversation: Conversation;
  interaction: Interaction | undefined;
  entryPoint: EntryPointInfo;
  answererName: string | null;
  position: number | null;
  expectedWaitSec: number | null;
  profile: { name: string | null; contact: string | null };
  messages: readonly Message[];
  files: ReadonlyMap<string, StoredFile>;
  staffNames: ReadonlyMap<string, string>;
  lastSeq: number;
  /** More was said before the first of `messages` (and after `after`) than fits into one answer. */
  hasEarlier: boolean;
  cases: readonly CaseNotice[];
  wish: ContactWish | undefined;
  survey: SurveyView | null;
  /** A flow answers, after whatever came before. */
  guided: boolean;
}

/** Everything the resident's side shows: the newest messages after `after`, or those before `before`. */
export async function readChat(
  tx: Tx,
  conversationId: string,
  range: { after: number; before?: number | undefined },
): Promise<ChatView> {
  const conversation = await getConversation(tx, conversationId);
  const interaction = await newestInteraction(tx, conversationId);
  const entryPoint = await readEntryPoint(tx, { id: conversation.entryPointId });
  const { messages, settledSeq, hasEarlier } = await readForResident(tx, conversation, {
    ...range,
    limit: PAGE,
  });
  const showNames = entryPoint.city.settings.showStaffNames === true;
  const names = showNames
    ? new Map((await listStaff(tx)).map((member) => [member.id, member.name]))
    : new Map<string, string>();
  const guided = await isGuided(tx, conversationId, interaction);
  return {
    conversation,
    interaction,
    entryPoint,
    answererName: interaction ? await answererOf(tx, interaction, showNames) : null,
    ...(await waitOf(tx, interaction)),
    profile: await readOwnProfile(tx, conversation.contactPointId),
    messages,
    files: await filesOfMessages(tx, messages),
    staffNames: names,
    lastSeq: settledSeq,
    hasEarlier,
    cases: await noticesOfConversation(tx, conversationId),
    wish: interaction && (await wishesOf(tx, [interaction.id])).get(interaction.id),
    survey: guided ? null : await readSurvey(tx, interaction),
    guided,
  };
}

async function isGuided(tx: Tx, conversationId: string, newest: Interaction | undefined): Promise<boolean> {
  if (newest && newest.state !== 'ended') return false;
  const since = await guidedSince(tx, conversationId);
  return since !== undefined && (!newest || newest.openedAt < since);
}

/** Where a waiting interaction stands and how long it will probably take; nothing when it does not wait. */
async function waitOf(tx: Tx, interaction: Interaction | undefined) {
  const position = interaction?.state === 'waiting' ? await tellPosition(tx, interaction.id) : null;
  if (!interaction || position === null) return { position: null, expectedWaitSec: null };
  const expected = await expectedWait(tx, interaction.queueId, position);
  return { position, expectedWaitSec: expected === null ? null : Math.round(expected) };
}

async function answererOf(tx: Tx, interaction: Interaction, showNames: boolean): Promise<string | null> {
  if (interaction.state !== 'active' || !interaction.ownerStaffId) return null;
  const desk = (await getDepartment(tx, interaction.departmentId)).name;
  if (!showNames) return desk;
  return `${desk} ${(await getStaff(tx, interaction.ownerStaffId)).name}`;
}

/** The device has everything up to `seq`, looked at or not. */
export async function receiveChatUpTo(tx: Tx, conversationId: string, seq: number): Promise<void> {
  const conversation = await lockConversation(tx, conversationId);
  await markDelivered(tx, await newestInteraction(tx, conversationId), conversation, seq);
}

/** The resident saw everything up to `seq`. */
export async function readChatUpTo(tx: Tx, conversationId: string, seq: number): Promise<void> {
  const conversation = await lockConversation(tx, conversationId);
  await markReadByResident(tx, await newestInteraction(tx, conversationId), conversation, seq);
}

export async function setChatProfile(
  tx: Tx,
  conversationId: string,
  profile: { name: string | null; contact: string | null },
): Promise<void> {
  const conversation = await lockConversation(tx, conversationId);
  await setOwnProfile(tx, conversation.contactPointId, profile);
}

export async function setChatLanguage(tx: Tx, conversationId: string, language: string): Promise<void> {
  await setLanguage(tx, conversationId, await languageFor(tx, language));
}
