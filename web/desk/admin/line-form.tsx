import { type ReactElement, useState } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { LinesAnswer, LineSettings, PhoneLine } from '../../shared/desk-types.ts';
import { Conflict } from '../parts/conflict.tsx';
import { SelectField, TextField } from '../parts/field.tsx';
import { Problem } from '../parts/state.tsx';
import { LanguageField } from '../parts/language-fields.tsx';
import { FormPart } from '../parts/form-part.tsx';
import { useAct } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { type LineWords, reasonOf, useLineWords } from '../text/line-words.ts';
import { useWords } from '../text/text.ts';
import { LINE_TEXTS, LineTexts, textsOf } from './line-texts.tsx';
import { QueueOfLine } from './line-queue.tsx';
import { Check, NumberField } from './queue-form-parts.tsx';

type Given = Pick<PhoneLine, 'name' | 'queueId' | 'settings'>;

/** Changes how calls to a number are taken, as a whole. Somebody else's change in between is shown beside one's own. */
export function LineForm({
  line,
  says,
  onDone,
}: {
  line: PhoneLine;
  says: LinesAnswer['says'];
  onDone: () => void;
}): ReactElement {
  const words = useLineWords();
  const common = useWords().common;
  const { languages } = useWords();
  const queues = useQuery(queries.directory).data?.queues ?? [];
  const [given, setGiven] = useState<Given>(line);
  const [theirs, setTheirs] = useState<PhoneLine | null>(null);
  const act = useAct(async (version: number) => {
    const { name, queueId, settings } = given;
    try {
      await client.send('PUT', `${queries.lines.url}/${line.id}`, { name, queueId, settings, version });
    } catch (thrown) {
      const { lines } = await client.get<LinesAnswer>(queries.lines.url).catch(() => ({ lines: [] }));
      setTheirs(lines.find(({ id }) => id === line.id) ?? null);
      throw thrown;
    }
    await cache.refetch(queries.lines);
    toast(words.saved);
    onDone();
  });
  const change = (what: Partial<Given>): void => {
    act.clear();
    setGiven((before) => ({ ...before, ...what }));
  };
  const set = (what: Partial<LineSettings>): void => change({ settings: { ...given.settings, ...what } });
  const isConflict = act.failure?.code === 'version.conflict';
  const reason = act.failure?.code === 'request.invalid' ? reasonOf(words, act.failure.details) : undefined;
  const { recording, withheld, takeMessages, language, inUse } = given.settings;
  return (
    <form
      className="queue-form"
      aria-labelledby="line-form-title"
      onSubmit={(event) => {
        event.preventDefault();
        void act.run(line.version);
      }}
    >
      <h2 id="line-form-title">
        {words.formTitle(line.name)} <span className="meta">{line.number}</span>
      </h2>
      <FormPart title={words.parts.place}>
        <TextField
          label={words.name}
          required
          maxLength={80}
          value={given.name}
          onChange={(event) => change({ name: event.target.value })}
        />
        <SelectField
          label={words.queue}
          value={given.queueId}
          onChange={(event) => change({ queueId: event.target.value })}
        >
          {queues.map((queue) => (
            <option key={queue.id} value={queue.id}>
              {queue.name}
            </option>
          ))}
        </SelectField>
        <QueueOfLine queueId={given.queueId} />
        <LanguageField
          label={words.language}
          value={language}
          onChange={(chosen) => set({ language: chosen })}
        />
      </FormPart>
      <FormPart title={words.parts.rules}>
        <Check label={words.inUse} checked={inUse} onChange={(on) => set({ inUse: on })} />
        {!inUse && <p className="meta">{words.outOfUseHint}</p>}
        <SelectField
          label={words.withheld}
          value={withheld}
          onChange={(event) => set({ withheld: event.target.value as LineSettings['withheld'] })}
        >
          <option value="take">{words.withheldChoices.take}</option>
          <option value="refuse">{words.withheldChoices.refuse}</option>
        </SelectField>
        <Check
          label={words.takeMessages}
          checked={takeMessages}
          onChange={(on) => set({ takeMessages: on })}
        />
      </FormPart>
      <FormPart title={words.parts.recording}>
        <Check
          label={words.recordingLabel}
          checked={recording.on}
          onChange={(on) => set({ recording: { ...recording, on } })}
        />
        {recording.on && (
          <>
            <Check
              label={words.recordingOut}
              checked={recording.outbound}
              onChange={(outbound) => set({ recording: { ...recording, outbound } })}
            />
            <Check
              label={words.ownMayListen}
              checked={recording.ownMayListen}
              onChange={(ownMayListen) => set({ recording: { ...recording, ownMayListen } })}
            />
            <SelectField
              label={words.pauseMost}
              hint={words.pauseHint}
              value={String(recording.pauseMostSec ?? '')}
              onChange={(event) => {
                const pauseMostSec = event.target.value === '' ? null : Number(event.target.value);
                set({ recording: { ...recording, pauseMostSec } });
              }}
            >
              {pauseChoices(recording.pauseMostSec).map((sec) => (
                <option key={sec} value={sec}>
                  {words.pauseChoice(sec)}
                </option>
              ))}
              <option value="">{words.pauseForever}</option>
            </SelectField>
          </>
        )}
        {recording.on && (
          <NumberField
            label={words.keepDays}
            hint={words.keepHint}
            min={1}
            max={3650}
            value={recording.keepDays}
            onChange={(keepDays) => set({ recording: { ...recording, keepDays } })}
          />
        )}
      </FormPart>
      <FormPart title={words.parts.words}>
        <LineTexts settings={given.settings} says={says} onChange={(settings) => change({ settings })} />
      </FormPart>
      {isConflict && theirs && (
        <Conflict
          fields={differing(
            given,
            theirs,
            words,
            new Map(queues.map(({ id, name }) => [id, name])),
            languages,
          )}
          by={theirs.changedAt ? { name: theirs.changedByName, at: theirs.changedAt } : null}
          busy={act.busy}
          onMine={() => void act.run(theirs.version)}
          onTheirs={() => {
            void cache.refetch(queries.lines);
            onDone();
          }}
        />
      )}
      {!isConflict && reason && (
        <p className="problem" role="alert">
          {reason}
        </p>
      )}
      {!isConflict && !reason && <Problem failure={act.failure} />}
      <p className="block-actions">
        <button type="submit" className="button button-main" disabled={act.busy || isConflict}>
          {common.save}
        </button>
        <button type="button" className="button" onClick={onDone}>
          {common.cancel}
        </button>
      </p>
    </form>
  );
}

const PAUSES_SEC = [60, 120, 300, 600, 1_800];

/** The usual times, and the one that is set where it is another. */
function pauseChoices(set: number | null): number[] {
  return [...new Set([...PAUSES_SEC, ...(set === null ? [] : [set])])].sort((one, other) => one - other);
}

function differing(
  mine: Given,
  theirs: PhoneLine,
  words: LineWords,
  queues: ReadonlyMap<string, string>,
  languages: Readonly<Record<string, string>>,
) {
  const say = ({ name, queueId, settings }: Given): [string, string][] => [
    [words.name, name],
    [words.queue, queues.get(queueId) ?? ''],
    [words.language, languages[settings.language] ?? settings.language],
    [words.inUse, settings.inUse ? words.yes : words.no],
    [words.withheld, words.withheldChoices[settings.withheld]],
    [words.takeMessages, settings.takeMessages ? words.yes : words.no],
    [
      words.parts.recording,
      settings.recording.on ? words.recordingOn(settings.recording.keepDays) : words.recordingOff,
    ],
    [words.recordingOut, settings.recording.outbound ? words.yes : words.no],
    [words.ownMayListen, settings.recording.ownMayListen ? words.yes : words.no],
    [
      words.pauseMost,
      settings.recording.pauseMostSec === null
        ? words.pauseForever
        : words.pauseChoice(settings.recording.pauseMostSec),
    ],
    ...LINE_TEXTS.map((part): [string, string] => [
      words.says[part],
      Object.entries(textsOf(settings, part))
        .map(([code, text]) => `${languages[code] ?? code}: ${text}`)
        .join('\n'),
    ]),
  ];
  const there = say(theirs);
  return say(mine).map(([label, value], at) => ({ label, mine: value, theirs: there[at]?.[1] ?? '' }));
}
