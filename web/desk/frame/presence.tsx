import type { ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { Presence, PresenceStatus } from '../../shared/desk-types.ts';
import { Term } from '../help/term.tsx';
import { Disclosure } from '../parts/disclosure.tsx';
import { Icon } from '../parts/icon.tsx';
import { Ticking } from '../parts/time.tsx';
import { attempt } from '../state/act.ts';
import { offerNotices } from '../state/notices.ts';
import { setPresence } from '../state/session.ts';
import { useQuery } from '../state/use-query.ts';
import { useFrameWords } from '../text/frame-words.ts';
import { useWords } from '../text/text.ts';

/** Whether contacts are offered to this person, since when, and the switch for it. */
export function PresenceControl({ presence }: { presence: Presence }): ReactElement {
  const words = useWords();
  const reasons = useQuery(queries.directory).data?.presenceReasons ?? [];
  const own = useFrameWords().presence.reasons;
  const reason =
    reasons.find((one) => one.code === presence.reason)?.name ?? own[presence.reason ?? ''] ?? null;
  const name = presence.status !== 'ready' && reason ? reason : words.presence[presence.status];
  return (
    <Disclosure
      name={`${words.presence.label}: ${name}`}
      className={`presence presence-${presence.setAside ? 'aside' : presence.status}`}
      label={
        <>
          <span className="presence-dot" aria-hidden="true" />
          <span>{name}</span>
          {/* Who takes nothing is in no state whose time would matter. */}
          {presence.status !== 'offline' && <Ticking since={presence.since} />}
          <Icon name="down" size={14} />
        </>
      }
    >
      {(close) => (
        <Choices
          presence={presence}
          reasons={reasons}
          onChoose={(status, code) => {
            close();
            void attempt(() => setPresence(status, code)).then((went) => {
              if (went && status === 'ready') offerNotices();
            });
          }}
        />
      )}
    </Disclosure>
  );
}

function Choices(given: {
  presence: Presence;
  reasons: readonly { code: string; name: string }[];
  onChoose: (status: PresenceStatus, reason: string | null) => void;
}): ReactElement {
  const words = useWords();
  const { gone } = useFrameWords().presence;
  const { presence, reasons, onChoose } = given;
  const item = (status: PresenceStatus, code: string | null, label: string): ReactElement => {
    const chosen = presence.status === status && (status !== 'away' || presence.reason === code);
    return (
      <button
        key={`${status} ${code ?? ''}`}
        type="button"
        className={`presence-choice presence-${status}`}
        aria-pressed={chosen}
        onClick={() => onChoose(status, code)}
      >
        <span className="presence-dot" aria-hidden="true" />
        <span>{label}</span>
        {chosen && <Icon name="check" size={16} />}
      </button>
    );
  };
  return (
    <div className="presence-panel">
      <p className="panel-label">{words.presence.label}</p>
      {presence.setAside && <p className="notice">{words.presence.setAside}</p>}
      {presence.reason === 'desk-gone' && <p className="notice">{gone}</p>}
      {item('ready', null, presence.setAside ? words.presence.readyAgain : words.presence.ready)}
      <p className="panel-label">{words.presence.away}</p>
      {reasons.length === 0
        ? item('away', null, words.presence.away)
        : reasons.map((one) => item('away', one.code, one.name))}
      <p className="panel-label">{words.presence.offline}</p>
      {item('offline', null, words.presence.offline)}
      {/* Last: whoever opens this by keyboard wants to be ready, one Tab away. */}
      <p className="meta presence-term px-3 pb-2">
        {words.presence.offlineHint} <Term name="presence" />
      </p>
    </div>
  );
}
