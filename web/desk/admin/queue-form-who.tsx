import type { ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { ChangeQueue } from '../../shared/desk-types.ts';
import { SelectField } from '../parts/field.tsx';
import { useQuery } from '../state/use-query.ts';
import { useQueueWords } from '../text/queue-words.ts';
import { useRoutingWords } from '../text/routing-words.ts';
import { Check, NumberField, type PartProps } from './queue-form-parts.tsx';

type Levels = ChangeQueue['requiredSkills'];
const DAY_SEC = 86_400;
const LEVELS = [1, 2, 3, 4, 5];

/** Whom it asks: skills, language, who is preferred for a while, and how long one person alone is waited for. */
export function WhoPart({ given, onChange }: PartProps): ReactElement {
  const own = useQueueWords();
  const { prefers } = useRoutingWords();
  return (
    <>
      <Skills
        title={own.required}
        hint={own.skillHint}
        chosen={given.requiredSkills}
        onChange={(requiredSkills) => onChange({ requiredSkills })}
      />
      <Skills
        title={own.preferred}
        hint={own.preferredHint}
        chosen={given.preferredSkills}
        onChange={(preferredSkills) => onChange({ preferredSkills })}
      />
      <Check
        label={own.languageRequired}
        checked={given.languageRequired}
        onChange={(languageRequired) => onChange({ languageRequired })}
      />
      <div className="queue-fields">
        <SelectField
          label={own.prefer}
          value={given.prefer}
          onChange={({ target }) => onChange({ prefer: target.value as ChangeQueue['prefer'] })}
        >
          {(['nobody', 'last-agent', 'case-team'] as const).map((one) => (
            <option key={one} value={one}>
              {prefers[one]}
            </option>
          ))}
        </SelectField>
        {given.prefer !== 'nobody' && (
          <NumberField
            label={own.sec(own.preferTime)}
            value={given.preferSec}
            min={0}
            max={DAY_SEC}
            onChange={(preferSec) => onChange({ preferSec })}
          />
        )}
      </div>
      <NumberField
        label={own.sec(own.personalTime)}
        hint={own.personalHint}
        value={given.personalSec}
        min={10}
        max={DAY_SEC}
        onChange={(personalSec) => onChange({ personalSec })}
      />
    </>
  );
}

function Skills({
  title,
  hint,
  chosen,
  onChange,
}: {
  title: string;
  hint: string;
  chosen: Levels;
  onChange: (chosen: Levels) => void;
}): ReactElement {
  const own = useQueueWords();
  const skills = useQuery(queries.directory).data?.skills ?? [];
  return (
    <fieldset className="queue-skills">
      <legend>{title}</legend>
      <p className="field-hint">{skills.length === 0 ? own.noSkills : hint}</p>
      {skills.map(({ id, name }) => {
        const level = chosen.find((one) => one.id === id)?.level;
        const others = chosen.filter((one) => one.id !== id);
        return (
          <div key={id} className="queue-skill">
            <Check
              label={name}
              checked={level !== undefined}
              onChange={(checked) => onChange(checked ? [...others, { id, level: 1 }] : others)}
            />
            {level !== undefined && (
              <select
                aria-label={own.level(`${title} ${name}`)}
                value={level}
                onChange={({ target }) => onChange([...others, { id, level: Number(target.value) }])}
              >
                {LEVELS.map((one) => (
                  <option key={one} value={one}>
                    {own.levels(one)}
                  </option>
                ))}
              </select>
            )}
          </div>
        );
      })}
    </fieldset>
  );
}

/** How it offers, and who counts as available beside who is ready. */
export function OffersPart({ given, onChange }: PartProps): ReactElement {
  const own = useQueueWords();
  const reasons = useQuery(queries.directory).data?.presenceReasons ?? [];
  return (
    <>
      <div className="queue-fields">
        <NumberField
          label={own.sec(own.offer)}
          hint={own.offerHint}
          value={given.offerSec}
          min={5}
          max={600}
          onChange={(offerSec) => onChange({ offerSec })}
        />
        <NumberField
          label={own.misses}
          hint={own.missesHint}
          value={given.missesUntilSetAside}
          min={1}
          max={20}
          onChange={(missesUntilSetAside) => onChange({ missesUntilSetAside })}
        />
        <NumberField
          label={own.sec(own.wrapUp)}
          value={given.wrapUpSec}
          min={0}
          max={3_600}
          onChange={(wrapUpSec) => onChange({ wrapUpSec })}
        />
        <SelectField
          label={own.interrupts}
          value={given.interrupts}
          onChange={({ target }) => onChange({ interrupts: target.value as ChangeQueue['interrupts'] })}
        >
          {(['nothing', 'deferred', 'live'] as const).map((one) => (
            <option key={one} value={one}>
              {own.interruptKinds[one]}
            </option>
          ))}
        </SelectField>
      </div>
      <fieldset className="queue-skills">
        <legend>{own.available}</legend>
        {reasons.map(({ code, name }) => (
          <Check
            key={code}
            label={own.away(name)}
            checked={given.awayReasons.includes(code)}
            onChange={(checked) =>
              onChange({
                awayReasons: checked
                  ? [...given.awayReasons, code]
                  : given.awayReasons.filter((one) => one !== code),
              })
            }
          />
        ))}
        <Check
          label={own.afterContact}
          checked={given.afterContact}
          onChange={(afterContact) => onChange({ afterContact })}
        />
      </fieldset>
    </>
  );
}

export function OrderPart({ given, onChange }: PartProps): ReactElement {
  const own = useQueueWords();
  return (
    <>
      <NumberField
        label={own.priority}
        hint={own.priorityHint}
        value={given.priority}
        min={-100}
        max={100}
        onChange={(priority) => onChange({ priority })}
      />
      <Check
        label={own.ageing}
        checked={given.agePointSec !== null}
        onChange={(ageing) => onChange({ agePointSec: ageing ? 60 : null })}
      />
      {given.agePointSec !== null && (
        <NumberField
          label={own.sec(own.agePoint)}
          value={given.agePointSec}
          min={1}
          max={DAY_SEC}
          onChange={(agePointSec) => onChange({ agePointSec })}
        />
      )}
    </>
  );
}

export function GoalsPart({ given, onChange }: PartProps): ReactElement {
  const own = useQueueWords();
  return (
    <>
      <Check
        label={own.ownGoal}
        checked={given.answerWithinSec !== null}
        onChange={(goal) => onChange({ answerWithinSec: goal ? 60 : null })}
      />
      {given.answerWithinSec !== null && (
        <NumberField
          label={own.sec(own.goal)}
          value={given.answerWithinSec}
          min={1}
          max={DAY_SEC}
          onChange={(answerWithinSec) => onChange({ answerWithinSec })}
        />
      )}
      <NumberField
        label={own.promise}
        hint={own.promiseHint}
        value={given.promiseDays}
        min={1}
        max={30}
        onChange={(promiseDays) => onChange({ promiseDays })}
      />
    </>
  );
}
