import { type ReactElement, useState } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { Mailbox, MailboxSettings } from '../../shared/desk-types.ts';
import { SelectField, TextArea, TextField } from '../parts/field.tsx';
import { Problem } from '../parts/state.tsx';
import { FormPart } from '../parts/form-part.tsx';
import { useAct } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { mailboxReason, useMailboxWords } from '../text/mailbox-words.ts';
import { useWords } from '../text/text.ts';
import { type GivenMailbox, MailboxConflict } from './mailbox-conflict.tsx';
import { MailboxHours } from './mailbox-hours.tsx';
import { MailboxTrial } from './mailbox-trial.tsx';
import { ServerFields, SignInFields, type Secrets } from './mailbox-servers.tsx';
import { Check } from './queue-form-parts.tsx';

const NEW_SETTINGS: MailboxSettings = {
  incoming: { host: '', port: 993, security: 'tls', user: '', folder: 'INBOX' },
  outgoing: { host: '', port: 587, security: 'starttls', user: '' },
  signIn: 'password',
  oauth: null,
  authority: null,
  plusAddress: false,
  signature: '',
  language: 'ja',
  acknowledge: true,
  closedCase: 'anew',
  hours: null,
};
const EMPTY = { name: '', address: '', senderName: '', queueId: '', inUse: true, settings: NEW_SETTINGS };

/**
 * A mailbox as it is set up, or the one that is added. What was typed is tried before it is saved, if one likes; somebody
 * else's change in between is shown beside one's own.
 */
export function MailboxForm({
  mailbox,
  onDone,
}: {
  mailbox: Mailbox | null;
  onDone: (id?: string) => void;
}): ReactElement {
  const words = useMailboxWords();
  const { common, languages } = useWords();
  const queues = useQuery(queries.directory).data?.queues ?? [];
  const [given, setGiven] = useState<GivenMailbox>(mailbox ?? EMPTY);
  // The version that was looked at: the page is told of newer ones while somebody types.
  const [version] = useState(mailbox?.version);
  const [theirs, setTheirs] = useState<Mailbox | null>(null);
  const [secrets, setSecrets] = useState<Secrets>({});
  const act = useAct(async (overVersion?: number) => {
    const { name, address, senderName, queueId, inUse, settings } = given;
    const body = { name, senderName, queueId, settings: storable(settings), secrets: filled(secrets) };
    const saved = await (mailbox
      ? client
          .send<Mailbox>('PUT', `${queries.mailboxes.url}/${mailbox.id}`, {
            ...body,
            inUse,
            version: overVersion,
          })
          .catch(async (thrown: unknown) => {
            await cache.refetch(queries.mailboxes);
            const now = cache.peek(queries.mailboxes).data?.mailboxes ?? [];
            setTheirs(now.find(({ id }) => id === mailbox.id) ?? null);
            throw thrown;
          })
      : client.send<Mailbox>('POST', queries.mailboxes.url, { ...body, address }));
    await cache.refetch(queries.mailboxes);
    toast(mailbox ? words.saved : words.added);
    onDone(saved.id);
  });
  const isConflict = act.failure?.code === 'version.conflict' && theirs !== null;
  const change = (what: Partial<GivenMailbox>): void => {
    if (!isConflict) act.clear();
    setGiven((before) => ({ ...before, ...what }));
  };
  const set = (what: Partial<MailboxSettings>): void => change({ settings: { ...given.settings, ...what } });
  const { settings } = given;
  const details = act.failure?.code === 'request.invalid' ? act.failure.details : {};
  const reason = mailboxReason(words, details);
  const reasonAt = (field: string): string | null => (details['field'] === field ? (reason ?? null) : null);
  const isShownAtField = ['address', 'name', 'senderName'].includes(String(details['field']));
  return (
    <form
      className="queue-form mailbox-form"
      aria-label={mailbox ? words.formTitle(mailbox.name) : words.add}
      onSubmit={(event) => {
        event.preventDefault();
        if (!isConflict) void act.run(version);
      }}
    >
      {mailbox && (
        <h2>
          {words.formTitle(mailbox.name)} <span className="meta">{mailbox.address}</span>
        </h2>
      )}
      <FormPart title={words.parts.place}>
        {!mailbox && (
          <TextField
            label={words.address}
            hint={words.addressHint}
            type="email"
            required
            maxLength={254}
            value={given.address}
            error={reasonAt('address')}
            onChange={(event) =>
              change({ address: event.target.value, settings: usersOf(settings, event.target.value) })
            }
          />
        )}
        <TextField
          label={words.name}
          hint={words.nameHint}
          required
          maxLength={80}
          value={given.name}
          error={reasonAt('name')}
          onChange={(event) => change({ name: event.target.value })}
        />
        <TextField
          label={words.senderName}
          hint={words.senderHint}
          required
          maxLength={80}
          value={given.senderName}
          error={reasonAt('senderName')}
          onChange={(event) => change({ senderName: event.target.value })}
        />
        <SelectField
          label={words.queue}
          required
          value={given.queueId}
          onChange={(event) => change({ queueId: event.target.value })}
        >
          <option value="">{words.choose}</option>
          {queues.map((queue) => (
            <option key={queue.id} value={queue.id}>
              {queue.name}
            </option>
          ))}
        </SelectField>
        {mailbox && (
          <Check label={words.inUse} checked={given.inUse} onChange={(inUse) => change({ inUse })} />
        )}
      </FormPart>
      <ServerFields settings={settings} onChange={set} />
      <FormPart title={words.parts.signIn}>
        <SignInFields
          settings={settings}
          kept={mailbox?.secrets ?? null}
          secrets={secrets}
          onSettings={set}
          onSecrets={(what) => {
            act.clear();
            setSecrets({ ...secrets, ...what });
          }}
        />
        <details open={settings.authority !== null}>
          <summary>{words.authority}</summary>
          <TextArea
            label={words.authority}
            hint={words.authorityHint}
            rows={4}
            value={settings.authority ?? ''}
            onChange={(event) =>
              set({ authority: event.target.value.trim() === '' ? null : event.target.value })
            }
          />
        </details>
      </FormPart>
      <FormPart title={words.parts.manner}>
        <TextArea
          label={words.signature}
          hint={words.signatureHint}
          rows={4}
          maxLength={2_000}
          value={settings.signature}
          onChange={(event) => set({ signature: event.target.value })}
        />
        <Check
          label={words.acknowledge}
          checked={settings.acknowledge}
          onChange={(acknowledge) => set({ acknowledge })}
        />
        <p className="field-hint">{words.acknowledgeHint}</p>
        <MailboxHours hours={settings.hours} onChange={(hours) => set({ hours })} />
        <SelectField
          label={words.closedCase}
          value={settings.closedCase}
          onChange={(event) => set({ closedCase: event.target.value as MailboxSettings['closedCase'] })}
        >
          <option value="anew">{words.closedCases.anew}</option>
          <option value="reopen">{words.closedCases.reopen}</option>
        </SelectField>
        <SelectField
          label={words.language}
          value={settings.language}
          onChange={(event) => set({ language: event.target.value })}
        >
          {Object.entries(languages).map(([code, name]) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </SelectField>
        <Check
          label={words.plusAddress}
          checked={settings.plusAddress}
          onChange={(plusAddress) => set({ plusAddress })}
        />
        <p className="field-hint">{words.plusHint}</p>
      </FormPart>
      <MailboxTrial
        about={() => ({
          id: mailbox?.id ?? null,
          address: given.address,
          settings: storable(settings),
          secrets: filled(secrets),
        })}
      />
      {reason && !isShownAtField && (
        <p className="problem" role="alert">
          {reason}
        </p>
      )}
      {isConflict && (
        <MailboxConflict
          mine={given}
          theirs={theirs}
          queues={queues}
          busy={act.busy}
          onTake={change}
          onMine={() => void act.run(theirs.version)}
          onTheirs={() => onDone()}
        />
      )}
      {!reason && !isConflict && <Problem failure={act.failure} />}
      <p className="block-actions">
        <button type="submit" className="button button-main" disabled={act.busy || isConflict}>
          {mailbox ? common.save : words.add}
        </button>
        {mailbox && (
          <button type="button" className="button" onClick={() => onDone()}>
            {common.cancel}
          </button>
        )}
      </p>
    </form>
  );
}

/** One usually signs in as the address itself: filled in along with it, as long as nothing else was typed there. */
function usersOf(settings: MailboxSettings, address: string): MailboxSettings {
  const { incoming, outgoing } = settings;
  const follows = (user: string | null): boolean =>
    user === null || address.startsWith(user) || user.startsWith(address);
  return {
    ...settings,
    incoming: follows(incoming.user) ? { ...incoming, user: address } : incoming,
    outgoing: follows(outgoing.user) ? { ...outgoing, user: address } : outgoing,
  };
}

/** As the server takes it: an empty name to sign in with is none. */
function storable(settings: MailboxSettings): MailboxSettings {
  const { incoming, outgoing, signIn, oauth } = settings;
  return {
    ...settings,
    incoming: { ...incoming, user: incoming.user?.trim() || null },
    outgoing: { ...outgoing, user: outgoing.user?.trim() || null },
    oauth: signIn === 'oauth2' ? oauth : null,
  };
}

/** Without those that were left empty: what is kept stays. */
function filled(secrets: Secrets): Secrets {
  return Object.fromEntries(Object.entries(secrets).filter(([, value]) => value !== ''));
}
