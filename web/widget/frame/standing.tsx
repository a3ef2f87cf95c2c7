import type { ComponentChildren } from 'preact';
import type { ResidentLanguage } from '../../../src/http/public/shapes.ts';
import { dayAndTime, refusalWords } from '../../shared/i18n.ts';
import { Ruby, voice } from '../kit/text.tsx';
import type { ChatView } from './session-types.ts';
import { HOUR_MINUTES } from './waiting.ts';
import { CHAT_WORDS } from './words.ts';

interface StandingProps {
  view: ChatView;
  language: ResidentLanguage;
  onRetry: () => void;
  onLeave: () => void;
}

const PROMISED = { here: 'promisedHere', call: 'promisedCall', mail: 'promisedMail' } as const;

/** Where things stand right now: no connection, the place in line, who answers. Read out when it changes. */
export function Standing(props: StandingProps) {
  const { view, language } = props;
  const { say } = voice(CHAT_WORDS, language);
  const { chat } = view;
  if (view.entryProblem && !view.entry) {
    return (
      <p class="standing wrong" role="status">
        <Ruby text={refusalWords(view.entryProblem, language)} language={language} />
      </p>
    );
  }
  return (
    <>
      <div class="standing" role="status">
        {view.struggling && (
          <p class="wrong">
            {say('lost')}{' '}
            <button type="button" class="link-button" onClick={props.onRetry}>
              {say('tryNow')}
            </button>
          </p>
        )}
        {chat?.state === 'waiting' && <p>{waitingWords(view, language)}</p>}
        {chat?.state === 'active' && (
          <p>{chat.answererName ? say('answering', { name: chat.answererName }) : say('answeringNobody')}</p>
        )}
      </div>
      {/* Seen, not read out: it comes and goes with every few words. */}
      {view.typing && <p class="typing">{say('typing')}</p>}
      <LeaveOffer {...props} />
    </>
  );
}

function waitingWords(view: ChatView, language: ResidentLanguage): ComponentChildren {
  const { say } = voice(CHAT_WORDS, language);
  const { chat, wait } = view;
  if (chat?.wish) return say(PROMISED[chat.wish.kind], { when: dayAndTime(chat.wish.promisedAt, language) });
  if (!chat?.open) return null;
  if (!wait) return say('waiting');
  return (
    <>
      {wait.position <= 1 ? say('waitingNext') : say('waitingPlace', { count: wait.position })}{' '}
      {wait.late
        ? say('waitLate')
        : wait.minutes !== null &&
          (wait.minutes >= HOUR_MINUTES ? say('waitHour') : say('waitMinutes', { minutes: wait.minutes }))}
    </>
  );
}

/** When nobody is there, waiting must not be the only way. */
function LeaveOffer({ view, language, onLeave }: StandingProps) {
  const { say } = voice(CHAT_WORDS, language);
  const { chat, entry } = view;
  if (!entry || chat?.state === 'active' || chat?.wish) return null;
  const open = chat?.open ?? entry.open;
  const attended = chat?.attended ?? entry.attended;
  const turnedAway = chat?.turnedAway ?? false;
  if (open && attended && !turnedAway) return null;
  // Before the first word the closed hours stand in the introduction already.
  return (
    <p class="leave">
      <span class="small">{say(!open ? 'leaveClosed' : turnedAway ? 'leaveBusy' : 'leaveNobody')}</span>
      <button type="button" class="button quiet-button" onClick={onLeave}>
        {say('leave')}
      </button>
    </p>
  );
}
