import { createHash } from 'node:crypto';
import type { Database, Tx } from '#db/transaction.ts';
import { faxByToken, faxesOfMessages, findTenantOfToken, queueFax } from '#domain/calls/faxes.ts';
import { getLine } from '#domain/calls/lines.ts';
import { readCity } from '#domain/city/city.ts';
import { addFile, filesByIds, requireUploadedBy } from '#domain/files/files.ts';
import { requireAbility } from '#domain/interactions/access.ts';
import { getEntryPoint } from '#domain/interactions/entry-points.ts';
import { getConversation, getInteraction, readInteraction } from '#domain/interactions/interactions.ts';
import { messagesByIds } from '#domain/interactions/messages.ts';
import type { Channel, Handed, OutboundMessage } from '#domain/interactions/types.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { formatPhone } from '#kernel/japan/phone.ts';
import { Refusal } from '#kernel/refusal.ts';
import { checkReply, goesByFax, numberOf } from './check-reply.ts';
import { type FaxFileDeps, type FaxLetter, type FaxPaper, loadBytes, storeBytes } from './fax-paper.ts';

export interface SendFaxDeps {
  database: Database;
  files: FaxFileDeps;
  paper: FaxPaper;
}

const ACTOR = 'system:fax';

/** A letter without its pictures, which lie in the storage. */
interface Draft {
  head: string;
  text: string;
  fileIds: readonly string[];
}

/**
 * Lets a message go as a fax: draws it, keeps the file, and has it wait for its first attempt. How it went comes later,
 * from the loop of faxes. The same message again is the same fax. Fails for who has no number.
 */
export async function sendFaxMessage(deps: SendFaxDeps, message: OutboundMessage): Promise<Handed> {
  const scope = { tenantId: message.tenantId, actor: ACTOR };
  const prepared = await deps.database.tx(scope, (tx) => prepare(tx, message));
  if ('state' in prepared) return prepared;
  const { number, entryPointId, draft } = prepared;
  const pages = await drawLetter(deps, message.tenantId, draft).catch(refusalOnly);
  if (pages instanceof Refusal) return { state: 'failed', errorCode: pages.code };
  const file = await storeBytes(deps.files, message.tenantId, await deps.paper.toFaxFile(pages));
  await deps.database.tx(scope, async (tx) => {
    const id = tx.newId();
    const { messageId, conversationId } = message;
    const fax = { id, entryPointId, number, messageId, conversationId, pages: pages.length, file };
    if (!(await queueFax(tx, fax))) return;
    const name = `fax-${id.slice(0, 8)}.tiff`;
    await addFile(tx, { ...file, name, mediaType: 'image/tiff', image: false, uploadedBy: `fax:${id}` });
    await tellFaxChanged(tx, messageId);
  });
  return { state: 'under-way' };
}

/** What cannot be drawn now cannot be drawn later either. */
function refusalOnly(error: unknown): Refusal {
  if (error instanceof Refusal && error.code !== 'database.unavailable') return error;
  throw error;
}

async function prepare(
  tx: Tx,
  { messageId, conversationId }: OutboundMessage,
): Promise<Handed | { number: string; entryPointId: string; draft: Draft }> {
  const fax = (await faxesOfMessages(tx, [messageId])).get(messageId);
  if (fax?.state === 'sent') return { state: 'sent' };
  if (fax?.state === 'failed') return { state: 'failed', errorCode: fax.result ?? 'failed' };
  if (fax) return { state: 'under-way' };
  const [message] = await messagesByIds(tx, [messageId]);
  const conversation = await getConversation(tx, conversationId);
  const number = await numberOf(tx, conversationId);
  if (!message || !number) return { state: 'failed', errorCode: 'fax.no-number' };
  const { entryPointId } = conversation;
  const { body, fileIds } = message;
  return { number, entryPointId, draft: { head: await headOf(tx, entryPointId), text: body, fileIds } };
}

/**
 * A reply that somebody is writing, as the letter that it would be. Refuses 'state.conflict' where replies are no pages,
 * 'permission.missing' for who may not reply, and as `checkReply` and writing do.
 */
export async function draftFax(
  tx: Tx,
  actor: StaffActor,
  channels: ReadonlyMap<string, Channel>,
  interactionId: string,
  reply: { body: string; fileIds: readonly string[] },
): Promise<Draft> {
  const interaction = await getInteraction(tx, actor, interactionId);
  if (channels.get(interaction.channel)?.abilities.paper !== true) throw new Refusal('state.conflict');
  requireAbility(actor, interaction, 'reply');
  await requireUploadedBy(tx, reply.fileIds, `staff:${actor.staffId}`);
  await checkReply(tx, actor, channels, interactionId, reply);
  const { entryPointId } = await getConversation(tx, interaction.conversationId);
  return { head: await headOf(tx, entryPointId), text: reply.body.trim(), fileIds: reply.fileIds };
}

/** What stands at the head of each page: who sends it, from which number, when. */
async function headOf(tx: Tx, entryPointId: string): Promise<string> {
  const city = await readCity(tx);
  const { name } = await getEntryPoint(tx, { id: entryPointId });
  const { number } = await getLine(tx, { entryPointId });
  const at = new Intl.DateTimeFormat('ja-JP', {
    timeZone: city.timeZone,
    dateStyle: 'long',
    timeStyle: 'short',
  }).format(tx.now);
  return `${city.name} ${name}　FAX ${formatPhone(number)}　${at}`;
}

/**
 * The pages of a letter as images, as they will arrive. Refuses 'file.type' for a file that is neither picture nor PDF,
 * 'fax.characters' {characters} for text that no fax can show, and as `FaxPaper.drawPdf`.
 */
export async function drawLetter(
  deps: Pick<SendFaxDeps, 'database' | 'files' | 'paper'>,
  tenantId: string,
  { head, text, fileIds }: Draft,
): Promise<Buffer[]> {
  requirePrintable(deps.paper, text);
  const known = await deps.database.tx({ tenantId, actor: ACTOR }, (tx) => filesByIds(tx, fileIds));
  const pictures: Buffer[] = [];
  for (const id of fileIds) {
    const file = known.get(id);
    if (!file || !goesByFax(file)) throw new Refusal('file.type');
    const bytes = await loadBytes(deps.files, tenantId, id);
    pictures.push(...(file.image ? [bytes] : await deps.paper.drawPdf(bytes)));
  }
  const letter: FaxLetter = { head, text, pictures };
  return deps.paper.drawPages(letter);
}

/** Refuses 'fax.characters' {characters} for text that no fax can show. */
export function requirePrintable(paper: Pick<FaxPaper, 'missingCharacters'>, text: string): void {
  const characters = paper.missingCharacters(text);
  if (characters.length > 0) throw new Refusal('fax.characters', { characters });
}

/** What is kept of the token that an exchange fetches by. */
export function hashFaxToken(token: string): Buffer {
  return createHash('sha256').update(`fax:${token}`).digest();
}

/** The file of a fax that is being sent, by the token of its attempt; undefined for any other token. */
export async function openOutgoingFax(
  deps: FaxFileDeps & { database: Database },
  token: string,
): Promise<Buffer | undefined> {
  const tokenHash = hashFaxToken(token);
  const tenantId = await findTenantOfToken(deps.database.installation, tokenHash);
  if (!tenantId) return undefined;
  const fax = await deps.database.tx({ tenantId, actor: ACTOR }, (tx) => faxByToken(tx, tokenHash));
  return fax?.file ? loadBytes(deps, tenantId, fax.file.id) : undefined;
}

/** Tells the desk that a fax goes on: to those who see the interaction that its message belongs to. */
export async function tellFaxChanged(tx: Tx, messageId: string): Promise<void> {
  const [message] = await messagesByIds(tx, [messageId]);
  if (!message?.interactionId) return;
  const { id, audience } = await readInteraction(tx, message.interactionId);
  tx.append({
    type: 'message.fax-changed',
    subjectKind: 'conversation',
    subjectId: message.conversationId,
    audience,
    data: { interactionId: id, messageId },
  });
}
