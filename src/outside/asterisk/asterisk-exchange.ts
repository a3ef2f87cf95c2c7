import { z } from 'zod';
import type {
  Destination,
  Exchange,
  ExchangeEvent,
  ListedLeg,
  Place,
  StaffPhone,
} from '#domain/calls/exchange.ts';
import type { Clock } from '#kernel/clock.ts';
import { isId } from '#kernel/ids.ts';
import type { Logger } from '#kernel/log.ts';
import { type AriAddress, AriError, createAriClient, part } from './ari-client.ts';
import {
  type AriChannel,
  type AriEvent,
  bridgeShape,
  channelShape,
  endpointShape,
  eventShape,
  infoShape,
  storedRecordingShape,
} from './ari-shapes.ts';
import { createAriSocket } from './ari-socket.ts';
import { phoneAuthOf } from './conf-sip.ts';
import { FAXED } from './conf-fax.ts';
import { ENTERED } from './configuration.ts';
import { createFaxCommands, faxIdOf, listFaxLeg } from './fax.ts';
import { createListenings } from './listening.ts';
import { openPhoneWay } from './phone-way.ts';
import { createSideRecorder } from './side-recorder.ts';
import { createTranslator, entered, MADE, REASON_CODES, SNOOP } from './translate.ts';

/** Keys sent too fast are taken for one by old menus. */
const KEY_MS = 120;
const BETWEEN_KEYS_MS = 120;

/** An Asterisk (20 or 22) as the exchange, over ARI. `phones` are the telephones of the staff that its configuration names. */
export function createAsteriskExchange(parts: {
  id: string;
  address: AriAddress;
  phones: readonly StaffPhone[];
  clock: Clock;
  log: Logger;
}): Exchange {
  const { id, address, log } = parts;
  const ari = createAriClient(address);
  const listenings = createListenings({ ari, address, clock: parts.clock });
  const sides = createSideRecorder({ ari, app: address.app, clock: parts.clock });
  const listeners = new Set<(event: ExchangeEvent) => void>();
  let isConnected = false;
  let translate = createTranslator();

  const tell = (event: ExchangeEvent): void => {
    for (const listener of listeners) listener(event);
  };
  const socket = createAriSocket({
    address,
    clock: parts.clock,
    ping: () => ari.get('/asterisk/ping'),
    onOpen() {
      isConnected = true;
      translate = createTranslator();
      listenings
        .sweep()
        .catch((error: unknown) => log.warn({ err: error, exchange: id }, 'old listening stays'));
      tell({ type: 'connected' });
    },
    onLost() {
      isConnected = false;
      log.warn({ exchange: id }, 'the connection with the exchange is lost');
      tell({ type: 'connection-lost' });
    },
    onMessage(text) {
      const event = readEvent(text);
      if (!event || listenings.notice(event)) return;
      sides.overhear(event);
      for (const meant of translate.event(event)) tell(meant);
    },
  });
  const fax = createFaxCommands({
    ari,
    app: address.app,
    onLeaving: (legId, faxId) => translate.expectFax(legId, faxId),
  });
  const channel = (legId: string): string => `/channels/${part(legId)}`;
  const isLive = (recordingId: string): Promise<boolean> => ari.has(`/recordings/live/${part(recordingId)}`);

  return {
    id,
    phones: parts.phones,
    get isConnected() {
      return isConnected;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    start: () => socket.start(),
    async stop() {
      isConnected = false;
      await listenings.endAll();
      socket.stop();
    },

    async list() {
      const [channels, bridges, recordings, status] = await Promise.all([
        ari.get('/channels').then((found) => z.array(channelShape).parse(found)),
        ari.get('/bridges').then((found) => z.array(bridgeShape).parse(found)),
        ari.get('/recordings/stored').then((found) => z.array(storedRecordingShape).parse(found)),
        ari.get('/asterisk/info?only=status').then((found) => infoShape.parse(found).status),
      ]);
      const legs = channels.flatMap((one) => listFaxLeg(one) ?? listLeg(one, address.app) ?? []);
      for (const { legId, faxId } of legs) {
        if (faxId === undefined) continue;
        translate.expectFax(legId, faxId);
        await fax.resume(legId);
      }
      // The stored ones include those that are still being written: sides have the names of their snoops, messages are few.
      const up = new Set(channels.map((one) => one.id));
      const stored = recordings.map(({ name }) => name).filter((name) => isId(name) && !up.has(name));
      const live = await Promise.all(stored.map(isLive));
      return {
        legs,
        // On a city's own Asterisk there may be others' bridges and recordings.
        bridges: bridges
          .filter((bridge) => isId(bridge.id))
          .map((bridge) => ({ bridgeId: bridge.id, legIds: bridge.channels })),
        upSince: new Date(status.startup_time),
        recordingIds: stored.filter((_name, at) => !live[at]),
        faxIds: recordings.flatMap(({ name }) => faxIdOf(name) ?? []),
      };
    },

    ring: (legId) => ari.send('POST', `${channel(legId)}/ring`),
    answer: (legId) => ari.send('POST', `${channel(legId)}/answer`),
    hangUp(legId, reason) {
      translate.expectHangUp(legId);
      return ari.send('DELETE', channel(legId), { reason_code: REASON_CODES[reason] });
    },
    async originate({ legId, to, shown, answerWithinSec, tag }) {
      const query = {
        endpoint: endpointOf(to),
        app: address.app,
        appArgs: MADE,
        timeout: answerWithinSec,
        callerId: shown === undefined ? undefined : numberOf(shown),
      };
      const variables = tag === undefined ? undefined : { 'PJSIP_HEADER(add,X-Engawa-Call)': tag };
      const outcome = await ari.send('POST', channel(legId), query, variables).catch(goneIfNoWay);
      // Nobody is registered under that name, or there is no such line: Asterisk does not even begin.
      if (outcome === 'gone') tell({ type: 'left', legId, cause: 'unreachable' });
    },
    sendKeys: (legId, keys) =>
      ari.send('POST', `${channel(legId)}/dtmf`, { dtmf: keys, duration: KEY_MS, between: BETWEEN_KEYS_MS }),

    play: (playbackId, where, prompts) =>
      ari.send('POST', `${placeOf(where)}/play/${part(playbackId)}`, {
        media: prompts.map(({ url }) => `sound:${url}`).join(','),
      }),
    stopPlaying(playbackId) {
      translate.expectStop(playbackId);
      return ari.send('DELETE', `/playbacks/${part(playbackId)}`);
    },
    startMusic: (legId) => ari.send('POST', `${channel(legId)}/moh`),
    stopMusic: (legId) => ari.send('DELETE', `${channel(legId)}/moh`),

    async bridge(bridgeId, legIds) {
      const place = `/bridges/${part(bridgeId)}`;
      // Sound always passes through, so that it can be recorded and keys are heard.
      await ari.send('POST', place, { type: 'mixing,dtmf_events,proxy_media' });
      // One by one: together, one that has left would keep the others out.
      const outcomes = await Promise.all(
        legIds.map((legId) =>
          ari.send('POST', `${place}/addChannel`, { channel: legId }).catch(goneIfUnknown),
        ),
      );
      return outcomes.includes('gone') ? 'gone' : 'done';
    },
    unbridge: (bridgeId, legId) =>
      ari.send('POST', `/bridges/${part(bridgeId)}/removeChannel`, { channel: legId }).catch(goneIfUnknown),
    closeBridge: (bridgeId) => ari.send('DELETE', `/bridges/${part(bridgeId)}`),

    record: (recordingId, of, { maxSec }) =>
      ari.send('POST', `${placeOf(of)}/record`, {
        name: recordingId,
        format: 'wav',
        maxDurationSeconds: maxSec,
        ifExists: 'fail',
      }),
    stopRecording: (recordingId) => ari.send('POST', `/recordings/live/${part(recordingId)}/stop`),
    recordSides: (of, limit) => sides.record(of, limit),
    stopSides: (of) => sides.stop(of),
    async fetchRecording(recordingId) {
      if (await isLive(recordingId)) return undefined;
      return ari.file(`/recordings/stored/${part(recordingId)}/file`);
    },
    deleteRecording: (recordingId) => ari.send('DELETE', `/recordings/stored/${part(recordingId)}`),

    receiveFax: fax.receiveFax,
    sendFax: fax.sendFax,
    fetchFax: fax.fetchFax,
    deleteFax: fax.deleteFax,

    snoop: ({ legId, of, hears, whispers }) =>
      ari.send('POST', `${channel(of)}/snoop/${part(legId)}`, {
        spy: hears === 'both' ? 'both' : 'in',
        whisper: whispers ? 'out' : 'none',
        app: address.app,
        appArgs: SNOOP,
      }),

    listen: listenings.listen,

    async reachablePhones() {
      const endpoints = z.array(endpointShape).parse(await ari.get('/endpoints/PJSIP'));
      const online = new Set(
        endpoints.filter(({ state }) => state === 'online').map(({ resource }) => resource),
      );
      return new Set(parts.phones.map(({ name }) => name).filter((name) => online.has(name)));
    },
    setPhoneSecret: (phone, secret) =>
      ari.put(`/asterisk/config/dynamic/res_pjsip/auth/${part(phoneAuthOf(nameOf(phone)))}`, {
        fields: [
          { attribute: 'username', value: phone },
          { attribute: 'password', value: secret },
        ],
      }),
    openPhoneWay: (key) => openPhoneWay(address.url, key, parts.clock),
  };
}

/** Undefined for what we have no use for: an Asterisk of tomorrow may say more. */
function readEvent(text: string): AriEvent | undefined {
  try {
    return eventShape.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** A channel that is none of our application's is none of our business. */
function listLeg(channel: AriChannel, app: string): ListedLeg | undefined {
  const isAnswered = channel.state === 'Up';
  const [name, word] = channel.dialplan.app_data.split(',');
  const isInside = channel.dialplan.app_name === 'Stasis' && name === app;
  if (isInside && word === ENTERED)
    return { legId: channel.id, origin: 'called', isAnswered, entered: entered(channel) };
  // Back from a fax.
  if (isInside && word === FAXED && !isId(channel.id))
    return { legId: channel.id, origin: 'called', isAnswered };
  if (!isId(channel.id)) return undefined;
  const origin = channel.name.startsWith('Snoop/') ? 'snoop' : 'made';
  return { legId: channel.id, origin, isAnswered };
}

/** Asterisk says 400 for a channel that does not exist, where it is not the address but a parameter. */
function goneIfUnknown(error: unknown): 'gone' {
  if (error instanceof AriError && (error.status === 400 || error.status === 422)) return 'gone';
  throw error;
}

function goneIfNoWay(error: unknown): 'gone' {
  if (error instanceof AriError && (error.status === 400 || error.status === 500)) return 'gone';
  throw error;
}

function placeOf(place: Place): string {
  return 'legId' in place ? `/channels/${part(place.legId)}` : `/bridges/${part(place.bridgeId)}`;
}

function endpointOf(to: Destination): string {
  if ('phone' in to) return `PJSIP/${nameOf(to.phone)}`;
  return `PJSIP/${numberOf(to.number)}@${nameOf(to.line)}`;
}

/** Digits only: anything else could name another way out. */
function numberOf(number: string): string {
  if (!/^\+?[\d*#]{1,32}$/.test(number)) throw new Error('not a number to dial');
  return number;
}

function nameOf(name: string): string {
  if (!/^[\w.-]{1,64}$/.test(name)) throw new Error('not a name of a telephone or a line');
  return name;
}
