import type { ReactElement } from 'react';
import type { Mailbox, MailboxSettings } from '../../shared/desk-types.ts';
import { Conflict, type ConflictField } from '../parts/conflict.tsx';
import { type MailboxWords, useMailboxWords } from '../text/mailbox-words.ts';
import { useQueueWords } from '../text/queue-words.ts';
import { useWords } from '../text/text.ts';

/** What the form of a mailbox holds. */
export type GivenMailbox = Pick<
  Mailbox,
  'name' | 'address' | 'senderName' | 'queueId' | 'inUse' | 'settings'
>;

type Hours = NonNullable<MailboxSettings['hours']>[number];
type Names = {
  queue: (id: string) => string;
  language: (code: string) => string;
  hours: (hours: Hours) => string;
};
/** What it is called, how it is said, and how what is there now gets into the form. */
type Row = [string, (one: GivenMailbox) => string, (theirs: GivenMailbox) => Partial<GivenMailbox>];

/** Somebody else changed the mailbox first: both stand side by side and are merged field by field. */
export function MailboxConflict({
  mine,
  theirs,
  queues,
  busy,
  onTake,
  onMine,
  onTheirs,
}: {
  mine: GivenMailbox;
  theirs: Mailbox;
  queues: readonly { id: string; name: string }[];
  busy: boolean;
  onTake: (what: Partial<GivenMailbox>) => void;
  onMine: () => void;
  onTheirs: () => void;
}): ReactElement {
  const words = useMailboxWords();
  const { languages } = useWords();
  const { days: weekdays } = useQueueWords();
  const names = {
    queue: (id: string) => queues.find((queue) => queue.id === id)?.name ?? '',
    language: (code: string) => languages[code] ?? code,
    hours: ({ days, from, to }: Hours) => `${days.map((day) => weekdays[day - 1]).join('・')} ${from}–${to}`,
  };
  const fields = rowsOf(words, names, mine.settings).map(
    ([label, say, take]): ConflictField => ({
      label,
      mine: say(mine),
      theirs: say(theirs),
      onTake: () => onTake(take(theirs)),
    }),
  );
  return (
    <Conflict
      fields={fields}
      by={theirs.changedAt ? { name: theirs.changedByName, at: theirs.changedAt } : null}
      busy={busy}
      onMine={onMine}
      onTheirs={onTheirs}
    />
  );
}

function rowsOf(words: MailboxWords, names: Names, mine: MailboxSettings): Row[] {
  const said = (is: boolean): string => (is ? words.yes : words.no);
  const own = (label: string, name: 'name' | 'senderName' | 'queueId' | 'inUse'): Row => [
    label,
    (one) => (name === 'inUse' ? said(one.inUse) : name === 'queueId' ? names.queue(one.queueId) : one[name]),
    (theirs) => ({ [name]: theirs[name] }),
  ];
  const setting = <Name extends keyof MailboxSettings>(
    label: string,
    name: Name,
    say: (value: MailboxSettings[Name]) => string,
  ): Row => [
    label,
    ({ settings }) => say(settings[name]),
    ({ settings }) => ({ settings: { ...mine, [name]: settings[name] } }),
  ];
  const server = (one: MailboxSettings['outgoing']): string =>
    [`${one.host}:${one.port}`, words.securities[one.security], one.user ?? ''].filter(Boolean).join('\n');
  // By name of the setting: one that is added cannot be forgotten here.
  const settings: { [Name in keyof MailboxSettings]: Row } = {
    incoming: setting(words.parts.incoming, 'incoming', (one) => `${server(one)}\n${one.folder}`),
    outgoing: setting(words.parts.outgoing, 'outgoing', server),
    signIn: setting(words.signIn, 'signIn', (way) => words.signIns[way]),
    oauth: setting(words.tokenUrl, 'oauth', (oauth) =>
      oauth ? [oauth.tokenUrl, oauth.clientId, oauth.scope].filter(Boolean).join('\n') : '',
    ),
    authority: setting(words.authority, 'authority', (pem) => pem ?? ''),
    signature: setting(words.signature, 'signature', (text) => text),
    acknowledge: setting(words.acknowledge, 'acknowledge', said),
    hours: setting(words.ownHours, 'hours', (hours) =>
      hours ? hours.map(names.hours).join('\n') : words.no,
    ),
    closedCase: setting(words.closedCase, 'closedCase', (way) => words.closedCases[way]),
    language: setting(words.language, 'language', names.language),
    plusAddress: setting(words.plusAddress, 'plusAddress', said),
  };
  return [
    own(words.name, 'name'),
    own(words.senderName, 'senderName'),
    own(words.queue, 'queueId'),
    own(words.inUse, 'inUse'),
    ...Object.values(settings),
  ];
}
