import { type ReactElement, useEffect, useRef, useState } from 'react';
import type { TrialAnswer, TrialInput, TrialWorld } from '#http/admin/flow-shapes.ts';
import { TextField } from '../parts/field.tsx';
import { useFlowWords } from '../text/flow-words.ts';

type Send = (input: TrialInput, told: string) => void;

const KEYS = [...'123456789*0#'];

/** What a resident can do now: choose, write or say something, press keys, leave a recording, or nothing. */
export function TrialInputs({
  now,
  world,
  busy,
  onInput,
}: {
  now: TrialAnswer;
  world: TrialWorld;
  busy: boolean;
  onInput: Send;
}): ReactElement | null {
  const own = useFlowWords();
  const box = useRef<HTMLDivElement>(null);
  const { then } = now;
  // The button that was pressed may be gone: whoever goes on by keyboard stays among the answers.
  useEffect(() => {
    if (document.activeElement === document.body)
      box.current?.querySelector<HTMLElement>('button:not(:disabled), input')?.focus();
  }, [now, busy]);
  if (then.kind === 'end' || then.kind === 'queue') return null;
  const isVoice = world.medium === 'voice';
  const silence = (): void => onInput({ kind: 'silence' }, own.stayedSilent);
  if (then.kind === 'record')
    return (
      <div className="block-actions" ref={box}>
        <button
          type="button"
          className="button button-main"
          disabled={busy}
          onClick={() => onInput({ kind: 'recorded', soundId: 'trial', lengthSec: 12 }, own.leftRecording)}
        >
          {own.record}
        </button>
        <button type="button" className="button" disabled={busy} onClick={silence}>
          {own.silent}
        </button>
      </div>
    );
  return (
    <div className="flow-inputs" ref={box}>
      {!isVoice && then.choices.length > 0 && (
        <div className="flow-choices">
          {then.choices.map((choice) => (
            <button
              key={choice.key}
              type="button"
              className="button button-small"
              disabled={busy}
              onClick={() => onInput({ kind: 'keys', keys: choice.key }, choice.label)}
            >
              {choice.key} {choice.label}
            </button>
          ))}
        </div>
      )}
      {isVoice && (
        <Keypad
          key={now.state.stepId}
          most={then.kind === 'keys' ? then.max : 1}
          busy={busy}
          onInput={onInput}
        />
      )}
      {(!isVoice || world.hearsWords) && <Words busy={busy} onInput={onInput} />}
      {isVoice && (
        <button type="button" className="button button-small" disabled={busy} onClick={silence}>
          {own.silent}
        </button>
      )}
    </div>
  );
}

function Words({ busy, onInput }: { busy: boolean; onInput: Send }): ReactElement {
  const own = useFlowWords();
  const [text, setText] = useState('');
  return (
    <form
      className="flow-say"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() === '' || busy) return;
        onInput({ kind: 'words', text }, text);
        setText('');
      }}
    >
      <TextField
        label={own.say}
        maxLength={2000}
        autoComplete="off"
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <button type="submit" className="button" disabled={busy || text.trim() === ''}>
        {own.send}
      </button>
    </form>
  );
}

/** The keys of a telephone. One key is an answer at once; several are gathered until # or as many as are wanted. */
function Keypad({ most, busy, onInput }: { most: number; busy: boolean; onInput: Send }): ReactElement {
  const own = useFlowWords();
  const [pressed, setPressed] = useState('');
  const give = (keys: string): void => {
    setPressed('');
    onInput({ kind: 'keys', keys }, own.pressed(keys));
  };
  const press = (key: string): void => {
    if (most === 1) return give(key);
    if (key === '#' && pressed !== '') return give(pressed);
    if (pressed.length + 1 >= most) return give(pressed + key);
    setPressed(pressed + key);
  };
  return (
    <div className="flow-keypad">
      {most > 1 && (
        <p className="flow-pressed">
          <output aria-label={own.keypad}>{pressed || '　'}</output>
          <button
            type="button"
            className="button button-small"
            disabled={pressed === ''}
            onClick={() => setPressed('')}
          >
            {own.clear}
          </button>
          <button
            type="button"
            className="button button-small"
            disabled={busy || pressed === ''}
            onClick={() => give(pressed)}
          >
            {own.send}
          </button>
        </p>
      )}
      <div className="flow-keys" role="group" aria-label={own.keypad}>
        {KEYS.map((key) => (
          <button key={key} type="button" className="button" disabled={busy} onClick={() => press(key)}>
            {key}
          </button>
        ))}
      </div>
    </div>
  );
}
