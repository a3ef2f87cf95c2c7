import type { Database, Tx } from '#db/transaction.ts';
import { ExchangeAway } from '#domain/calls/exchange.ts';
import { endAttempt, failReceiving, type Fax, keepReceived, type Received } from '#domain/calls/faxes.ts';
import { settleDelivery } from '#domain/interactions/messages.ts';
import type { FaxLeg } from './fax-legs.ts';
import { type FaxFileDeps, type FaxPaper, storeBytes } from './fax-paper.ts';
import { noteMissedFax } from './missed-calls.ts';
import { deliverReceivedFax } from './receive-fax.ts';
import { tellFaxChanged } from './send-fax.ts';

export interface EndFaxDeps {
  database: Database;
  files: FaxFileDeps;
  paper: Pick<FaxPaper, 'countPages' | 'scanPage'>;
}

const scope = (tenantId: string) => ({ tenantId, actor: 'system:fax' });

/**
 * What came is taken over: ours before the exchange's is deleted, then a message. Without a page that can be read it has
 * failed, as `received` says, and whoever called is on the list of missed calls. Throws while the exchange is out of reach: nothing was changed then.
 */
export async function collectFax(deps: EndFaxDeps, leg: FaxLeg, received: Received): Promise<void> {
  const { tenantId, faxId, exchange } = leg;
  const tiff = await exchange.fetchFax(faxId);
  const pages = tiff ? deps.paper.countPages(tiff) : 0;
  if (!tiff || pages === 0) {
    await deps.database.tx(scope(tenantId), async (tx) => {
      const failed = await failReceiving(tx, faxId, { ...received, pages: 0 });
      if (failed) await noteMissedFax(tx, failed);
    });
  } else {
    const file = await storeBytes(deps.files, tenantId, tiff);
    await deps.database.tx(scope(tenantId), (tx) => keepReceived(tx, faxId, { ...received, pages }, file));
  }
  // What cannot be deleted now is deleted when the exchange is back.
  await exchange.deleteFax(faxId).catch(ifAway);
  await deliverReceivedFax(deps, tenantId, faxId);
}

/** An attempt is over: its message was sent, has failed, or waits for the next one. */
export async function endAttemptOn(
  deps: Pick<EndFaxDeps, 'database'>,
  { tenantId, faxId, exchange }: FaxLeg,
  legId: string,
  { result, station, way }: Received,
): Promise<void> {
  await exchange.deleteFax(faxId).catch(ifAway);
  await deps.database.tx(scope(tenantId), async (tx) => {
    const fax = await endAttempt(tx, faxId, { legId, result, station, ...(way ? { way } : {}) });
    if (fax) await tellEnd(tx, fax);
  });
}

/** Says how it went to the message, to whoever looks at it, and to what waits behind it. */
async function tellEnd(tx: Tx, fax: Fax): Promise<void> {
  const { messageId, conversationId, result } = fax;
  if (!messageId || !conversationId) return;
  const delivery = { messageId, conversationId };
  if (fax.state === 'sent') await settleDelivery(tx, delivery, { state: 'sent' });
  if (fax.state === 'failed')
    await settleDelivery(tx, delivery, { state: 'failed', errorCode: `fax.${result}` });
  await tellFaxChanged(tx, messageId);
  if (fax.state !== 'waiting')
    tx.append({ type: 'fax.settled', subjectKind: 'conversation', subjectId: conversationId, audience: [] });
}

/** Lets pass that the exchange is out of reach; throws what is anything else. */
export function ifAway(error: unknown): void {
  if (!(error instanceof ExchangeAway)) throw error;
}
