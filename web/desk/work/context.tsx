import { useState, type ReactElement } from 'react';
import type { Interaction } from '../../shared/desk-types.ts';
import { Icon } from '../parts/icon.tsx';
import { Link } from '../parts/link.tsx';
import { Time } from '../parts/time.tsx';
import { ResidentCard } from '../residents/card.tsx';
import { LinkResident } from '../residents/link-resident.tsx';
import { ResidentTimeline } from '../residents/timeline.tsx';
import { hrefOf } from '../state/place.ts';
import { useAfterPaint } from '../state/use-after-paint.ts';
import { useMay } from '../state/use-query.ts';
import { useWords } from '../text/text.ts';
import { Course } from './course.tsx';
import { WhyLink } from './why-link.tsx';
import { LinkCase } from './link-case.tsx';
import { MatterBlock } from './matter.tsx';
import type { WorkDialog } from './work.tsx';

type Props = { interaction: Interaction; backHref: string; onDialog: (dialog: WorkDialog) => void };

/** What one should know beside the conversation: the person, their cases, what was before, and how it came here. */
export function Context(given: Props): ReactElement {
  const words = useWords();
  const isPainted = useAfterPaint();
  return (
    <aside className="context" aria-label={words.context.label}>
      {isPainted && <Blocks {...given} />}
    </aside>
  );
}

function Blocks({ interaction, backHref, onDialog }: Props): ReactElement {
  const words = useWords();
  const [linking, setLinking] = useState(false);
  const mayLink = interaction.can.includes('link-resident');
  const mayRead = useMay('resident.read');
  return (
    <>
      <header className="context-head only-without-context">
        <Link href={backHref} className="icon-button" aria-label={words.talk.toTalk}>
          <Icon name="back" />
        </Link>
        <h2>{words.context.label}</h2>
      </header>
      <section className="block">
        <h3>{words.context.resident}</h3>
        {mayRead ? (
          <ResidentCard residentId={interaction.residentId} />
        ) : (
          <p className="resident-name">{interaction.residentName ?? words.common.anonymous}</p>
        )}
        {mayLink && (
          <button type="button" className="button button-small mt-2" onClick={() => setLinking(true)}>
            <Icon name="link" size={15} /> {words.resident.link}
          </button>
        )}
      </section>
      <MatterBlock interaction={interaction} />
      <CasesBlock interaction={interaction} onDialog={onDialog} />
      {mayRead && (
        <section className="block">
          <h3>{words.context.timeline}</h3>
          <ResidentTimeline residentId={interaction.residentId} except={interaction.id} />
        </section>
      )}
      <section className="block">
        <h3>{words.context.course}</h3>
        <Course interaction={interaction} />
        <WhyLink interactionId={interaction.id} />
      </section>
      {linking && <LinkResident interaction={interaction} onClose={() => setLinking(false)} />}
    </>
  );
}

function CasesBlock({ interaction, onDialog }: Omit<Props, 'backHref'>): ReactElement {
  const words = useWords();
  const [linking, setLinking] = useState(false);
  return (
    <section className="block">
      <h3>{words.context.cases}</h3>
      {interaction.cases.length === 0 && <p className="meta">{words.context.noCases}</p>}
      <ul className="small-list">
        {interaction.cases.map((one) => (
          <li key={one.id}>
            <Link href={hrefOf(['cases', one.id])} className="small-row">
              <span className="small-row-title">{one.title}</span>
              <span className="meta">
                <span className="number">{one.number}</span>
                <span className={`status status-${one.status}`}>
                  {words.cases.statuses[one.status as keyof typeof words.cases.statuses] ?? one.status}
                </span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {interaction.can.includes('open-case') && (
        <p className="block-actions">
          <button type="button" className="button button-small" onClick={() => onDialog('open-case')}>
            <Icon name="plus" size={15} /> {words.context.openCase}
          </button>
          <button type="button" className="button button-small" onClick={() => setLinking(true)}>
            <Icon name="link" size={15} /> {words.context.linkCase}
          </button>
        </p>
      )}
      {linking && <LinkCase interaction={interaction} onClose={() => setLinking(false)} />}
      <p className="meta mt-2">
        {words.context.entryPoint}: {interaction.entryPointName}{' '}
        <Time at={interaction.openedAt} style="full" />
      </p>
    </section>
  );
}
