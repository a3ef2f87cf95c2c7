import type { PostOffice } from '#domain/mail/post-office.ts';
import type { Clock } from '#kernel/clock.ts';
import type { Logger } from '#kernel/log.ts';
import { followImap, type ImapLimits, tryImap } from './imap.ts';
import { createRestingLines } from './lines.ts';
import { sendBySmtp, type SmtpLimits, trySmtp } from './smtp.ts';
import { createTokens } from './tokens.ts';

/** The city's own servers: IMAP for what comes, SMTP for what goes. */
export function createPostOffice(deps: {
  clock: Clock;
  log: Logger;
  limits?: Partial<ImapLimits & SmtpLimits>;
}): PostOffice {
  const all = { ...deps, tokens: createTokens(deps), lines: createRestingLines() };
  return {
    follow: (access, from, hooks) => followImap(access, from, hooks, all),
    send: (access, mail) => sendBySmtp(access, mail, all),
    async tryOut(access) {
      const [incoming, outgoing] = await Promise.all([tryImap(access, all), trySmtp(access, all)]);
      return { incoming, outgoing };
    },
  };
}
