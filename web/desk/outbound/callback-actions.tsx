import type { ReactElement } from 'react';
import type { CallbackAnswer } from '#http/desk/callback-shapes.ts';
import { useOutboundWords } from '../text/outbound-words.ts';
import { callForCallback, settleCallback, takeCallback } from './acts.ts';

type Ability = CallbackAnswer['can'][number];

/** What one may do with a callback, as buttons; nothing where one may do nothing. */
export function CallbackActions({
  callback,
  onReschedule,
  onCancel,
}: {
  callback: CallbackAnswer;
  onReschedule: () => void;
  onCancel?: () => void;
}): ReactElement | null {
  const { callbacks } = useOutboundWords();
  const acts: readonly (readonly [Ability, string, (() => unknown) | undefined])[] = [
    ['take', callbacks.take, () => takeCallback(callback)],
    ['call', callbacks.call, () => callForCallback(callback)],
    ['settle', callbacks.notReached, () => settleCallback(callback, 'not-reached')],
    ['settle', callbacks.done, () => settleCallback(callback, 'done')],
    ['reschedule', callbacks.reschedule, onReschedule],
    ['cancel', callbacks.cancel, onCancel],
  ];
  const shown = acts.filter(([ability, , act]) => act && callback.can.includes(ability));
  if (shown.length === 0) return null;
  return (
    <div className="supervised-actions" role="group" aria-label={callbacks.group(callback.number)}>
      {shown.map(([, name, act]) => (
        <button key={name} type="button" className="button button-small" onClick={() => void act?.()}>
          {name}
        </button>
      ))}
    </div>
  );
}
