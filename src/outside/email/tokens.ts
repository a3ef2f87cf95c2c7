import { z } from 'zod';
import type { MailAccess } from '#domain/mail/post-office.ts';
import type { Clock } from '#kernel/clock.ts';
import { assertOutsideTransaction } from '#kernel/network-guard.ts';
import { readBody } from '#kernel/read-body.ts';
import { TokenRefused } from './faults.ts';

/** Tokens by which one signs in instead of a password. */
export interface Tokens {
  /** One that is valid for a while yet. Throws `TokenRefused`. */
  tokenFor(oauth: NonNullable<MailAccess['oauth']>): Promise<string>;
  /** A server did not take the one in hand: it was ended before its time, and the next is another. */
  forget(oauth: NonNullable<MailAccess['oauth']>): void;
}

const WITHIN_MS = 15_000;
const MOST_BYTES = 100_000;
/** Asked anew before it ends: a line that was opened with it goes on afterwards. */
const SPARE_SEC = 120;
const DEFAULT_SEC = 600;

const answer = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().optional() });

/** Asks the city's sign-in service (RFC 6749, refresh token) and remembers what it gave as long as it lasts. */
export function createTokens({ clock }: { clock: Clock }): Tokens {
  const known = new Map<string, { token: string; untilMs: number }>();
  const asking = new Map<string, Promise<{ token: string; untilMs: number }>>();

  async function ask(oauth: NonNullable<MailAccess['oauth']>): Promise<{ token: string; untilMs: number }> {
    assertOutsideTransaction('a sign-in service');
    const form = new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: oauth.clientId,
      refresh_token: oauth.refreshToken,
      ...(oauth.clientSecret === null ? {} : { client_secret: oauth.clientSecret }),
      ...(oauth.scope === '' ? {} : { scope: oauth.scope }),
    });
    const response = await fetch(oauth.tokenUrl, {
      method: 'POST',
      body: form,
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(WITHIN_MS),
      redirect: 'error',
    }).catch((cause: unknown) => {
      throw new TokenRefused('the sign-in service does not answer', { cause });
    });
    const body = await readBody(response, MOST_BYTES).catch((cause: unknown) => {
      throw new TokenRefused('the answer of the sign-in service is not whole', { cause });
    });
    if (!response.ok) throw new TokenRefused(`${response.status} ${errorIn(body)}`.trim());
    const read = answer.safeParse(parse(body));
    if (!read.success) throw new TokenRefused('the answer of the sign-in service holds no token');
    const { access_token: token, expires_in: sec = DEFAULT_SEC } = read.data;
    return { token, untilMs: clock.now().getTime() + Math.max(0, sec - SPARE_SEC) * 1000 };
  }

  return {
    forget: (oauth) => void known.delete(keyOf(oauth)),
    async tokenFor(oauth) {
      const key = keyOf(oauth);
      const have = known.get(key);
      if (have && have.untilMs > clock.now().getTime()) return have.token;
      // Both servers ask at once: it is one token.
      const asked = asking.get(key) ?? ask(oauth).finally(() => asking.delete(key));
      asking.set(key, asked);
      const got = await asked;
      known.set(key, got);
      return got.token;
    },
  };
}

const keyOf = ({ tokenUrl, clientId, refreshToken }: NonNullable<MailAccess['oauth']>): string =>
  `${tokenUrl}\n${clientId}\n${refreshToken}`;

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** The error code of RFC 6749; never the description, which may hold what was sent. */
function errorIn(body: Buffer): string {
  const read = z.object({ error: z.string().max(100) }).safeParse(parse(body));
  return read.success ? read.data.error : '';
}
