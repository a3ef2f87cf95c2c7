import type { Database, Tx } from '#db/transaction.ts';
import { becomeMessage, type Fax, type FaxFile, lockFax } from '#domain/calls/faxes.ts';
import { getLine } from '#domain/calls/lines.ts';
import { addFile } from '#domain/files/files.ts';
import type { Conversation } from '#domain/interactions/types.ts';
import { toE164 } from '#kernel/japan/phone.ts';
import { conversationWithNobody, conversationWithNumber } from './conversation-with.ts';
import { type FaxFileDeps, type FaxPaper, loadBytes, storeBytes } from './fax-paper.ts';
import { receiveFromResident } from './receive.ts';

export interface ReceiveFaxDeps {
  database: Database;
  files: FaxFileDeps;
  paper: Pick<FaxPaper, 'countPages' | 'scanPage'>;
}

/** Whoever sends more than a shelf of paper is answered with its original. */
const MOST_PAGES = 200;
const ACTOR = 'system:fax';

/**
 * Turns a fax whose file is ours into what its sender said: its pages as images and the original as it came, in the
 * conversation of the number at that entry point, waiting in its queue. Repeated, it changes nothing: the id of the fax is
 * the message's client id.
 */
export async function deliverReceivedFax(
  deps: ReceiveFaxDeps,
  tenantId: string,
  faxId: string,
): Promise<void> {
  const scope = { tenantId, actor: ACTOR };
  const fax = await deps.database.tx(scope, (tx) => lockFax(tx, faxId));
  if (fax.state !== 'kept' || !fax.file) return;
  const original = fax.file;
  const tiff = await loadBytes(deps.files, tenantId, original.id);
  const pages = await storePages(deps, tenantId, tiff);
  await deps.database.tx(scope, async (tx) => {
    const still = await lockFax(tx, faxId);
    if (still.state !== 'kept') return;
    const conversation = await conversationOf(tx, still);
    const uploadedBy = `conversation:${conversation.id}`;
    for (const [index, page] of pages.entries())
      await addFile(tx, {
        ...fileOf(page),
        name: `${index + 1}.png`,
        mediaType: 'image/png',
        image: true,
        uploadedBy,
      });
    const name = `fax-${faxId.slice(0, 8)}.tiff`;
    await addFile(tx, { ...fileOf(original), name, mediaType: 'image/tiff', image: false, uploadedBy });
    const fileIds = [...pages.map(({ id }) => id), original.id];
    const message = await receiveFromResident(
      tx,
      conversation.id,
      { clientId: `fax:${faxId}`, body: '', fileIds },
      { evenIfFull: true },
    );
    await becomeMessage(tx, faxId, { messageId: message.id, conversationId: conversation.id });
  });
}

async function storePages(deps: ReceiveFaxDeps, tenantId: string, tiff: Buffer): Promise<FaxFile[]> {
  const stored: FaxFile[] = [];
  const count = Math.min(deps.paper.countPages(tiff), MOST_PAGES);
  for (let index = 0; index < count; index++) {
    const page = await deps.paper.scanPage(tiff, index);
    // Missing among the images, it is still in the original.
    if (page) stored.push(await storeBytes(deps.files, tenantId, page.png));
  }
  return stored;
}

function fileOf({ id, sha256, sizeBytes }: FaxFile): FaxFile {
  return { id, sha256, sizeBytes };
}

/** The lasting exchange with the number that sent it; who withheld theirs is nobody we know, each time anew. */
async function conversationOf(tx: Tx, fax: Fax): Promise<Conversation> {
  const { id, entryPointId } = fax;
  const { language } = (await getLine(tx, { entryPointId })).settings;
  const number = fax.other.kind === 'number' ? toE164(fax.other.number) : undefined;
  return number
    ? conversationWithNumber(tx, entryPointId, number, language)
    : conversationWithNobody(tx, entryPointId, id, language);
}
