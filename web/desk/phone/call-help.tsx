import { type ReactElement, useState } from 'react';
import type { Call } from '../../shared/desk-types.ts';
import { Icon } from '../parts/icon.tsx';
import { Ticking } from '../parts/time.tsx';
import { attempt } from '../state/act.ts';
import { useNow } from '../state/use-query.ts';
import { toast } from '../state/toasts.ts';
import { clockTime, longDay } from '../text/format.ts';
import { language } from '../text/text.ts';
import { useHelpWords } from '../text/harassment-words.ts';
import { EndByWords } from './end-by-words.tsx';
import { actOnHelp } from './help-acts.ts';

/** Help was called in this call, or written exchange: who came, since when, what is due, and the agreed words. */
export function CallHelp(given: {
  help: NonNullable<Call['help']>;
  /** Not in a call: the agreed words are messages. */
  isWritten?: boolean;
}): ReactElement {
  const { help, isWritten = false } = given;
  const words = useHelpWords(isWritten);
  const nowMs = useNow(5_000);
  const [asked, setAsked] = useState(false);
  const may = (ability: (typeof help.can)[number]): boolean => help.can.includes(ability);
  const warn = (how: 'said' | 'played'): void =>
    void attempt(async () => {
      await actOnHelp(help.id, 'warn', { how });
      toast(how === 'said' ? words.noted : words.played);
    });
  const due =
    Date.parse(help.endDueAt) <= nowMs
      ? words.endDue
      : Date.parse(help.warnDueAt) <= nowMs && !help.warned
        ? words.warnDue
        : null;
  return (
    <section className="call-help" aria-label={words.title}>
      <p className="call-help-state" role="status">
        <Icon name="alert" size={16} />
        <span>
          <strong>{help.joined ? words.joined(help.joined.name) : words.waiting}</strong>
          {help.decision && <span>{words.decisions[help.decision]}</span>}
          {help.warned && <span>{words.warnedAt(clockTime(help.warned.at, language()))}</span>}
          {due && <span className="call-help-due">{due}</span>}
        </span>
      </p>
      <p className="meta">
        <span>
          {words.since} <Ticking since={help.asked.at} />
        </span>
        <span>{help.heldUntil ? words.held(longDay(help.heldUntil, language())) : words.notHeld}</span>
      </p>
      {/* What is to be said next, so that it can be read aloud too. */}
      <p className="call-help-words">
        <span className="meta">{help.warned ? words.words.ending : words.words.warning}</span>「
        {help.warned ? help.ending : help.warning}」
      </p>
      <div className="call-buttons">
        {may('warn') && (
          <>
            <button type="button" className="button button-small" onClick={() => warn('said')}>
              {words.said}
            </button>
            <button type="button" className="button button-small" onClick={() => warn('played')}>
              {words.play}
            </button>
          </>
        )}
        {may('end') ? (
          <button type="button" className="button button-small button-danger" onClick={() => setAsked(true)}>
            {words.end}
          </button>
        ) : (
          <span className="meta">{help.warned ? words.endAfterDecision : words.endAfterWarning}</span>
        )}
      </div>
      {asked && (
        <EndByWords id={help.id} says={help.ending} isWritten={isWritten} onClose={() => setAsked(false)} />
      )}
    </section>
  );
}
