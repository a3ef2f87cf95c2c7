import type { ReactElement } from 'react';
import type { Interaction, InteractionRow } from '../../shared/desk-types.ts';
import { Icon } from '../parts/icon.tsx';
import { Time } from '../parts/time.tsx';
import { useTyping } from '../state/typing.ts';
import { clockTime, dayName } from '../text/format.ts';
import { language, useWords } from '../text/text.ts';

const dayAndClock = (at: string): string => `${dayName(at, language())} ${clockTime(at, language())}`;

/** In a list: how the resident wants to be answered, and until when they were told to expect it. */
export function WishChip({ wish }: { wish: InteractionRow['wish'] }): ReactElement | null {
  const words = useWords().residentSide;
  if (!wish) return null;
  return (
    <span className="chip chip-wish">
      {words.wish[wish.kind]} {words.wishBy(dayAndClock(wish.promisedAt))}
    </span>
  );
}

/** Above the talk: the wish with the number or address to use, ready to be copied or dialled. */
export function WishBar({ interaction }: { interaction: Interaction }): ReactElement | null {
  const words = useWords().residentSide;
  const { wish, wishContact } = interaction;
  if (!wish || interaction.state === 'ended') return null;
  const scheme = wish.kind === 'call' ? 'tel:' : 'mailto:';
  return (
    <aside className="wish-bar" aria-label={words.wishTitle}>
      <Icon name="clock" size={16} />
      <p>
        <strong>{words.wish[wish.kind]}</strong>{' '}
        {wishContact && <a href={`${scheme}${wishContact}`}>{wishContact}</a>}{' '}
        <span className="meta">{words.wishTold(dayAndClock(wish.promisedAt))}</span>
      </p>
    </aside>
  );
}

/** Below the talk: that the resident types, and what they said after the end. */
export function ResidentSigns({ interaction }: { interaction: Interaction }): ReactElement {
  const words = useWords().residentSide;
  const types = useTyping(interaction.conversationId, interaction.messages.at(-1)?.seq ?? 0);
  const { survey } = interaction;
  return (
    <>
      {types && interaction.mine && interaction.state === 'active' && (
        <p className="talk-typing">{words.typing}</p>
      )}
      {survey && (
        <aside className="survey-said" aria-label={words.surveyTitle}>
          <strong>{words.survey(survey.points)}</strong>
          <span>{survey.words ?? words.surveyNone}</span>
          <Time at={survey.givenAt} />
        </aside>
      )}
    </>
  );
}
