import { type ReactElement, useState } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { HarassmentSettingsAnswer } from '../../shared/desk-types.ts';
import { Check, NumberField } from '../admin/queue-form-parts.tsx';
import { Conflict } from '../parts/conflict.tsx';
import { LanguageField, TextInLanguage } from '../parts/language-fields.tsx';
import { Problem, Shown } from '../parts/state.tsx';
import { useAct } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { type HarassmentWords, useHarassmentWords } from '../text/harassment-words.ts';
import { useWords } from '../text/text.ts';

type Settings = HarassmentSettingsAnswer['settings'];

/** The city's words against harassment, and after how long what is due. */
export function HarassmentSettingsPage(): ReactElement {
  const shown = useQuery(queries.harassmentSettings);
  const [round, setRound] = useState(0);
  return (
    <div className="panel">
      <Shown of={shown} rows={6} onRetry={() => void cache.refetch(queries.harassmentSettings)}>
        {(answer) => <SettingsForm key={round} answer={answer} onAnew={() => setRound(round + 1)} />}
      </Shown>
    </div>
  );
}

function SettingsForm({
  answer,
  onAnew,
}: {
  answer: HarassmentSettingsAnswer;
  onAnew: () => void;
}): ReactElement {
  const words = useHarassmentWords();
  const own = words.settings;
  const { common } = useWords();
  const [given, setGiven] = useState<Settings>(answer.settings);
  const [version] = useState(answer.version);
  const [language, setLanguage] = useState('ja');
  const act = useAct(async (from: number) => {
    try {
      await client.send('PUT', queries.harassmentSettings.url, { settings: given, version: from });
    } finally {
      await cache.refetch(queries.harassmentSettings);
    }
    toast(own.saved);
    onAnew();
  });
  const set = (what: Partial<Settings>): void => {
    act.clear();
    setGiven((before) => ({ ...before, ...what }));
  };
  const isConflict = act.failure?.code === 'version.conflict';
  return (
    <form
      className="queue-form"
      onSubmit={(event) => {
        event.preventDefault();
        void act.run(version);
      }}
    >
      <p className="notice">{own.lead}</p>
      <LanguageField label={own.language} hint={own.languageHint} value={language} onChange={setLanguage} />
      {(['warning', 'ending'] as const).map((part) => (
        <TextInLanguage
          key={part}
          label={words.words[part]}
          hint={own.usual(answer.says[part][language.startsWith('ja') ? 'ja' : 'en'] ?? '')}
          rows={3}
          language={language}
          texts={given[part]}
          onChange={(texts) => set({ [part]: texts })}
        />
      ))}
      <NumberField
        label={own.warnAfter}
        min={0}
        max={240}
        value={given.warnAfterMin}
        onChange={(warnAfterMin) => set({ warnAfterMin })}
      />
      <NumberField
        label={own.endAfter}
        min={1}
        max={480}
        value={given.endAfterMin}
        onChange={(endAfterMin) => set({ endAfterMin })}
      />
      <NumberField
        label={own.holdDays}
        hint={own.holdHint}
        min={30}
        max={1_825}
        value={given.holdDays}
        onChange={(holdDays) => set({ holdDays })}
      />
      <Check
        label={own.ownerMayEnd}
        checked={given.ownerMayEnd}
        onChange={(ownerMayEnd) => set({ ownerMayEnd })}
      />
      <p className="meta">{own.ownerMayEndHint}</p>
      {isConflict && (
        <Conflict
          fields={differing(given, answer.settings, words)}
          by={answer.changedAt ? { name: answer.changedByName, at: answer.changedAt } : null}
          busy={act.busy}
          onMine={() => void act.run(answer.version)}
          onTheirs={onAnew}
        />
      )}
      {!isConflict && <Problem failure={act.failure} />}
      <p className="block-actions">
        <button type="submit" className="button button-main" disabled={act.busy || isConflict}>
          {common.save}
        </button>
      </p>
    </form>
  );
}

function differing(mine: Settings, theirs: Settings, words: HarassmentWords) {
  const own = words.settings;
  const say = (settings: Settings): [string, string][] => [
    [words.words.warning, Object.values(settings.warning).join('\n')],
    [words.words.ending, Object.values(settings.ending).join('\n')],
    [own.warnAfter, `${settings.warnAfterMin}`],
    [own.endAfter, `${settings.endAfterMin}`],
    [own.holdDays, `${settings.holdDays}`],
    [own.ownerMayEnd, settings.ownerMayEnd ? own.yes : own.no],
  ];
  const there = say(theirs);
  return say(mine).map(([label, value], at) => ({ label, mine: value, theirs: there[at]?.[1] ?? '' }));
}
