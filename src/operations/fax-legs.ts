import type { Exchange, ExchangeContents } from '#domain/calls/exchange.ts';
import type { Fax } from '#domain/calls/faxes.ts';

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
