import { z } from 'zod';
import { ExchangeAway, type Listening } from '#domain/calls/exchange.ts';
import type { Clock } from '#kernel/clock.ts';
import { type AriAddress, type AriClient, part } from './ari-client.ts';
import { type AriEvent, bridgeShape, channelShape } from './ari-shapes.ts';
import { openMediaSocket } from './media-socket.ts';

/** Ids of channels and bridges that only serve listening. None is a leg of anybody, and none is ever told of. */
const OURS = 'listen-';
const BEGINS_WITHIN_MS = 5_000;

/** Listening to legs: for each a snoop and a channel of media over a WebSocket, joined by a bridge. */
export interface Listenings {
  listen(legId: string, hear: (piece: Int16Array) => void): Promise<Listening | undefined>;
  /** True for an event of a channel that only serves listening. */
  notice(event: AriEvent): boolean;
  /** Stops every one. */
  endAll(): Promise<void>;
  /** Takes down what an earlier run of ours left: its other end is gone. */
  sweep(): Promise<void>;
}

interface Running {
  snoopId: string;
  mediaId: string;
  entered: Set<string>;
  onEntered: () => void;
  end: () => Promise<void>;
}

/** Listenings at one Asterisk. */
export function createListenings(parts: { ari: AriClient; address: AriAddress; clock: Clock }): Listenings {
  const { ari, address, clock } = parts;
  const running = new Map<string, Running>();
  let counter = 0;

  async function listen(legId: string, hear: (piece: Int16Array) => void): Promise<Listening | undefined> {
    const bridgeId = `${OURS}${clock.now().getTime()}-${++counter}`;
    const [snoopId, mediaId] = [`${bridgeId}-snoop`, `${bridgeId}-media`];
    let tellEnded: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => {
      tellEnded = resolve;
    });
    let close: () => void = () => undefined;
    const end = async (): Promise<void> => {
      if (!running.delete(bridgeId)) return;
      close();
      tellEnded();
      await takeDown(bridgeId, [snoopId, mediaId]);
    };
    const one: Running = { snoopId, mediaId, entered: new Set(), onEntered: () => undefined, end };
    running.set(bridgeId, one);
    try {
      const snooped = await ari.send('POST', `/channels/${part(legId)}/snoop/${part(snoopId)}`, {
        spy: 'in',
        app: address.app,
        appArgs: OURS,
      });
      if (snooped === 'gone') {
        await end();
        return undefined;
      }
      close = await openMedia(mediaId, hear, () => void end().catch(() => undefined));
      await bothEntered(one);
      await ari.send('POST', `/bridges/${part(bridgeId)}`, { type: 'mixing' });
      const joined = await Promise.all(
        [snoopId, mediaId].map((channel) =>
          ari.send('POST', `/bridges/${part(bridgeId)}/addChannel`, { channel }),
        ),
      );
      if (!joined.includes('gone')) return { ended, stop: end };
      await end();
      return undefined;
    } catch (error) {
      await end().catch(() => undefined);
      throw error instanceof ExchangeAway ? error : new ExchangeAway('no listening', { cause: error });
    }
  }

  /** The channel of media is asked for, and its WebSocket opened by the number that it tells. */
  async function openMedia(
    mediaId: string,
    hear: (piece: Int16Array) => void,
    onLost: () => void,
  ): Promise<() => void> {
    await ari.send('POST', '/channels/externalMedia', {
      channelId: mediaId,
      app: address.app,
      data: OURS,
      external_host: 'INCOMING',
      transport: 'websocket',
      encapsulation: 'none',
      connection_type: 'server',
      format: 'slin16',
    });
    const { value } = z
      .object({ value: z.string().min(1) })
      .parse(await ari.get(`/channels/${part(mediaId)}/variable?variable=MEDIA_WEBSOCKET_CONNECTION_ID`));
    return openMediaSocket({ address, connectionId: value, clock, hear, onLost });
  }

  /** Bridged before it has entered, a channel hears nothing. */
  function bothEntered(one: Running): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = clock.after(BEGINS_WITHIN_MS, () => reject(new ExchangeAway('listening did not begin')));
      one.onEntered = () => {
        if (one.entered.size < 2) return;
        clock.clear(timer);
        resolve();
      };
      one.onEntered();
    });
  }

  async function takeDown(bridgeId: string, channelIds: readonly string[]): Promise<void> {
    await Promise.allSettled([
      ...channelIds.map((id) => ari.send('DELETE', `/channels/${part(id)}`)),
      ari.send('DELETE', `/bridges/${part(bridgeId)}`),
    ]);
  }

  return {
    listen,
    notice(event) {
      const id = 'channel' in event ? event.channel?.id : undefined;
      if (!id?.startsWith(OURS)) return false;
      const one = [...running.values()].find(({ snoopId, mediaId }) => id === snoopId || id === mediaId);
      if (event.type === 'StasisStart') {
        one?.entered.add(id);
        one?.onEntered();
      }
      // The leg has left, and the snoop with it; or the way of its sound broke.
      if (event.type === 'StasisEnd' || event.type === 'ChannelDestroyed')
        void one?.end().catch(() => undefined);
      return true;
    },
    async endAll() {
      await Promise.allSettled([...running.values()].map((one) => one.end()));
    },
    async sweep() {
      const isOrphan = (id: string) =>
        id.startsWith(OURS) && ![...running.keys()].some((own) => id === own || id.startsWith(`${own}-`));
      const channels = z.array(channelShape).parse(await ari.get('/channels'));
      const bridges = z.array(bridgeShape).parse(await ari.get('/bridges'));
      await Promise.all([
        ...channels
          .filter(({ id }) => isOrphan(id))
          .map(({ id }) => ari.send('DELETE', `/channels/${part(id)}`)),
        ...bridges
          .filter(({ id }) => isOrphan(id))
          .map(({ id }) => ari.send('DELETE', `/bridges/${part(id)}`)),
      ]);
    },
  };
}
