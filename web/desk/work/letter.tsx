import { useId, useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { Interaction } from '../../shared/desk-types.ts';
import { SelectField, TextField } from '../parts/field.tsx';
import { drafts } from '../state/desk.ts';
import { useQuery } from '../state/use-query.ts';
import { cityInstant } from '../text/format.ts';
import { useLetterWords } from '../text/letter-words.ts';
import { addressesText, addressText, readAddresses } from './mail-addresses.ts';
import { draftKey } from './draft-key.ts';

type Mode = 'reply' | 'all' | 'forward';

/** To whom a letter goes, about what, and when, as it was chosen above the words. */
export interface Letter {
  head: ReactElement;
  signature: string;
  /** What the message says of it beside its words; undefined while an address in it is none. */
  given: () => object | undefined;
  /** The next one is an answer again. */
  reset: () => void;
}

interface Chosen {
  mode: Mode;
  to: string;
  cc: string;
  subject: string;
  sendAt: string;
  isLater: boolean;
}

/** The head of a reply by mail; undefined where replies are no letters. */
export function useLetter(interaction: Interaction, isByLetter: boolean): Letter | undefined {
  const plan = useQuery(isByLetter ? queries.mailAnswer(interaction.id) : null).data?.plan ?? null;
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const words = useLetterWords();
  if (!isByLetter || !plan) return undefined;
  const planned = (mode: Mode): Chosen => {
    const { to, cc, subject } = mode === 'all' ? plan.replyAll : plan.reply;
    const bare = subject.replace(/^re:\s*/i, '');
    return {
      mode,
      to: mode === 'forward' ? '' : addressesText(to),
      cc: mode === 'all' ? addressesText(cc) : '',
      subject: mode === 'forward' ? `Fwd: ${bare}` : subject,
      sendAt: chosen?.sendAt ?? '',
      isLater: chosen?.isLater ?? false,
    };
  };
  const now = chosen ?? planned('reply');
  const set = (what: Partial<Chosen>): void => setChosen({ ...now, ...what });
  const isBad = readAddresses(now.to) === undefined || readAddresses(now.cc) === undefined;
  const turnTo = (mode: Mode): void => {
    setChosen(planned(mode));
    const last = interaction.messages.findLast((one) => one.direction === 'in' && one.mail);
    const key = draftKey('reply', interaction.conversationId);
    const draft = drafts.get(key);
    const others = draft.files.filter(({ id }) => !last?.files.some((file) => file.id === id));
    // What came with the mail goes along where it is passed on, and nowhere else.
    const files = mode === 'forward' ? [...others, ...(last?.files ?? [])] : others;
    drafts.set(key, { text: draft.text, files });
    if (mode !== 'forward' || !last?.mail) return;
    const [from] = last.mail.from;
    const above = words.forwardHead(from ? addressText(from) : '', last.mail.subject);
    if (!draft.text.includes(above.trim())) drafts.append(key, `${above}${last.body}`);
  };
  return {
    signature: plan.signature,
    head: (
      <div className="letter-head">
        <div className="segments" role="group" aria-label={words.mode}>
          {(['reply', 'all', 'forward'] as const).map((mode) => (
            <button
              key={mode}
              type="button"
              className="segment segment-reply"
              aria-pressed={now.mode === mode}
              onClick={() => turnTo(mode)}
            >
              {words.modes[mode]}
            </button>
          ))}
        </div>
        <details className="letter-more" open={now.mode === 'forward' || isBad}>
          <summary>
            {now.to === '' ? words.nobody : now.to}
            {now.cc !== '' && ` (Cc: ${now.cc})`} — {now.subject}
          </summary>
          <LetterFields now={now} isBad={isBad} onChange={set} />
        </details>
      </div>
    ),
    given: () => {
      const to = readAddresses(now.to);
      const cc = readAddresses(now.cc);
      if (!to || !cc || to.length === 0 || now.subject.trim() === '') return undefined;
      const sendAt = laterIn(now);
      return { mail: { to, cc, subject: now.subject.trim() }, ...(sendAt ? { sendAt } : {}) };
    },
    reset: () => setChosen(null),
  };
}

/** The instant that was chosen; undefined where it goes at once. */
export function laterIn({ isLater, sendAt }: Pick<Chosen, 'isLater' | 'sendAt'>): string | undefined {
  return isLater && sendAt !== '' ? cityInstant(sendAt) : undefined;
}

/** To, Cc, subject and, if one likes, when. */
export function LetterFields({
  now,
  isBad,
  suggested = [],
  toOne = false,
  onChange,
}: {
  now: Pick<Chosen, 'to' | 'cc' | 'subject' | 'sendAt' | 'isLater'>;
  isBad: boolean;
  /** Addresses that are known, to choose from. */
  suggested?: readonly string[];
  /** It goes to one address and no other. */
  toOne?: boolean;
  onChange: (what: Partial<Chosen>) => void;
}): ReactElement {
  const words = useLetterWords();
  const listId = useId();
  return (
    <div className="letter-fields">
      <TextField
        label={words.to}
        value={now.to}
        hint={toOne ? undefined : words.toHint}
        list={suggested.length > 1 ? listId : undefined}
        error={isBad ? words.badAddress : null}
        onChange={(event) => onChange({ to: event.target.value })}
      />
      {suggested.length > 1 && (
        <datalist id={listId}>
          {suggested.map((address) => (
            <option key={address} value={address}>
              {address}
            </option>
          ))}
        </datalist>
      )}
      {!toOne && (
        <TextField
          label={words.cc}
          value={now.cc}
          onChange={(event) => onChange({ cc: event.target.value })}
        />
      )}
      <TextField
        label={words.subject}
        maxLength={500}
        value={now.subject}
        onChange={(event) => onChange({ subject: event.target.value })}
      />
      <label className="check">
        <input
          type="checkbox"
          checked={now.isLater}
          onChange={(event) => onChange({ isLater: event.target.checked })}
        />
        {words.later}
      </label>
      {now.isLater && (
        <TextField
          label={words.sendAt}
          type="datetime-local"
          required
          value={now.sendAt}
          onChange={(event) => onChange({ sendAt: event.target.value })}
        />
      )}
    </div>
  );
}

/** Chooses from which address, for a letter that answers none. */
export function MailboxChoice({
  mailboxes,
  value,
  onChange,
}: {
  mailboxes: readonly { id: string; name: string; address: string }[];
  value: string;
  onChange: (id: string) => void;
}): ReactElement {
  const words = useLetterWords();
  return (
    <SelectField label={words.mailbox} value={value} onChange={(event) => onChange(event.target.value)}>
      {mailboxes.map(({ id, name, address }) => (
        <option key={id} value={id}>
          {name} &lt;{address}&gt;
        </option>
      ))}
    </SelectField>
  );
}
