import { cityInstant } from '../text/format.ts';
import type { ReactElement } from 'react';
import type { FlowDefinition, FlowsAnswer, TrialWorld } from '#http/admin/flow-shapes.ts';
import { Check, NumberField } from '../admin/queue-form-parts.tsx';
import { SelectField, TextField } from '../parts/field.tsx';
import { useFlowWords } from '../text/flow-words.ts';
import { useWords } from '../text/text.ts';
import { whole } from './step-parts.tsx';
import { Written } from './written.tsx';

const FACTS = ['open', 'attended', 'full', 'holiday', 'known', 'hasOpenCase', 'caseFound'] as const;
const OF_VOICE = ['sendsTexts', 'hearsWords'] as const;

/** What is supposed of queues, hours and the resident; every change begins the trial anew. */
export function TrialWorldFields({
  world,
  languages,
  onChange,
}: {
  world: TrialWorld;
  around: FlowsAnswer;
  languages: FlowDefinition['languages'];
  onChange: (world: TrialWorld) => void;
}): ReactElement {
  const own = useFlowWords();
  const words = useWords();
  const set = (part: Partial<TrialWorld>): void => onChange({ ...world, ...part });
  const facts = [...FACTS, ...(world.medium === 'voice' ? OF_VOICE : [])];
  return (
    <aside className="flow-world" aria-labelledby="flow-world-title">
      <h3 id="flow-world-title">{own.world}</h3>
      {facts.map((fact) => (
        <Check
          key={fact}
          label={own.worlds[fact] ?? fact}
          checked={world[fact]}
          onChange={(on) => set({ [fact]: on })}
        />
      ))}
      <NumberField
        label={own.waiting}
        value={world.waiting}
        min={0}
        max={10_000}
        onChange={(waiting) => set({ waiting: whole(waiting, 0, 10_000) })}
      />
      <NumberField
        label={own.expectedWait}
        value={world.expectedWaitSec ?? 0}
        min={0}
        max={86_400}
        onChange={(sec) => set({ expectedWaitSec: whole(sec, 0, 86_400) || null })}
      />
      <SelectField
        label={own.language}
        value={world.language}
        onChange={({ target }) => set({ language: target.value as TrialWorld['language'] })}
      >
        {languages.map((language) => (
          <option key={language} value={language}>
            {words.languages[language] ?? language}
          </option>
        ))}
      </SelectField>
      {world.medium === 'voice' && (
        <Written
          label={own.number}
          hint={own.numberHint}
          value={world.number ?? ''}
          onChange={(text) => {
            const number = text.replace(/[^+\d]/g, '').replace(/^0/, '+81');
            if (number === '' || /^\+\d{6,15}$/.test(number)) set({ number: number || null });
          }}
        />
      )}
      <TextField
        label={own.at}
        type="datetime-local"
        value={localTime(world.now)}
        onChange={({ target }) => target.value && set({ now: cityInstant(target.value) })}
      />
    </aside>
  );
}

/** As the city's clock shows it. */
function localTime(instant: string): string {
  const there = new Date(Date.parse(instant) + 9 * 3_600_000).toISOString();
  return there.slice(0, 16);
}
