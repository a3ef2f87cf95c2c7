import { useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { Interaction } from '../../shared/desk-types.ts';
import { Icon } from '../parts/icon.tsx';
import { attempt } from '../state/act.ts';
import { client } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { go } from '../state/router.ts';
import { toast } from '../state/toasts.ts';
import { useQuery, useQueryAfterPaint } from '../state/use-query.ts';
import { useLetterWords } from '../text/letter-words.ts';
import { keepInteraction } from './actions.ts';
import { type Letter, laterIn, LetterFields } from './letter.tsx';
import { addressText, readAddresses } from './mail-addresses.ts';

/** Interactions that were taken up to go on by mail. */
const takenUp = new Set<string>();

interface Chosen {
  isByMail: boolean;
  to: string;
  cc: string;
  subject: string;
  sendAt: string;
  isLater: boolean;
}

/**
 * The head of a reply in a conversation of another channel whose resident can be reached by mail, too; undefined where they
 * cannot. `isByMail`: it is a letter now.
 */
export function useMailWay(
  interaction: Interaction,
  channelName: string | null,
): (Letter & { isByMail: boolean }) | undefined {
  const query = channelName === null ? null : queries.mailAnswer(interaction.id);
  const way = useQueryAfterPaint(query).data?.way ?? null;
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const words = useLetterWords();
  if (channelName === null || !way) return undefined;
  const planned: Chosen = {
    isByMail: way.isByMail || takenUp.has(interaction.id),
    to: way.to[0] ? addressText(way.to[0]) : '',
    cc: '',
    subject: way.subject,
    sendAt: '',
    isLater: false,
  };
  const now = chosen ?? planned;
  const set = (what: Partial<Chosen>): void => setChosen({ ...now, ...what });
  const to = readAddresses(now.to);
  const isBad = to?.length !== 1;
  return {
    isByMail: now.isByMail,
    signature: now.isByMail ? way.mailbox.signature : '',
    head: (
      <div className="letter-head">
        <div className="segments" role="group" aria-label={words.way}>
          {[false, true].map((isByMail) => (
            <button
              key={String(isByMail)}
              type="button"
              className="segment segment-reply"
              aria-pressed={now.isByMail === isByMail}
              onClick={() => set({ isByMail })}
            >
              {isByMail ? words.byMail : words.byChannel(channelName)}
            </button>
          ))}
        </div>
        {now.isByMail && (
          <details className="letter-more" open={isBad}>
            <summary>
              {now.to === '' ? words.nobody : now.to} — {now.subject}
            </summary>
            <p className="field-hint">{words.wayFrom(way.mailbox.name, way.mailbox.address)}</p>
            <p className="field-hint">{words.wayHint}</p>
            <LetterFields now={now} isBad={isBad} suggested={way.to.map(addressText)} toOne onChange={set} />
          </details>
        )}
      </div>
    ),
    given: () => {
      if (!now.isByMail) return {};
      if (!to || isBad || now.subject.trim() === '') return undefined;
      const sendAt = laterIn(now);
      const mail = { to, cc: [], subject: now.subject.trim() };
      return { mail, mailboxId: way.mailbox.id, ...(sendAt ? { sendAt } : {}) };
    },
    reset: () => setChosen(now.isByMail ? { ...now, sendAt: '', isLater: false } : null),
  };
}

/** Takes up again by mail what its resident has left; nothing where they cannot be reached so. */
export function ContinueByMail({ interaction }: { interaction: Interaction }): ReactElement | null {
  const words = useLetterWords();
  const directory = useQuery(queries.directory).data;
  const channel = directory?.channels[interaction.channel];
  const mayReach = channel !== undefined && channel.written !== false && channel.letters !== true;
  const way = useQueryAfterPaint(mayReach ? queries.mailAnswer(interaction.id) : null).data?.way;
  if (!way) return null;
  const takeUp = (): void =>
    void attempt(async () => {
      const url = `/desk/interactions/${interaction.id}/continue-by-mail`;
      const answer = await client.send<Interaction>('POST', url);
      takenUp.add(answer.id);
      keepInteraction(answer);
      toast(words.takenUp);
      go(hrefOf(['work', answer.id]));
    });
  return (
    <button type="button" className="button button-small" onClick={takeUp}>
      <Icon name="pen" size={15} /> {words.byMail}
    </button>
  );
}
