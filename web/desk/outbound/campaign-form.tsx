import { useState, type ReactElement } from 'react';
import type { CampaignAnswer } from '#http/desk/campaign-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { Check, NumberField } from '../admin/queue-form-parts.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { SelectField, TextArea, TextField } from '../parts/field.tsx';
import { Problem } from '../parts/state.tsx';
import { useAct, useClientId } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { useCampaignWords } from '../text/campaign-words.ts';
import { useWords } from '../text/text.ts';

type Settings = CampaignAnswer['settings'];
type Text = Pick<CampaignAnswer, 'name' | 'entryPointId' | 'queueId' | 'language' | 'message'> & {
  settings: Settings;
};

const FRESH: Settings = {
  perMinute: 20,
  atOnce: 5,
  holdAtWaiting: 5,
  ringSec: 30,
  retries: 2,
  pausesMin: [30, 120],
  days: [1, 2, 3, 4, 5],
  onHolidays: false,
  ringing: { from: '09:00', until: '19:00' },
};

/** Writes an announcement: what is said, from which number, how fast and when. */
export function CampaignForm({
  campaign,
  onClose,
  onSaved,
}: {
  campaign?: CampaignAnswer;
  onClose: () => void;
  onSaved?: (saved: CampaignAnswer) => void;
}): ReactElement {
  const own = useCampaignWords();
  const words = useWords();
  const clientId = useClientId();
  const lines = useQuery(queries.phoneLines).data?.lines ?? [];
  const [text, setText] = useState<Text>(() => textOf(campaign));
  const [pauses, setPauses] = useState(text.settings.pausesMin.join(','));
  const entryPointId = text.entryPointId || (lines[0]?.id ?? '');
  const act = useAct(async () => {
    const { settings } = text;
    const body = { ...text, entryPointId, settings: { ...settings, pausesMin: minutesOf(pauses) } };
    const saved = campaign
      ? await client.send<CampaignAnswer>('PUT', `/desk/campaigns/${campaign.id}`, {
          ...body,
          version: campaign.version,
        })
      : await client.send<CampaignAnswer>('POST', '/desk/campaigns', { ...body, clientId: clientId.current });
    cache.write(queries.campaign(saved.id), () => saved);
    toast(own.form.saved);
    onClose();
    onSaved?.(saved);
  });
  const change = (part: Partial<Text>): void => {
    act.clear();
    setText((before) => ({ ...before, ...part }));
  };
  return (
    <Dialog
      title={campaign ? own.edit : own.add}
      wide
      onClose={onClose}
      onSubmit={() => void act.run()}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {words.common.cancel}
          </button>
          <button
            type="submit"
            className="button button-main"
            disabled={
              text.name.trim() === '' || text.message.trim() === '' || entryPointId === '' || act.busy
            }
          >
            {own.form.save}
          </button>
        </>
      }
    >
      <What text={{ ...text, entryPointId }} lines={lines} onChange={change} />
      <How
        settings={text.settings}
        pauses={pauses}
        answered={text.queueId !== null}
        onPauses={setPauses}
        onChange={(part) => change({ settings: { ...text.settings, ...part } })}
      />
      <Problem failure={act.failure} />
    </Dialog>
  );
}

function What({
  text,
  lines,
  onChange,
}: {
  text: Text;
  lines: readonly { id: string; name: string; number: string }[];
  onChange: (part: Partial<Text>) => void;
}): ReactElement {
  const own = useCampaignWords();
  const queues = useQuery(queries.directory).data?.queues ?? [];
  return (
    <>
      <TextField
        label={own.form.name}
        hint={own.form.nameHint}
        maxLength={80}
        value={text.name}
        onChange={(event) => onChange({ name: event.target.value })}
      />
      <TextArea
        label={own.form.message}
        hint={own.form.messageHint}
        rows={4}
        maxLength={1000}
        value={text.message}
        onChange={(event) => onChange({ message: event.target.value })}
      />
      <div className="campaign-row">
        <SelectField
          label={own.form.line}
          value={text.entryPointId}
          onChange={(event) => onChange({ entryPointId: event.target.value })}
        >
          {lines.map((line) => (
            <option key={line.id} value={line.id}>
              {line.number} {line.name}
            </option>
          ))}
        </SelectField>
        <SelectField
          label={own.form.queue}
          value={text.queueId ?? ''}
          onChange={(event) => onChange({ queueId: event.target.value || null })}
        >
          <option value="">{own.tellsOnly}</option>
          {queues.map((queue) => (
            <option key={queue.id} value={queue.id}>
              {queue.name}
            </option>
          ))}
        </SelectField>
      </div>
    </>
  );
}

function How({
  settings,
  pauses,
  answered,
  onPauses,
  onChange,
}: {
  settings: Settings;
  pauses: string;
  answered: boolean;
  onPauses: (text: string) => void;
  onChange: (part: Partial<Settings>) => void;
}): ReactElement {
  const own = useCampaignWords();
  const { ringing, days, holdAtWaiting } = settings;
  const number = (name: 'perMinute' | 'atOnce' | 'retries' | 'ringSec', min: number, max: number) => (
    <NumberField
      label={own.form[name]}
      value={settings[name]}
      min={min}
      max={max}
      onChange={(value) => onChange({ [name]: value })}
    />
  );
  const time = (name: 'from' | 'until') => (
    <TextField
      label={own.form[name]}
      type="time"
      required
      value={ringing[name]}
      onChange={(event) => onChange({ ringing: { ...ringing, [name]: event.target.value } })}
    />
  );
  return (
    <>
      <fieldset className="campaign-days">
        <legend>{own.form.days}</legend>
        {own.days.map((name, at) => (
          <Check
            key={name}
            label={name}
            checked={days.includes(at + 1)}
            onChange={(on) =>
              onChange({
                days: on ? [...days, at + 1].toSorted((a, b) => a - b) : days.filter((day) => day !== at + 1),
              })
            }
          />
        ))}
        <Check
          label={own.form.onHolidays}
          checked={settings.onHolidays}
          onChange={(onHolidays) => onChange({ onHolidays })}
        />
      </fieldset>
      <div className="campaign-row">
        {time('from')}
        {time('until')}
        {number('perMinute', 1, 600)}
        {number('atOnce', 1, 200)}
        {number('ringSec', 10, 60)}
        {number('retries', 0, 5)}
      </div>
      {settings.retries > 0 && (
        <TextField
          label={own.form.pauses}
          inputMode="numeric"
          maxLength={40}
          value={pauses}
          onChange={(event) => onPauses(event.target.value)}
        />
      )}
      {answered && (
        <Check
          label={own.form.holds}
          checked={holdAtWaiting !== null}
          onChange={(holds) => onChange({ holdAtWaiting: holds ? 5 : null })}
        />
      )}
      {answered && holdAtWaiting !== null && (
        <NumberField
          label={own.form.holdAt}
          value={holdAtWaiting}
          min={1}
          max={1000}
          onChange={(value) => onChange({ holdAtWaiting: value })}
        />
      )}
    </>
  );
}

function textOf(campaign: CampaignAnswer | undefined): Text {
  if (!campaign)
    return { name: '', entryPointId: '', queueId: null, language: 'ja', message: '', settings: FRESH };
  const { name, entryPointId, queueId, language, message, settings } = campaign;
  return { name, entryPointId, queueId, language, message, settings };
}

/** What is no number is left to the server to refuse. */
function minutesOf(text: string): number[] {
  return text
    .split(/[,、，\s]+/)
    .filter((part) => part !== '')
    .map(Number);
}
