import { useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { SupervisionSettings } from '../../shared/desk-types.ts';
import { newClientId } from '../../shared/desk-ids.ts';
import { Icon } from '../parts/icon.tsx';
import { SaveFoot } from '../parts/save-foot.tsx';
import { Shown } from '../parts/state.tsx';
import { useAct } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { useWords } from '../text/text.ts';

type Rule = SupervisionSettings['rules'][number];

const KINDS: readonly Rule['kind'][] = [
  'longest-wait',
  'waiting-count',
  'service-level-today',
  'nobody-available',
  'agent-set-aside',
  'cases-overdue',
];
const OF_A_QUEUE: readonly Rule['kind'][] = KINDS.slice(0, 4);

/** The city's rules for alerts, changed as a whole. */
export function RulesPage(): ReactElement {
  const shown = useQuery(queries.supervisionRules);
  return (
    <div className="panel">
      <Shown of={shown} rows={6} onRetry={() => void cache.refetch(queries.supervisionRules)}>
        {(settings) => <RulesForm key={settings.version} settings={settings} />}
      </Shown>
    </div>
  );
}

function RulesForm({ settings }: { settings: SupervisionSettings }): ReactElement {
  const words = useWords();
  const text = words.supervision.rules;
  const [rules, setRules] = useState(settings.rules);
  const [watchShown, setWatchShown] = useState(settings.watchShown);
  const change = (id: string, what: Partial<Rule>): void =>
    setRules((before) => before.map((rule) => (rule.id === id ? { ...rule, ...what } : rule)));
  const act = useAct(async () => {
    const saved = await client.send<SupervisionSettings>('PUT', queries.supervisionRules.url, {
      rules,
      watchShown,
      version: settings.version,
    });
    cache.write(queries.supervisionRules, () => saved);
    toast(text.saved);
  });
  return (
    <form
      className="rules"
      onSubmit={(event) => {
        event.preventDefault();
        void act.run();
      }}
    >
      <p className="notice">{text.lead}</p>
      <ul>
        {rules.map((rule) => (
          <RuleLine
            key={rule.id}
            rule={rule}
            onChange={(what) => change(rule.id, what)}
            onRemove={() => setRules((before) => before.filter((one) => one.id !== rule.id))}
          />
        ))}
      </ul>
      <button
        type="button"
        className="button button-small"
        disabled={rules.length >= 50}
        onClick={() =>
          setRules((before) => [
            ...before,
            { id: newClientId(), kind: 'longest-wait', threshold: 300, queueId: null, active: true },
          ])
        }
      >
        <Icon name="plus" size={16} /> {text.add}
      </button>
      <label className="check rules-watch">
        <input
          type="checkbox"
          checked={watchShown}
          onChange={(event) => setWatchShown(event.target.checked)}
        />
        {text.watchShown}
      </label>
      <SaveFoot act={act} onReload={() => void cache.refetch(queries.supervisionRules)} />
    </form>
  );
}

function RuleLine({
  rule,
  onChange,
  onRemove,
}: {
  rule: Rule;
  onChange: (what: Partial<Rule>) => void;
  onRemove: () => void;
}): ReactElement {
  const words = useWords();
  const text = words.supervision.rules;
  const queues = useQuery(queries.supervision).data?.queues ?? [];
  const name = text.kinds[rule.kind];
  return (
    <li className="rule">
      <label className="check rule-active">
        <input
          type="checkbox"
          checked={rule.active}
          onChange={(event) => onChange({ active: event.target.checked })}
          aria-label={`${name} ${text.active}`}
        />
      </label>
      <select
        aria-label={text.kind}
        value={rule.kind}
        onChange={(event) => {
          const kind = event.target.value as Rule['kind'];
          onChange(OF_A_QUEUE.includes(kind) ? { kind } : { kind, queueId: null });
        }}
      >
        {KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {text.kinds[kind]}
          </option>
        ))}
      </select>
      <span className="rule-limit">
        {rule.kind === 'agent-set-aside' ? (
          text.units[rule.kind]
        ) : (
          <label>
            <input
              type="number"
              min={0}
              max={1_000_000}
              required
              aria-label={`${name} ${text.threshold}`}
              value={rule.threshold}
              onChange={(event) => onChange({ threshold: event.target.valueAsNumber || 0 })}
            />{' '}
            {text.units[rule.kind]}
          </label>
        )}
      </span>
      {OF_A_QUEUE.includes(rule.kind) ? (
        <select
          aria-label={`${name} ${text.queue}`}
          value={rule.queueId ?? ''}
          onChange={(event) => onChange({ queueId: event.target.value || null })}
        >
          <option value="">{text.anyQueue}</option>
          {queues.map((queue) => (
            <option key={queue.id} value={queue.id}>
              {queue.name}
            </option>
          ))}
        </select>
      ) : (
        <span />
      )}
      <button
        type="button"
        className="icon-button"
        aria-label={`${text.remove} ${name}`}
        title={text.remove}
        onClick={onRemove}
      >
        <Icon name="close" size={16} />
      </button>
    </li>
  );
}
