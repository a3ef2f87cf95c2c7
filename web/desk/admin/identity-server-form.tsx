import { type ReactElement, useState } from 'react';
import type { IdentityServerAnswer, IdentityServersAnswer } from '#http/admin/identity-server-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { Dialog } from '../parts/dialog.tsx';
import { SelectField, TextField } from '../parts/field.tsx';
import { Problem } from '../parts/state.tsx';
import { useAct } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { type IdentityWords, useIdentityWords } from '../text/identity-words.ts';
import { usePeopleWords } from '../text/people-words.ts';
import { useWords } from '../text/text.ts';
import { GroupRules } from './group-rules.tsx';
import { SamlFields, USUAL_SAML } from './identity-server-saml.tsx';

type Server = Omit<IdentityServerAnswer, 'id' | 'hasSecret' | 'ownKeys' | 'version'>;
type Oidc = Extract<Server['settings'], { kind: 'oidc' }>;

const USUAL: Oidc = {
  kind: 'oidc',
  issuer: '',
  clientId: '',
  scopes: 'openid profile email',
  loginClaim: 'preferred_username',
  nameClaim: 'name',
  groupsClaim: 'groups',
  strength: null,
};
const NEW: Server = {
  name: '',
  settings: USUAL,
  createsPeople: false,
  matchesLogins: true,
  allowsPasswords: true,
  homeDepartmentId: null,
  groupRules: [],
  active: false,
};

/** One identity server: how it is spoken to, and what its word is worth here. */
export function IdentityServerForm({
  server,
  told,
  onClose,
}: {
  server: IdentityServerAnswer | null;
  told: Addresses;
  onClose: () => void;
}): ReactElement {
  const words = useIdentityWords();
  const { common } = useWords();
  const roleName = useRoleName();
  const [given, setGiven] = useState<Server>(server ?? NEW);
  const [secret, setSecret] = useState('');
  const set = (change: Partial<Server>): void => setGiven({ ...given, ...change });
  const act = useAct(async () => {
    const body = { ...bodyOf(given), secret: secret === '' ? null : secret };
    const { url } = queries.identityServers;
    const answer = await (server
      ? client.send<IdentityServersAnswer>('PUT', `${url}/${server.id}`, { ...body, version: server.version })
      : client.send<IdentityServersAnswer>('POST', url, body));
    cache.write(queries.identityServers, () => answer);
    toast(words.saved);
    onClose();
  });
  const { why, role } = act.failure?.details ?? {};
  const problem = problemOf(words, why, roleName(String(role)));
  const title = server ? words.changeTitle(server.name) : words.addTitle;
  return (
    <Dialog
      title={title}
      wide
      onClose={onClose}
      onSubmit={() => void act.run()}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {common.cancel}
          </button>
          <button type="submit" className="button button-main" disabled={act.busy}>
            {common.save}
          </button>
        </>
      }
    >
      {server === null && (
        <SelectField
          label={words.kind}
          value={given.settings.kind}
          onChange={(event) => set({ settings: event.target.value === 'saml' ? USUAL_SAML : USUAL })}
        >
          <option value="oidc">OpenID Connect</option>
          <option value="saml">SAML 2.0</option>
        </SelectField>
      )}
      <Told told={told} kind={given.settings.kind} serverId={server?.id ?? null} />
      <TextField
        label={words.label}
        hint={words.labelHint}
        required
        maxLength={60}
        value={given.name}
        onChange={(event) => set({ name: event.target.value })}
      />
      {given.settings.kind === 'oidc' && (
        <OidcFields
          settings={given.settings}
          onChange={(settings) => set({ settings })}
          secret={secret}
          onSecret={setSecret}
          hasSecret={server?.hasSecret ?? false}
        />
      )}
      {given.settings.kind === 'saml' && (
        <SamlFields settings={given.settings} onChange={(settings) => set({ settings })} />
      )}
      <Worth given={given} onChange={set} />
      <GroupRules rules={given.groupRules} onChange={(groupRules) => set({ groupRules })} />
      {problem ? (
        <p className="problem" role="alert">
          {problem}
        </p>
      ) : (
        <Problem failure={act.failure} />
      )}
    </Dialog>
  );
}

/** What is said of a no of its own. */
function problemOf(words: IdentityWords, why: unknown, role: string): string | undefined {
  if (why === 'never-used') return words.neverUsed;
  if (why === 'guarded') return words.guarded(role);
  return why === 'beyond-own' ? words.beyondOwn(role) : undefined;
}

/** What a role is called here, by its id. */
function useRoleName(): (id: string) => string {
  const { roles } = usePeopleWords();
  const known = useQuery(queries.roles).data?.roles ?? [];
  return (id) => known.find((one) => one.id === id)?.name ?? roles[id]?.name ?? id;
}

type Addresses = Pick<IdentityServersAnswer, 'backUrl' | 'leftUrl' | 'outUrl'>;

/** What the identity server has to be told of us. */
function Told({
  told,
  kind,
  serverId,
}: {
  told: Addresses;
  kind: 'oidc' | 'saml';
  /** Null while it is not kept yet: where it says that somebody signed out is known then. */
  serverId: string | null;
}): ReactElement {
  const words = useIdentityWords();
  const own = told.backUrl.replace(/\/back$/, '');
  const rows =
    kind === 'oidc'
      ? [
          [words.backUrl, told.backUrl],
          [words.leftUrl, told.leftUrl],
          [words.outUrl, serverId === null ? words.outUrlLater : told.outUrl + serverId],
        ]
      : [
          [words.ownEntityId, own],
          [words.acs, told.backUrl],
          [
            words.metadata,
            serverId === null
              ? words.outUrlLater
              : told.outUrl.replace('/sign-on/out/', '/sign-on/metadata/') + serverId,
          ],
          [words.sloUrl, serverId === null ? words.outUrlLater : told.outUrl + serverId],
        ];
  return (
    <section aria-labelledby="identity-told">
      <h3 id="identity-told">{words.told}</h3>
      <dl className="routing-facts">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** As the server takes it: what it adds to a row of its own is left out. */
function bodyOf({ name, settings, groupRules, homeDepartmentId, ...rest }: Server): Server {
  const { createsPeople, matchesLogins, allowsPasswords, active } = rest;
  return {
    ...{ name, settings, homeDepartmentId, createsPeople, matchesLogins, allowsPasswords, active },
    groupRules: groupRules.filter(({ group, roles }) => group.trim() !== '' && roles.length > 0),
  };
}

function OidcFields({
  settings,
  onChange,
  secret,
  onSecret,
  hasSecret,
}: {
  settings: Oidc;
  onChange: (settings: Oidc) => void;
  secret: string;
  onSecret: (secret: string) => void;
  hasSecret: boolean;
}): ReactElement {
  const words = useIdentityWords();
  const field = (name: Exclude<keyof Oidc, 'kind' | 'strength'>, hint?: string) => (
    <TextField
      label={words[name]}
      {...(hint ? { hint } : {})}
      required
      maxLength={500}
      autoCapitalize="none"
      spellCheck={false}
      value={settings[name]}
      onChange={(event) => onChange({ ...settings, [name]: event.target.value })}
    />
  );
  return (
    <>
      {field('issuer', words.issuerHint)}
      {field('clientId')}
      <TextField
        label={words.secret}
        hint={hasSecret ? words.secretKept : words.secretHint}
        optional
        type="password"
        autoComplete="off"
        maxLength={500}
        value={secret}
        onChange={(event) => onSecret(event.target.value)}
      />
      {field('scopes')}
      {field('loginClaim')}
      {field('nameClaim')}
      {field('groupsClaim')}
      <TextField
        label={words.strength}
        hint={words.strengthHint}
        optional
        maxLength={300}
        value={settings.strength ?? ''}
        onChange={(event) => onChange({ ...settings, strength: event.target.value || null })}
      />
    </>
  );
}

function Worth({
  given,
  onChange,
}: {
  given: Server;
  onChange: (change: Partial<Server>) => void;
}): ReactElement {
  const words = useIdentityWords();
  const departments = useQuery(queries.directory).data?.departments ?? [];
  const tick = (
    name: 'matchesLogins' | 'createsPeople' | 'allowsPasswords' | 'active',
    label: string,
  ): ReactElement => (
    <label className="check">
      <input
        type="checkbox"
        checked={given[name]}
        onChange={(event) => onChange({ [name]: event.target.checked })}
      />
      {label}
    </label>
  );
  return (
    <div className="identity-worth">
      {tick('active', words.active)}
      {tick('matchesLogins', words.matches)}
      {tick('createsPeople', words.creates)}
      {given.createsPeople && (
        <SelectField
          label={words.home}
          hint={words.homeHint}
          required
          value={given.homeDepartmentId ?? ''}
          onChange={(event) => onChange({ homeDepartmentId: event.target.value || null })}
        >
          <option value="">{words.choose}</option>
          {departments.map(({ id, path }) => (
            <option key={id} value={id}>
              {path}
            </option>
          ))}
        </SelectField>
      )}
      {tick('allowsPasswords', words.passwords)}
    </div>
  );
}
