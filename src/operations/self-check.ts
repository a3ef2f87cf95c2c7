import type { DatabaseFacts } from '#db/self-facts.ts';
import type { TelephoneState } from '#domain/calls/exchange.ts';
import type { MailTrouble } from '#domain/mail/types.ts';
import { CHECK_WORDS, type CheckWords, type Said } from './self-check-words.ts';

/** In the order in which one looks. */
export const CHECKS = [
  'clock',
  'database',
  'damage',
  'disk',
  'backup',
  'jobs',
  'mail',
  'exchange',
  'certificate',
] as const;
export type Check = (typeof CHECKS)[number];
export type CheckState = 'ok' | 'warn' | 'bad';

export interface Finding {
  check: Check;
  state: CheckState;
  says: Said;
  /** What to do; null where nothing is. */
  todo: Said | null;
}

/** How it stands with the exchanges. */
export type ExchangeFacts = Pick<TelephoneState, 'mode' | 'exchanges'>;

/** What is known; undefined is what cannot be known here, and is left out. */
export interface SelfFacts {
  /** Null: it does not answer. */
  database: DatabaseFacts | null;
  freeBytes: number | undefined;
  /** Null: never, or nobody can say. */
  lastBackupAt: Date | null;
  jobsGaveUp: number | undefined;
  /** Files and pages that answers were refused for, since this process began. */
  damageFound: number | undefined;
  mailboxes: readonly { address: string; trouble: MailTrouble | 'not-read' | null }[] | undefined;
  telephone: ExchangeFacts | undefined;
  /** Null: served without TLS, or behind a proxy that has it. */
  certificateExpiresAt: Date | null | undefined;
}

const DAY_MS = 86_400_000;
const CLOCK_WARN_MS = 2_000;
const CLOCK_BAD_MS = 30_000;
const DISK_WARN_BYTES = 5_000_000_000;
const DISK_BAD_BYTES = 1_000_000_000;
const BACKUP_WARN_DAYS = 2;
const BACKUP_BAD_DAYS = 8;
const CERTIFICATE_WARN_DAYS = 30;
const CERTIFICATE_BAD_DAYS = 3;

/** What these facts mean: one finding for each thing that could be looked at, in the order of `CHECKS`. */
export function judge(facts: SelfFacts, now: Date): Finding[] {
  return CHECKS.flatMap((check) => {
    const found = JUDGES[check](facts, now);
    if (!found) return [];
    const [state, word, ...values] = found;
    const words: CheckWords = CHECK_WORDS[check];
    const { says, todo } = words[word]!;
    return [{ check, state, says: filled(says, values), todo: todo ? filled(todo, values) : null }];
  });
}

type Judged = readonly [state: CheckState, word: string, ...values: (string | number)[]];

const JUDGES: Readonly<Record<Check, (facts: SelfFacts, now: Date) => Judged | undefined>> = {
  clock: ({ database }, now) => {
    if (!database) return undefined;
    const offMs = Math.abs(database.now.getTime() - now.getTime());
    if (offMs < CLOCK_WARN_MS) return ['ok', 'same'];
    return [offMs < CLOCK_BAD_MS ? 'warn' : 'bad', 'apart', Math.round(offMs / 1000)];
  },
  database: ({ database }) =>
    database
      ? ['ok', 'answers', database.version, Math.round(database.sizeBytes / 1_000_000)]
      : ['bad', 'silent'],
  damage: ({ database, damageFound }) => {
    const broken = (database?.brokenPages ?? 0) + (damageFound ?? 0);
    return broken > 0 ? ['bad', 'found', broken] : ['ok', 'none'];
  },
  disk: ({ freeBytes }) => {
    if (freeBytes === undefined) return undefined;
    const free = (freeBytes / 1_000_000_000).toFixed(1);
    if (freeBytes >= DISK_WARN_BYTES) return ['ok', 'enough', free];
    return [freeBytes < DISK_BAD_BYTES ? 'bad' : 'warn', 'little', free];
  },
  backup: ({ lastBackupAt }, now) => {
    if (!lastBackupAt) return ['bad', 'never'];
    const days = Math.floor((now.getTime() - lastBackupAt.getTime()) / DAY_MS);
    if (days < BACKUP_WARN_DAYS) return ['ok', 'fresh', days];
    return [days < BACKUP_BAD_DAYS ? 'warn' : 'bad', 'old', days];
  },
  jobs: ({ jobsGaveUp }) => {
    if (jobsGaveUp === undefined) return undefined;
    return jobsGaveUp === 0 ? ['ok', 'done'] : ['bad', 'gave-up', jobsGaveUp];
  },
  mail: ({ mailboxes }) => {
    if (!mailboxes) return undefined;
    if (mailboxes.length === 0) return ['ok', 'none'];
    const wrong = mailboxes.filter(({ trouble }) => trouble !== null);
    if (wrong.length === 0) return ['ok', 'read', mailboxes.length];
    return ['bad', 'trouble', wrong.map(({ address, trouble }) => `${address} (${trouble})`).join(', ')];
  },
  exchange: ({ telephone }) => {
    if (!telephone) return undefined;
    if (telephone.mode === 'off') return ['ok', 'off'];
    const away = telephone.exchanges.filter(({ state }) => state !== 'up');
    if (away.length === 0) return ['ok', 'up', telephone.exchanges.length];
    return ['bad', 'away', away.map(({ id, state }) => `${id} (${state})`).join(', ')];
  },
  certificate: ({ certificateExpiresAt }, now) => {
    if (certificateExpiresAt === undefined) return undefined;
    if (certificateExpiresAt === null) return ['ok', 'none'];
    const days = Math.floor((certificateExpiresAt.getTime() - now.getTime()) / DAY_MS);
    if (days < 0) return ['bad', 'over', -days];
    if (days >= CERTIFICATE_WARN_DAYS) return ['ok', 'valid', days];
    return [days < CERTIFICATE_BAD_DAYS ? 'bad' : 'warn', 'soon', days];
  },
};

function filled(words: Said, values: readonly (string | number)[]): Said {
  const fill = (text: string): string =>
    text.replace(/\{(\d)\}/g, (_gap, at: string) => String(values[Number(at)] ?? ''));
  return { ja: fill(words.ja), en: fill(words.en) };
}
