import type { ReactElement } from 'react';
import type { Mailbox, MailboxSettings } from '../../shared/desk-types.ts';
import { SelectField, TextField } from '../parts/field.tsx';
import { useMailboxWords } from '../text/mailbox-words.ts';
import { NumberField } from './queue-form-parts.tsx';

/** Secrets as they were typed; what is kept is never shown. */
export type Secrets = Partial<Record<keyof Mailbox['secrets'], string>>;

const PORTS = {
  incoming: { tls: 993, starttls: 143, none: 143 },
  outgoing: { tls: 465, starttls: 587, none: 25 },
} as const;
const USUAL: readonly number[] = [993, 143, 465, 587, 25];

/** The two servers of a mailbox. A port that is the usual one follows the kind of encryption. */
export function ServerFields({
  settings,
  onChange,
}: {
  settings: MailboxSettings;
  onChange: (what: Partial<MailboxSettings>) => void;
}): ReactElement {
  const words = useMailboxWords();
  return (
    <>
      {(['incoming', 'outgoing'] as const).map((side) => {
        const server = settings[side];
        const set = (what: Partial<MailboxSettings['incoming']>): void =>
          onChange({ [side]: { ...server, ...what } });
        return (
          <fieldset key={side} className="queue-part mailbox-server">
            <legend>{words.parts[side]}</legend>
            <TextField
              label={words.host}
              required
              maxLength={255}
              value={server.host}
              onChange={(event) => set({ host: event.target.value })}
            />
            <SelectField
              label={words.security}
              value={server.security}
              onChange={(event) => {
                const security = event.target.value as MailboxSettings['incoming']['security'];
                const port = USUAL.includes(server.port) ? PORTS[side][security] : server.port;
                set({ security, port });
              }}
            >
              {(['tls', 'starttls', 'none'] as const).map((kind) => (
                <option key={kind} value={kind}>
                  {words.securities[kind]}
                </option>
              ))}
            </SelectField>
            <NumberField
              label={words.port}
              min={1}
              max={65_535}
              value={server.port}
              onChange={(port) => set({ port })}
            />
            <TextField
              label={side === 'incoming' ? words.user : words.userOptional}
              maxLength={255}
              autoComplete="off"
              required={side === 'incoming'}
              value={server.user ?? ''}
              onChange={(event) => set({ user: event.target.value })}
            />
            {side === 'incoming' && (
              <TextField
                label={words.folder}
                required
                maxLength={255}
                value={settings.incoming.folder}
                onChange={(event) => set({ folder: event.target.value })}
              />
            )}
          </fieldset>
        );
      })}
    </>
  );
}

/** With what one signs in: a password, or where tokens come from. */
export function SignInFields({
  settings,
  kept,
  secrets,
  onSettings,
  onSecrets,
}: {
  settings: MailboxSettings;
  kept: Mailbox['secrets'] | null;
  secrets: Secrets;
  onSettings: (what: Partial<MailboxSettings>) => void;
  onSecrets: (what: Secrets) => void;
}): ReactElement {
  const words = useMailboxWords();
  const oauth = settings.oauth ?? { tokenUrl: '', clientId: '', scope: '' };
  const secret = (name: keyof Mailbox['secrets'], required: boolean): ReactElement => (
    <TextField
      label={words[name]}
      type="password"
      autoComplete="new-password"
      optional={!required}
      required={required && kept?.[name] !== true}
      hint={kept?.[name] ? words.kept : undefined}
      value={secrets[name] ?? ''}
      onChange={(event) => onSecrets({ [name]: event.target.value })}
    />
  );
  return (
    <>
      <SelectField
        label={words.signIn}
        value={settings.signIn}
        onChange={(event) =>
          onSettings({
            signIn: event.target.value as MailboxSettings['signIn'],
            oauth: settings.oauth ?? oauth,
          })
        }
      >
        <option value="password">{words.signIns.password}</option>
        <option value="oauth2">{words.signIns.oauth2}</option>
      </SelectField>
      {settings.signIn === 'password' ? (
        <>
          {secret('password', true)}
          {secret('outgoingPassword', false)}
        </>
      ) : (
        <>
          {(['tokenUrl', 'clientId', 'scope'] as const).map((name) => (
            <TextField
              key={name}
              label={words[name]}
              type={name === 'tokenUrl' ? 'url' : 'text'}
              required={name !== 'scope'}
              optional={name === 'scope'}
              maxLength={500}
              value={oauth[name]}
              onChange={(event) => onSettings({ oauth: { ...oauth, [name]: event.target.value } })}
            />
          ))}
          {secret('clientSecret', false)}
          {secret('refreshToken', true)}
        </>
      )}
    </>
  );
}
