import type { Database, Tx } from '#db/transaction.ts';
import { knownContents, lockRawMails, rawMailsRead } from '#domain/mail/raw-mails.ts';
import { contentHashOf, writerOf } from '#domain/mail/rules.ts';
import type { Became, MailHead, RawMail, WithheldFile } from '#domain/mail/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { Letter, LetterAttachment } from '#outside/email/letter/types.ts';
import type { AcknowledgeDeps } from './acknowledge-mail.ts';
import { becomeMail, headOf, isTooLong, type ReadLetter, type StoredAttachment } from './become-mail.ts';
import { loadBytes, storeBytes } from './fax-paper.ts';
import type { FileDeps } from './files.ts';
import type { FreshMails } from './fresh-mails.ts';
import { type MailPlace, readPlace } from './mail-place.ts';
import { askReached } from './mail-threads.ts';

export interface ReceiveMailDeps extends AcknowledgeDeps {
  database: Database;
  files: FileDeps;
  readLetter(raw: Uint8Array): Promise<Letter>;
}

const scope = (tenantId: string) => ({ tenantId, actor: 'system:mail' });
/** What a file is withheld for; a full disk, or a scanner that is away, is none of them: the mail is read when it is over. */
const WITHHELD: ReadonlySet<string> = new Set([
  'file.type',
  'file.too-large',
  'file.broken',
  'file.infected',
]);
/** Mails whose files are looked at and stored side by side, so that they share what the disk is asked for. */
const STORED_AT_ONCE = 4;
/** Of a mail with more files the rest stays in the raw mail. */
const FILES_MAX = 30;

/** A raw mail that was read, with its files in the storage. */
interface Prepared extends ReadLetter {
  raw: RawMail;
  /** Over what its sender wrote, hex; null where nobody can say that two of it are one. */
  content: string | null;
}

/**
 * Reads raw mails of one mailbox, in their order: each becomes what its writer said, in the thread it belongs to, waiting for a
 * person; a bounce becomes a word at the mail that did not arrive. All of them in one transaction, so that a backlog does not
 * cost a commit for each; where one of them cannot be kept, each by itself, and no other is held back. Repeated, it changes
 * nothing. Answers what went wrong, by id: what a database or a disk does; a mail, however broken, is never the reason.
 */
export async function readRawMails(
  deps: ReceiveMailDeps,
  tenantId: string,
  raws: readonly RawMail[],
  fresh: Pick<FreshMails, 'take'>,
): Promise<Map<string, unknown>> {
  const failures = new Map<string, unknown>();
  const prepared = await prepareAll(deps, tenantId, raws, { fresh, failures });
  try {
    await keepAll(deps, tenantId, prepared);
  } catch (error) {
    requireDatabase(error);
    if (prepared.length < 2) for (const { raw } of prepared) failures.set(raw.id, error);
    else
      for (const one of prepared)
        await keepAll(deps, tenantId, [one]).catch((why: unknown) => {
          requireDatabase(why);
          failures.set(one.raw.id, why);
        });
  }
  return failures;
}

/** A database that is away is no fault of any mail: none of its tries is used up, and all are read when it is back. */
function requireDatabase(error: unknown): void {
  if (error instanceof Refusal && error.code === 'database.unavailable') throw error;
}

async function prepareAll(
  deps: ReceiveMailDeps,
  tenantId: string,
  raws: readonly RawMail[],
  { fresh, failures }: { fresh: Pick<FreshMails, 'take'>; failures: Map<string, unknown> },
): Promise<Prepared[]> {
  const letters: { raw: RawMail; letter: Letter; content: string | null }[] = [];
  for (const raw of raws)
    try {
      const bytes = fresh.take(raw.fileId) ?? (await loadBytes(deps.files, tenantId, raw.fileId));
      letters.push({ raw, letter: await deps.readLetter(bytes), content: contentHashOf(bytes) });
    } catch (error) {
      failures.set(raw.id, error);
    }
  // Looked for before anything is stored; where nothing is to be stored, together with the rest.
  const storing = letters.filter(({ letter }) => letter.attachments.length > 0 || isTooLong(letter.text));
  const known =
    storing.length === 0
      ? new Set<string>()
      : await deps.database.tx(scope(tenantId), (tx) => overAmong(tx, storing));
  const prepared: Prepared[] = [];
  for (let at = 0; at < letters.length; at += STORED_AT_ONCE) {
    const some = await Promise.all(
      letters.slice(at, at + STORED_AT_ONCE).map(async (one) => {
        const { raw, letter } = one;
        if (known.has(raw.id)) return { ...one, stored: [], withheld: [] };
        try {
          return { ...one, ...(await storeAttachments(deps.files, tenantId, letter, raw.cut)) };
        } catch (error) {
          failures.set(raw.id, error);
          return undefined;
        }
      }),
    );
    prepared.push(...some.filter((one) => one !== undefined));
  }
  return prepared;
}

/** Which of these were read meanwhile, or came before on another way: only looked at, the rest is done when they are kept. */
async function overAmong(
  tx: Tx,
  letters: readonly { raw: RawMail; content: string | null }[],
): Promise<Set<string>> {
  const [first] = letters;
  const hashes = letters.flatMap(({ content }) => hashesOf(tx, content));
  const known = first ? await knownContents(tx, first.raw.entryPointId, hashes) : new Map<string, unknown>();
  return new Set(
    letters.flatMap(({ raw, content }) => {
      const isKnown = hashesOf(tx, content).some((hash) => known.has(hash.toString('hex')));
      return isKnown ? [raw.id] : [];
    }),
  );
}

/** All that an earlier mail of this content may have; none for one without. */
const hashesOf = (tx: Tx, content: string | null): Buffer[] =>
  content === null ? [] : tx.sealer.blindIndexes(tx.tenantId, 'mail.content', content);

const hashOf = (tx: Tx, content: string | null): Buffer | null =>
  content === null ? null : tx.sealer.blindIndex(tx.tenantId, 'mail.content', content);

function keepAll(deps: ReceiveMailDeps, tenantId: string, prepared: readonly Prepared[]): Promise<void> {
  const [first] = prepared;
  if (!first) return Promise.resolve();
  return deps.database.tx(scope(tenantId), async (tx) => {
    const { entryPointId } = first.raw;
    // What came before is looked for behind the lock: nobody else reads these meanwhile.
    const [states, place, known] = await Promise.all([
      lockRawMails(
        tx,
        prepared.map(({ raw }) => raw.id),
      ),
      readPlace(tx, entryPointId),
      knownContents(
        tx,
        entryPointId,
        prepared.flatMap(({ content }) => hashesOf(tx, content)),
      ),
    ]);
    const kept = prepared
      .filter(({ raw }) => states.get(raw.id)?.state === 'kept')
      .map((one) => ({ ...one, head: headOf(one, one.raw, place.patterns) }));
    await askReached(
      tx,
      place,
      kept.flatMap(({ head }) => writerOf(head, place.mailbox.address)?.address ?? []),
    );
    const became: Became[] = [];
    for (const one of kept) became.push(await keepOne(deps, tx, place, known, one));
    rawMailsRead(tx, entryPointId, became);
  });
}

/** The same mail that came before on another way is repeated, and nothing is made of it. */
async function keepOne(
  deps: ReceiveMailDeps,
  tx: Tx,
  place: MailPlace,
  known: Map<string, string | null>,
  one: Prepared & { head: MailHead },
): Promise<Became> {
  const { id } = one.raw;
  const contentHash = hashOf(tx, one.content);
  const same = hashesOf(tx, one.content)
    .map((hash) => known.get(hash.toString('hex')))
    .find((messageId) => messageId !== undefined);
  if (same !== undefined && same !== null)
    return { id, state: 'repeated', messageId: same, contentHash: null };
  const messageId = await becomeMail(deps, tx, place, one);
  if (contentHash) known.set(contentHash.toString('hex'), messageId);
  return { id, state: 'read', messageId, contentHash };
}

async function storeAttachments(
  files: FileDeps,
  tenantId: string,
  letter: Letter,
  isCut: boolean,
): Promise<{ stored: StoredAttachment[]; withheld: WithheldFile[] }> {
  const stored: StoredAttachment[] = [];
  const withheld: WithheldFile[] = [];
  // Where only the beginning of a mail came, nobody can say that its last file is whole.
  const broken = isCut ? letter.attachments.at(-1) : undefined;
  const whole = isTooLong(letter.text) ? [wholeText(letter.text)] : [];
  for (const attachment of [...whole, ...letter.attachments]) {
    const name = attachment.filename.slice(0, 200);
    if (attachment === broken) {
      withheld.push({ name, why: 'file.cut' });
      continue;
    }
    if (stored.length >= FILES_MAX) {
      withheld.push({ name, why: 'file.too-many' });
      continue;
    }
    try {
      stored.push(await storeOne(files, tenantId, attachment));
    } catch (error) {
      if (!(error instanceof Refusal) || !WITHHELD.has(error.code)) throw error;
      withheld.push({ name, why: error.code });
    }
  }
  return { stored, withheld: withheld.slice(0, 200) };
}

async function storeOne(
  files: FileDeps,
  tenantId: string,
  attachment: LetterAttachment,
): Promise<StoredAttachment> {
  const { content, filename, contentId } = attachment;
  const plain = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const looked = await files.inspect(plain, filename);
  const file = await storeBytes(files, tenantId, looked.bytes);
  const { name, mediaType, kind } = looked;
  return { file: { ...file, name, mediaType, image: kind === 'image' }, contentId };
}

function wholeText(text: string): LetterAttachment {
  const content = Buffer.from(text.toWellFormed(), 'utf8');
  return { filename: '本文.txt', mimeType: 'text/plain', content, contentId: null, inline: false };
}
