import { useState, type ReactElement } from 'react';
import type { CallbackPolicyAnswer } from '#http/desk/callback-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { SelectField, TextField } from '../parts/field.tsx';
import { SaveFoot } from '../parts/save-foot.tsx';
import { Shown } from '../parts/state.tsx';
import { useAct } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { useOutboundWords } from '../text/outbound-words.ts';
import { Check, NumberField } from './queue-form-parts.tsx';

type Settings = CallbackPolicyAnswer['settings'];

/** How a queue calls back; changed by those who may change the queue, read by the rest. */
export function CallbackPolicy({
  queueId,
  mayChange,
}: {
  queueId: string;
  mayChange: boolean;
}): ReactElement {
  const { policy } = useOutboundWords();
  const query = queries.callbackPolicy(queueId);
  return (
    <section aria-labelledby="callback-policy" className="callback-policy">
      <h2 id="callback-policy">{policy.title}</h2>
      <Shown of={useQuery(query)} rows={4} onRetry={() => void cache.refetch(query)}>
        {(found) =>
          mayChange ? <Form key={found.version} found={found} /> : <Facts settings={found.settings} />
        }
      </Shown>
    </section>
  );
}

function Facts({ settings }: { settings: Settings }): ReactElement {
  const { policy } = useOutboundWords();
  const { offered, first, perSlot, slotMinutes, retries, pausesMin, expireDays, ringing } = settings;
  const facts: readonly (readonly [string, string])[] = [
    [policy.offered, offered ? policy.yes : policy.no],
    [policy.first, policy.firsts[first]],
    [policy.perSlot, perSlot === null ? policy.noLimit : policy.inSlot(perSlot, slotMinutes)],
    [policy.retries, `${retries}（${pausesMin.join('・')}）`],
    [policy.expireDays, String(expireDays)],
    [policy.ringing, `${ringing.from}–${ringing.until}`],
  ];
  return (
    <dl className="routing-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Form({ found }: { found: CallbackPolicyAnswer }): ReactElement {
  const { policy } = useOutboundWords();
  const [given, setGiven] = useState(found.settings);
  const [pauses, setPauses] = useState(found.settings.pausesMin.join(','));
  const query = queries.callbackPolicy(found.queueId);
  const act = useAct(async () => {
    const pausesMin = pauses
      .split(/[,、，\s]+/)
      .filter((part) => part !== '')
      .map(Number);
    const saved = await client.send<CallbackPolicyAnswer>('PUT', query.url, {
      version: found.version,
      settings: { ...given, pausesMin },
    });
    cache.write(query, () => saved);
    toast(policy.saved);
  });
  const change = (part: Partial<Settings>): void => {
    act.clear();
    setGiven((before) => ({ ...before, ...part }));
  };
  const { ringing } = given;
  return (
    <form
      className="callback-form"
      aria-labelledby="callback-policy"
      onSubmit={(event) => {
        event.preventDefault();
        void act.run();
      }}
    >
      <Check label={policy.offered} checked={given.offered} onChange={(offered) => change({ offered })} />
      <SelectField
        label={policy.first}
        value={given.first}
        onChange={(event) => change({ first: event.target.value === 'caller' ? 'caller' : 'agent' })}
      >
        <option value="agent">{policy.firsts.agent}</option>
        <option value="caller">{policy.firsts.caller}</option>
      </SelectField>
      <div className="campaign-row">
        <TextField
          label={policy.from}
          type="time"
          required
          value={ringing.from}
          onChange={(event) => change({ ringing: { ...ringing, from: event.target.value } })}
        />
        <TextField
          label={policy.until}
          type="time"
          required
          value={ringing.until}
          onChange={(event) => change({ ringing: { ...ringing, until: event.target.value } })}
        />
      </div>
      <Check
        label={policy.limits}
        checked={given.perSlot !== null}
        onChange={(limits) => change({ perSlot: limits ? 5 : null })}
      />
      {given.perSlot !== null && (
        <div className="campaign-row">
          <SelectField
            label={policy.slotMinutes}
            value={given.slotMinutes}
            onChange={(event) => change({ slotMinutes: slotOf(event.target.value) })}
          >
            {SLOTS.map((minutes) => (
              <option key={minutes} value={minutes}>
                {policy.minutes(minutes)}
              </option>
            ))}
          </SelectField>
          <NumberField
            label={policy.perSlot}
            value={given.perSlot}
            min={1}
            max={1000}
            onChange={(perSlot) => change({ perSlot })}
          />
        </div>
      )}
      <div className="campaign-row">
        <NumberField
          label={policy.retries}
          value={given.retries}
          min={0}
          max={10}
          onChange={(retries) => change({ retries })}
        />
        <NumberField
          label={policy.expireDays}
          value={given.expireDays}
          min={1}
          max={30}
          onChange={(expireDays) => change({ expireDays })}
        />
      </div>
      <TextField
        label={policy.pauses}
        hint={policy.pausesHint}
        inputMode="numeric"
        maxLength={60}
        value={pauses}
        onChange={(event) => {
          act.clear();
          setPauses(event.target.value);
        }}
      />
      <SaveFoot act={act} onReload={() => void cache.refetch(query)} />
    </form>
  );
}

const SLOTS = [15, 30, 60] as const;
const slotOf = (text: string): Settings['slotMinutes'] => SLOTS.find((each) => String(each) === text) ?? 30;
