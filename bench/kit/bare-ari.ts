import { systemClock } from '#kernel/clock.ts';
import { type AriAddress, createAriClient } from '#outside/asterisk/ari-client.ts';
import { createAriSocket } from '#outside/asterisk/ari-socket.ts';

interface Told {
  type: string;
  args?: string[];
  channel?: { id: string };
}

/** For which of its callers a telephone is rung, and who hears music. */
export const RUNG = 'rung';
export const WAITS = 'waits';

/**
 * The least that a programme can do for a call over ARI: told of the caller, it has a telephone rung (`endpoint`), or music
 * played. It keeps nothing and asks nobody: what is quicker than this is not to be had by ARI.
 */
export async function openBareAri(address: AriAddress, endpoint: string): Promise<{ close(): void }> {
  const ari = createAriClient(address);
  const ringing = new Map<string, string>();
  let nth = 0;
  const hear = ({ type, args, channel }: Told): void => {
    if (!channel) return;
    const [what] = args ?? [];
    if (type === 'StasisStart' && what === RUNG) {
      const channelId = `bare-${nth++}`;
      ringing.set(channel.id, channelId);
      void ari.send('POST', '/channels', { endpoint, app: address.app, channelId, originator: channel.id });
    }
    if (type === 'StasisStart' && what === WAITS) void ari.send('POST', `/channels/${channel.id}/moh`);
    const rung = type === 'StasisEnd' ? ringing.get(channel.id) : undefined;
    if (rung) void ari.send('DELETE', `/channels/${rung}`);
  };
  return new Promise((resolve) => {
    const socket = createAriSocket({
      address,
      clock: systemClock,
      onOpen: () => resolve({ close: () => socket.stop() }),
      onMessage: (text) => hear(JSON.parse(text) as Told),
      onLost: () => undefined,
      ping: () => ari.get('/asterisk/info'),
    });
    socket.start();
  });
}
