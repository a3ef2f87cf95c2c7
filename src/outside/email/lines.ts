import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { MailAccess } from '#domain/mail/post-office.ts';

/** A line to a sending server, signed in. */
export interface Line {
  connection: SMTPConnection;
  /** Rejects when the line goes. */
  lost: Promise<never>;
}

/** Lines that were used and stay open for a moment: signing in costs more than a mail does. */
export interface RestingLines {
  /** One that rests, for somebody who signs in the same way. It may be gone without having said so. */
  take(access: MailAccess): Line | undefined;
  /** Lets it rest; it says goodbye by itself when nobody takes it. */
  rest(access: MailAccess, line: Line): void;
}

/** At least; at most twice as long. */
const RESTS_MS = 1_000;
const MOST_RESTING = 4;

export function createRestingLines(): RestingLines {
  const resting = new Map<string, Line[]>();
  /** Of lines that have rested and are not gone: how often. */
  const rests = new Map<Line, number>();

  function forget(key: string, line: Line): boolean {
    const lines = resting.get(key) ?? [];
    const left = lines.filter((each) => each !== line);
    if (left.length > 0) resting.set(key, left);
    else resting.delete(key);
    return left.length < lines.length;
  }

  /** One watch for a line, however many mails it takes. */
  function watch(key: string, line: Line): void {
    const before = rests.get(line);
    if (before === undefined) return;
    // Real time: it ends a line of the real network.
    AbortSignal.timeout(RESTS_MS).addEventListener('abort', () => {
      const isUnused = rests.get(line) === before && forget(key, line);
      if (isUnused) line.connection.quit();
      else watch(key, line);
    });
  }

  return {
    take(access) {
      const key = keyOf(access);
      const line = resting.get(key)?.at(-1);
      if (line) forget(key, line);
      return line;
    },
    rest(access, line) {
      const key = keyOf(access);
      const lines = resting.get(key) ?? [];
      if (lines.length >= MOST_RESTING) {
        line.connection.quit();
        return;
      }
      resting.set(key, [...lines, line]);
      const times = rests.get(line) ?? 0;
      rests.set(line, times + 1);
      if (times > 0) return;
      const gone = () => {
        rests.delete(line);
        forget(key, line);
      };
      line.lost.catch(gone);
      line.connection.once('end', gone);
      watch(key, line);
    },
  };
}

/** Everything that makes two ways of signing in one. */
function keyOf({ outgoing, oauth, authority }: MailAccess): string {
  return JSON.stringify([outgoing, oauth, authority]);
}
