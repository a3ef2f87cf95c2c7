import type { ReactElement } from 'react';
import type { SignInPolicyAnswer } from '#http/admin/sign-in-policy-shapes.ts';
import { Checks } from '../api/checks.tsx';
import { TextArea } from '../parts/field.tsx';
import { useSignInPolicyWords } from '../text/sign-in-policy-words.ts';

type Rule = SignInPolicyAnswer['addressRules'][number];
const linesOf = (text: string): string[] => text.split(/[\s,、]+/).filter(Boolean);

/** From where people of some roles may come, one rule each. */
export function AddressRules({
  rules,
  yourAddress,
  roles,
  onChange,
}: {
  rules: readonly Rule[];
  yourAddress: string;
  roles: readonly { id: string; name: string }[];
  onChange: (rules: Rule[]) => void;
}): ReactElement {
  const words = useSignInPolicyWords();
  const put = (at: number, change: Partial<Rule>): void =>
    onChange(rules.map((rule, i) => (i === at ? { ...rule, ...change } : rule)));
  return (
    <section aria-labelledby="address-rules">
      <h3 id="address-rules">{words.addresses}</h3>
      <p className="meta">{words.addressesLead}</p>
      <p>
        {words.yourAddress} <code>{yourAddress}</code>
      </p>
      {rules.map((rule, at) => (
        // Rows have no names of their own while they are written.
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place.
        <fieldset key={at} className="group-rule">
          <legend>{words.addressRule(at + 1)}</legend>
          <Checks
            legend={words.addressRoles}
            options={roles}
            chosen={rule.roles}
            onChange={(chosen) => put(at, { roles: chosen })}
          />
          <TextArea
            label={words.networks}
            hint={words.networksHint}
            required
            rows={3}
            spellCheck={false}
            defaultValue={rule.networks.join('\n')}
            onChange={(event) => put(at, { networks: linesOf(event.target.value) })}
          />
          <p className="block-actions">
            <button
              type="button"
              className="button button-small"
              onClick={() => onChange(rules.filter((_, i) => i !== at))}
            >
              {words.removeAddressRule}
            </button>
          </p>
        </fieldset>
      ))}
      <p className="block-actions">
        <button
          type="button"
          className="button button-small"
          onClick={() => onChange([...rules, { roles: [], networks: [] }])}
        >
          {words.addAddressRule}
        </button>
      </p>
    </section>
  );
}
