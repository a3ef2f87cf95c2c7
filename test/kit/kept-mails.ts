import { addEntryPoint } from '#domain/interactions/entry-points.ts';
import { addMailbox } from '#domain/mail/mailboxes.ts';
import { keepRawMails } from '#domain/mail/raw-mails.ts';
import { mailboxSettings } from '#domain/mail/types.ts';
import { storeBytes } from '#operations/fax-paper.ts';
import type { House } from '../../src/main.ts';

/** A server that nobody answers at: the mails below came before it went away. */
const NOBODY = { host: '127.0.0.1', port: 9, security: 'none' as const, user: null };

/** Gives a queue a mailbox in which these mails lie, kept and not read yet: a house reads them as soon as it runs. */
export async function keepMails(
  house: House,
  place: { tenantId: string; queueId: string },
  mails: readonly Uint8Array[],
): Promise<void> {
  const { tenantId, queueId } = place;
  const scope = { tenantId, actor: 'system:test' };
  const address = 'madoguchi@aoba.example';
  const entryPointId = await house.database.tx(scope, async (tx) => {
    const entry = { channel: 'email', name: '総合窓口メール', publicKey: address, queueId };
    const { id } = await addEntryPoint(tx, entry);
    const settings = mailboxSettings.parse({ incoming: NOBODY, outgoing: NOBODY, acknowledge: false });
    await addMailbox(tx, { entryPointId: id, address, senderName: '青葉市総合窓口', settings, secrets: {} });
    return id;
  });
  for (const [at, bytes] of mails.entries()) {
    const file = await storeBytes(house, tenantId, bytes);
    const place = { entryPointId, validity: 1, uid: at + 1 };
    await house.database.tx(scope, (tx) =>
      keepRawMails(tx, place, [{ uid: at + 1, wholeBytes: null, file }]),
    );
  }
}
