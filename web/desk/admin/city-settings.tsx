import { useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import { SelectField } from '../parts/field.tsx';
import { SaveFoot } from '../parts/save-foot.tsx';
import { Shown } from '../parts/state.tsx';
import { useAct } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { useWords } from '../text/text.ts';

type Settings = { readonly undoSendSec: number };

const CHOICES_SEC = [0, 5, 10, 20, 30, 60];

/** What the city decides for all its desks. */
export function CitySettingsPage(): ReactElement {
  const shown = useQuery(queries.citySettings);
  return (
    <div className="panel">
      <Shown of={shown} rows={3} onRetry={() => void cache.refetch(queries.citySettings)}>
        {(settings) => <SettingsForm key={settings.undoSendSec} seen={settings} />}
      </Shown>
    </div>
  );
}

function SettingsForm({ seen }: { seen: Settings }): ReactElement {
  const words = useWords();
  const text = words.admin.citySettings;
  const [undoSendSec, setUndoSendSec] = useState(seen.undoSendSec);
  const act = useAct(async () => {
    const saved = await client.send<Settings>('PUT', queries.citySettings.url, {
      undoSendSec,
      seen: { undoSendSec: seen.undoSendSec },
    });
    cache.write(queries.citySettings, () => saved);
    toast(text.saved);
  });
  // One that was set by other means stays among the choices.
  const choices = [...new Set([...CHOICES_SEC, seen.undoSendSec])].sort((a, b) => a - b);
  return (
    <form
      className="city-settings"
      onSubmit={(event) => {
        event.preventDefault();
        void act.run();
      }}
    >
      <SelectField
        label={text.undoSend}
        hint={text.undoSendHint}
        value={String(undoSendSec)}
        onChange={(event) => setUndoSendSec(Number(event.target.value))}
      >
        {choices.map((sec) => (
          <option key={sec} value={sec}>
            {sec === 0 ? text.atOnce : text.sec(sec)}
          </option>
        ))}
      </SelectField>
      <SaveFoot
        act={act}
        disabled={undoSendSec === seen.undoSendSec}
        onReload={() => void cache.refetch(queries.citySettings)}
      />
    </form>
  );
}
