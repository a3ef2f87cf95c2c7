import { useEffect, useRef, useState, type KeyboardEvent, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { Interaction } from '../../shared/desk-types.ts';
import { TextArea } from '../parts/field.tsx';
import { sends } from '../parts/ime.ts';
import { Problem } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { useAct } from '../state/act.ts';
import { client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useDraft, useNow, useQuery } from '../state/use-query.ts';
import { ticking } from '../text/format.ts';
import { useWords } from '../text/text.ts';
import { ContinueByMail } from './mail-way.tsx';
import { OtherDraft } from './other-draft.tsx';
import { useFrameWords } from '../text/frame-words.ts';
import { Term } from '../help/term.tsx';
import { Icon } from '../parts/icon.tsx';
import { extendWrapUp, keepInteraction, park } from './actions.ts';

/** The work after the contact: a result code, a note, and the clock that reminds. */
export function WrapUp({ interaction }: { interaction: Interaction }): ReactElement {
  const words = useWords();
  const { extend } = useFrameWords().wrapUp;
  const codes = useQuery(queries.directory).data?.wrapUpCodes ?? [];
  const [code, setCode] = useState('');
  const [draft, setDraft] = useDraft(`wrap-up ${interaction.id}`);
  const panel = useRef<HTMLFormElement>(null);
  const act = useAct(async () => {
    const body = { code, note: draft.text.trim() || null };
    keepInteraction(
      await client.send<Interaction>('POST', `/desk/interactions/${interaction.id}/wrap-up`, body),
    );
    setDraft({ text: '', files: [] });
    toast(words.wrapUp.done);
  });
  useEffect(() => {
    // Somebody who is writing elsewhere (the server may end an exchange) keeps the place.
    const typing = document.activeElement?.matches('input, textarea, select');
    if (!typing) panel.current?.querySelector<HTMLInputElement>('input[type=radio]')?.focus();
  }, []);

  const onKeyDown = (event: KeyboardEvent): void => {
    const typing = event.target instanceof HTMLTextAreaElement;
    const number = Number(event.key);
    const picked =
      !typing && number >= 1 && number <= 9 && !event.altKey && !event.ctrlKey
        ? codes[number - 1]
        : undefined;
    if (picked) {
      event.preventDefault();
      setCode(picked.code);
      panel.current?.querySelector<HTMLInputElement>(`input[value="${CSS.escape(picked.code)}"]`)?.focus();
      return;
    }
    if (sends(event, false) && code !== '') {
      event.preventDefault();
      void act.run();
    }
  };

  return (
    <form
      ref={panel}
      className="wrap-up"
      aria-labelledby="wrap-up-title"
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault();
        void act.run();
      }}
    >
      <header className="wrap-up-head">
        <h3 id="wrap-up-title">{words.wrapUp.title}</h3>
        <span className="wrap-up-clock">
          <Term name="wrap-up" />
          {interaction.wrapUpUntil && <WrapUpLeft until={interaction.wrapUpUntil} />}
          <ContinueByMail interaction={interaction} />
          <button
            type="button"
            className="button button-small"
            onClick={() => void extendWrapUp(interaction)}
          >
            <Icon name="clock" size={14} /> {extend}
          </button>
        </span>
      </header>
      <WhyEnded interaction={interaction} />
      <fieldset className="codes">
        <legend>
          {words.wrapUp.code} <span className="meta">{words.wrapUp.codeHint}</span>
        </legend>
        {codes.map((one, at) => (
          <label key={one.code} className="code">
            <input
              type="radio"
              name="code"
              value={one.code}
              checked={code === one.code}
              onChange={() => setCode(one.code)}
            />
            {at < 9 && <kbd>{at + 1}</kbd>}
            <span>{one.name}</span>
          </label>
        ))}
      </fieldset>
      <OtherDraft draftKey={`wrap-up ${interaction.id}`} />
      <TextArea
        label={words.wrapUp.note}
        optional
        rows={2}
        maxLength={4000}
        value={draft.text}
        onChange={(event) => setDraft({ text: event.target.value, files: [] })}
      />
      {interaction.can.includes('park') && (
        <label className="check">
          <input
            type="checkbox"
            checked={interaction.parked?.mine ?? false}
            onChange={(event) => void park(interaction, event.target.checked)}
          />
          {words.personal.park}
        </label>
      )}
      <Problem failure={act.failure} />
      <button type="submit" className="button button-main self-end" disabled={code === '' || act.busy}>
        {words.wrapUp.submit}
      </button>
    </form>
  );
}

/** Why it ended, when that was not this person's doing: nobody should wonder where the resident went. */
function WhyEnded({ interaction }: { interaction: Interaction }): ReactElement | null {
  const words = useWords();
  const last = interaction.legs.findLast((leg) => leg.kind === 'agent');
  const why = words.wrapUp.endedBy[last?.endReason ?? ''];
  if (!why || !last?.endedAt) return null;
  return (
    <p className="meta">
      {why} <Time at={last.endedAt} style="clock" />
    </p>
  );
}

/** What is left of the time for the after-contact work; `brief` is the clock alone. */
export function WrapUpLeft({ until, brief }: { until: string; brief?: boolean }): ReactElement {
  const words = useWords();
  const nowMs = useNow(1000);
  const leftSec = Math.ceil((Date.parse(until) - nowMs) / 1000);
  if (brief) return <span className="tick">{leftSec >= 0 ? ticking(leftSec) : `+${ticking(-leftSec)}`}</span>;
  if (leftSec >= 0) return <span className="tick">{words.wrapUp.left(ticking(leftSec))}</span>;
  return <span className="tick due-late">{words.wrapUp.over(ticking(-leftSec))}</span>;
}
