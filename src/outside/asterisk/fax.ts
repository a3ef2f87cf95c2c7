import type { Exchange, FaxOrder, ListedLeg, Outcome } from '#domain/calls/exchange.ts';
import { isId } from '#kernel/ids.ts';
import { type AriClient, part } from './ari-client.ts';
import type { AriChannel } from './ari-shapes.ts';
import { FAX_CONTEXT, FAX_STATION, FAX_URL, faxName, GIVE, TAKE } from './conf-fax.ts';

/** T.30 has room for twenty signs in what a machine calls itself. */
const STATION_CHARS = 20;

/** The commands of the port that concern faxes. `onLeaving` hears of a leg just before it goes off to its fax. */
export function createFaxCommands(parts: {
  ari: AriClient;
  app: string;
  onLeaving(legId: string, faxId: string): void;
}): Pick<Exchange, 'receiveFax' | 'sendFax' | 'fetchFax' | 'deleteFax'> & {
  /** Hears again of what becomes of a leg that went off before this connection. */
  resume(legId: string): Promise<Outcome>;
} {
  const { ari, app } = parts;
  const hear = (legId: string): Promise<Outcome> =>
    ari.send('POST', `/applications/${part(app)}/subscription`, { eventSource: `channel:${legId}` });

  async function goOff(legId: string, word: string, order: FaxOrder): Promise<Outcome> {
    const leg = `/channels/${part(legId)}`;
    const variables: [string, string][] = [[FAX_STATION, stationOf(order.station)]];
    if (order.url !== undefined) variables.push([FAX_URL, order.url]);
    for (const [variable, value] of variables)
      if ((await ari.send('POST', `${leg}/variable`, { variable, value })) === 'gone') return 'gone';
    // Out of the application nothing of it would be told any more.
    await hear(legId);
    parts.onLeaving(legId, order.faxId);
    return ari.send('POST', `${leg}/continue`, {
      context: FAX_CONTEXT,
      extension: `${word}${order.faxId}`,
      priority: 1,
    });
  }

  return {
    receiveFax: (legId, order) => goOff(legId, TAKE, order),
    sendFax: (legId, order) => goOff(legId, GIVE, order),
    async fetchFax(faxId) {
      const file = await ari.file(`/recordings/stored/${part(faxName(faxId))}/file`);
      return file && Buffer.concat(await Array.fromAsync(file));
    },
    deleteFax: (faxId) => ari.send('DELETE', `/recordings/stored/${part(faxName(faxId))}`),
    resume: hear,
  };
}

/** A leg that is off to its fax; undefined for every other, such as the one that fetches pages for it under the same name. */
export function listFaxLeg({ id, name, state, dialplan }: AriChannel): ListedLeg | undefined {
  if (name.startsWith('Local/')) return undefined;
  const faxId = dialplan.exten.slice(TAKE.length);
  if (dialplan.context !== FAX_CONTEXT || !isId(faxId)) return undefined;
  return { legId: id, origin: isId(id) ? 'made' : 'called', isAnswered: state === 'Up', faxId };
}

/** The fax that a stored recording is; undefined for a recording. */
export function faxIdOf(recordingName: string): string | undefined {
  const faxId = recordingName.slice(faxName('').length);
  return recordingName === faxName(faxId) && isId(faxId) ? faxId : undefined;
}

function stationOf(station: string): string {
  return station.replace(/[^+\d ]/g, '').slice(0, STATION_CHARS);
}
