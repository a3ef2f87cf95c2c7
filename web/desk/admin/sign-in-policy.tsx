import { useState, type ReactElement } from 'react';
import type { SignInPolicyAnswer } from '#http/admin/sign-in-policy-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { Checks } from '../api/checks.tsx';
import { SelectField } from '../parts/field.tsx';
import { Picker } from '../parts/picker.tsx';
import { SaveFoot } from '../parts/save-foot.tsx';
import { Shown } from '../parts/state.tsx';
import { attempt, useAct } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { usePeopleWords } from '../text/people-words.ts';
import { useSignInPolicyWords } from '../text/sign-in-policy-words.ts';
import { AddressRules } from './address-rules.tsx';
import { IdentityServers } from './identity-servers.tsx';

const IDLE_MINUTES = [15, 30, 60, 120, 240, 480];
const SESSION_HOURS = [4, 8, 10, 12, 24];
const PASSWORD_CHARS = [8, 10, 12, 15, 20];
const reload = (): Promise<unknown> => cache.refetch(queries.signInPolicy);

/** What the city asks of whoever signs in. */
export function SignInPolicyPage(): ReactElement {
  return (
    <div className="panel api">
      <Shown of={useQuery(queries.signInPolicy)} rows={4} onRetry={() => void reload()}>
        {(policy) => <PolicyForm key={policy.version} seen={policy} />}
      </Shown>
      <IdentityServers />
      <ResetFactor />
    </div>
  );
}

function PolicyForm({ seen }: { seen: SignInPolicyAnswer }): ReactElement {
  const words = useSignInPolicyWords();
  const { roles: roleWords } = usePeopleWords();
  const [policy, setPolicy] = useState(seen);
  const known = useQuery(queries.roles).data?.roles ?? [];
  const act = useAct(async () => {
    const saved = await client.send<SignInPolicyAnswer>('PUT', queries.signInPolicy.url, policy);
    cache.write(queries.signInPolicy, () => saved);
    toast(words.saved);
  });
  const roles = known
    .filter(({ active }) => active)
    .map(({ id, name }) => ({ id, name: name ?? roleWords[id]?.name ?? id }));
  const choose = (
    name: 'idleMinutes' | 'sessionHours' | 'passwordChars' | 'passwordCharsWithFactor',
    usual: readonly number[],
    say: (n: number) => string,
  ) => (
    <SelectField
      label={words[name]}
      hint={words[`${name}Hint`]}
      value={policy[name]}
      onChange={(event) => setPolicy({ ...policy, [name]: Number(event.target.value) })}
    >
      {[...new Set([...usual, seen[name]])]
        .sort((a, b) => a - b)
        .map((one) => (
          <option key={one} value={one}>
            {say(one)}
          </option>
        ))}
    </SelectField>
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void act.run();
      }}
    >
      {choose('idleMinutes', IDLE_MINUTES, words.minutes)}
      {choose('sessionHours', SESSION_HOURS, words.hours)}
      {choose('passwordChars', PASSWORD_CHARS, words.chars)}
      {choose('passwordCharsWithFactor', PASSWORD_CHARS, words.chars)}
      <Checks
        legend={words.factor}
        hint={words.factorHint}
        options={roles}
        chosen={policy.secondFactorRoles}
        onChange={(secondFactorRoles) => setPolicy({ ...policy, secondFactorRoles })}
      />
      <AddressRules
        rules={policy.addressRules}
        yourAddress={seen.yourAddress}
        roles={roles}
        onChange={(addressRules) => setPolicy({ ...policy, addressRules })}
      />
      {known.some(({ guarded }) => guarded) && (
        <Checks
          legend={words.directoryRoles}
          hint={words.directoryRolesHint}
          options={roles.filter(({ id }) => known.some((role) => role.id === id && role.guarded))}
          chosen={policy.directoryRoles}
          onChange={(directoryRoles) => setPolicy({ ...policy, directoryRoles })}
        />
      )}
      {act.failure?.details['why'] === 'beyond-own' && (
        <p className="problem" role="alert">
          {words.beyondOwn}
        </p>
      )}
      {act.failure?.details['why'] === 'own-address' && (
        <p className="problem" role="alert">
          {words.ownAddress(seen.yourAddress)}
        </p>
      )}
      <SaveFoot act={act} disabled={policy === seen} onReload={() => void reload()} />
    </form>
  );
}

/** For somebody who lost telephone and recovery codes. */
function ResetFactor(): ReactElement {
  const words = useSignInPolicyWords();
  const [chosen, setChosen] = useState<string | null>(null);
  const directory = useQuery(queries.directory).data;
  const paths = new Map(directory?.departments.map(({ id, path }) => [id, path]));
  const options = (directory?.staff ?? []).map(({ id, name, kana, departmentId }) => ({
    id,
    name,
    also: kana,
    path: paths.get(departmentId) ?? '',
  }));
  const reset = (): void =>
    void attempt(async () => {
      await client.send('POST', `/admin/staff/${chosen}/second-factor/reset`);
      toast(words.isReset);
      setChosen(null);
    });
  return (
    <section aria-labelledby="sign-in-reset">
      <h2 id="sign-in-reset">{words.reset}</h2>
      <p className="meta">{words.resetLead}</p>
      <Picker
        label={words.person}
        hint={words.search}
        options={options}
        chosen={chosen}
        onChoose={setChosen}
      />
      <p className="block-actions">
        <button type="button" className="button button-danger" disabled={chosen === null} onClick={reset}>
          {words.reset}
        </button>
      </p>
    </section>
  );
}
