import type { Tx } from '#db/transaction.ts';
import type { Exchange, ExchangeContents } from '#domain/calls/exchange.ts';
import { type Fax, type FaxResultCode, openFaxes, type Received } from '#domain/calls/faxes.ts';
import { getLine, type PhoneLine } from '#domain/calls/lines.ts';
import { formatPhone } from '#kernel/japan/phone.ts';

/** What is known of a leg that is ours: the fax on it. */
export interface FaxLeg {
  tenantId: string;
  faxId: string;
  exchange: Exchange;
  direction: 'in' | 'out';
  /** What we call ourselves. */
  station: string;
  /** Where the exchange fetches what it sends; empty when that is forgotten. */
  url: string;
}

/** What must be done with a fax whose exchange was out of reach for a while, by what is there now. */
export type Found =
  /** It goes on; its end will be told. */
  | 'goes-on'
  /** Its leg waits to be answered, or for the other side to answer. */
  | 'rings'
  /** Its leg is up, and nothing was begun on it. */
  | 'up'
  /** Over; nobody told how. What came, or was to go, lies at the exchange. */
  | 'over'
  /** Gone without a trace. */
  | 'lost';

/** Where a fax stands at its exchange. */
export function findFax(fax: Pick<Fax, 'id' | 'legId'>, contents: ExchangeContents): Found {
  const leg = contents.legs.find(({ legId }) => legId === fax.legId);
  const hasFile = contents.faxIds.includes(fax.id);
  if (leg?.faxId === fax.id) return 'goes-on';
  if (leg && !leg.isAnswered) return 'rings';
  if (hasFile) return 'over';
  return leg ? 'up' : 'lost';
}

/** The first of them that can be spoken with. */
export function connected(exchanges: readonly Exchange[]): Exchange | undefined {
  return exchanges.find((exchange) => exchange.isConnected);
}

/** A leg of an exchange has to do with it now. */
export function isOnLeg({ state }: Fax): boolean {
  return state === 'receiving' || state === 'sending';
}

/** The leg of a fax that another process began. */
export function legOf(exchange: Exchange, { tenantId, fax, line }: OpenFax): FaxLeg {
  const { id: faxId, direction } = fax;
  return { tenantId, faxId, exchange, direction, station: stationOf(line), url: '' };
}

/** An end of which no more is known than its cause. */
export function over(result: FaxResultCode): Received {
  return { result, pages: 0, station: null, way: null };
}

/** As it stands on the paper of whoever receives it: digits and spaces only. */
export function stationOf(line: Pick<PhoneLine, 'number'>): string {
  return formatPhone(line.number).replaceAll('-', ' ');
}

/** A fax that is not over. */
export interface OpenFax {
  tenantId: string;
  fax: Fax;
  line: PhoneLine;
}

/** Faxes of the city that are not over, of this exchange or of none yet. */
export async function readOpenFaxes(tx: Tx, exchange: Exchange): Promise<OpenFax[]> {
  const open: OpenFax[] = [];
  for (const fax of await openFaxes(tx, exchange.id)) {
    const line = await getLine(tx, { entryPointId: fax.entryPointId });
    open.push({ tenantId: tx.tenantId, fax, line });
  }
  return open;
}
