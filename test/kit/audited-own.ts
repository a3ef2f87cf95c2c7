import { Secret, TOTP } from 'otpauth';
import type { Walk } from './audited-walk.ts';
import { PASSWORD } from './cast.ts';
import { type DeskClient, signIn } from './clients.ts';
import type { Sample } from './samples.ts';

type AsOneself = (walk: Walk, own: DeskClient) => Promise<Partial<Sample>>;

const secrets = new WeakMap<Walk, string>();

/** The code that 佐藤's telephone shows by now; each is good once. */
async function nextCode(walk: Walk): Promise<Partial<Sample>> {
  await walk.town.pass(31);
  const timestamp = walk.town.house.clock.now().getTime();
  const totp = new TOTP({ secret: Secret.fromBase32(secrets.get(walk)!) });
  return { payload: { code: totp.generate({ timestamp }) } };
}

/** What routes need that are about one's own session and means of signing in, each asked by whoever has just signed in. */
export const READY_OWN: Readonly<Record<string, AsOneself>> = {
  'PUT /desk/session/tenant': async ({ town }) => ({
    payload: { tenantId: await town.id('tenant', '青葉市') },
  }),
  'PUT /desk/second-factor': async (walk, own) => {
    secrets.set(walk, (await own.call<{ secret: string }>('POST', '/desk/second-factor')).secret);
    return nextCode(walk);
  },
  'POST /desk/second-factor/codes': nextCode,
  'POST /desk/second-factor/remove': nextCode,
  'POST /desk/lock/open': async (_walk, own) => {
    await own.call('POST', '/desk/lock');
    return { payload: { password: PASSWORD } };
  },
  'DELETE /desk/sessions/:id': async ({ town }, own) => {
    await signIn(town.house, 'sato', PASSWORD);
    const { sessions } = await own.call<{ sessions: { id: string; own?: boolean; here?: boolean }[] }>(
      'GET',
      '/desk/sessions',
    );
    return { url: `/desk/sessions/${sessions.at(-1)!.id}` };
  },
};

/** Somebody who has just signed in. */
export const anew = ({ town }: Walk): Promise<DeskClient> => signIn(town.house, 'sato', PASSWORD);
