import type { ReactElement } from 'react';
import type { IdentityServerAnswer } from '#http/admin/identity-server-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { Checks } from '../api/checks.tsx';
import { SelectField, TextField } from '../parts/field.tsx';
import { useQuery } from '../state/use-query.ts';
import { useIdentityWords } from '../text/identity-words.ts';
import { usePeopleWords } from '../text/people-words.ts';

type Rule = IdentityServerAnswer['groupRules'][number];
const EMPTY: Rule = { group: '', roles: [], departmentId: null };

/** What the groups of an identity server are given here, one row each. */
export function GroupRules({
  rules,
  onChange,
}: {
  rules: readonly Rule[];
  onChange: (rules: Rule[]) => void;
}): ReactElement {
  const words = useIdentityWords();
  const put = (at: number, change: Partial<Rule>): void =>
    onChange(rules.map((rule, i) => (i === at ? { ...rule, ...change } : rule)));
  return (
    <section aria-labelledby="group-rules">
      <h3 id="group-rules">{words.rules}</h3>
      <p className="meta">{words.rulesLead}</p>
      {rules.map((rule, at) => (
        // Rows have no names of their own while they are written.
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place.
        <OneRule
          key={at}
          title={words.ruleOf(at + 1)}
          rule={rule}
          onChange={(change) => put(at, change)}
          onRemove={() => onChange(rules.filter((_, i) => i !== at))}
        />
      ))}
      <p className="block-actions">
        <button type="button" className="button button-small" onClick={() => onChange([...rules, EMPTY])}>
          {words.addRule}
        </button>
      </p>
    </section>
  );
}

function OneRule({
  title,
  rule,
  onChange,
  onRemove,
}: {
  title: string;
  rule: Rule;
  onChange: (change: Partial<Rule>) => void;
  onRemove: () => void;
}): ReactElement {
  const words = useIdentityWords();
  const { roles: roleWords } = usePeopleWords();
  const known = useQuery(queries.roles).data?.roles ?? [];
  const departments = useQuery(queries.directory).data?.departments ?? [];
  const roles = known
    .filter(({ active, id }) => active || rule.roles.includes(id))
    .map(({ id, name }) => ({ id, name: name ?? roleWords[id]?.name ?? id }));
  return (
    <fieldset className="group-rule">
      <legend>{title}</legend>
      <TextField
        label={words.group}
        required
        maxLength={256}
        value={rule.group}
        onChange={(event) => onChange({ group: event.target.value })}
      />
      <Checks
        legend={words.role}
        options={roles}
        chosen={rule.roles}
        onChange={(chosen) => onChange({ roles: chosen })}
      />
      <SelectField
        label={words.department}
        optional
        value={rule.departmentId ?? ''}
        onChange={(event) => onChange({ departmentId: event.target.value || null })}
      >
        <option value="">{words.sameHome}</option>
        {departments.map(({ id, path }) => (
          <option key={id} value={id}>
            {path}
          </option>
        ))}
      </SelectField>
      <p className="block-actions">
        <button type="button" className="button button-small" onClick={onRemove}>
          {words.removeRule}
        </button>
      </p>
    </fieldset>
  );
}
