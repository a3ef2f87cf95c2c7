import { useRef, useState } from 'preact/hooks';
import type { ResidentLanguage } from '../../../src/http/public/shapes.ts';
import { refusalWords } from '../../shared/i18n.ts';
import type { ClientCode } from '../../shared/i18n.ts';
import type { LeftMessage } from '../../shared/public-client.ts';
import { newClientId } from '../kit/outbox.ts';
import { Ruby, voice } from '../kit/text.tsx';
import { sendable } from '../kit/typing.ts';
import './beside.css';
import { Modal } from './modal.tsx';
import type { ChatSession } from './session.ts';
import type { ChatView } from './session-types.ts';
import { BESIDE_WORDS } from './beside-words.ts';
import { CHAT_WORDS } from './words.ts';

type WishKind = LeftMessage['kind'];
const KINDS = [
  ['here', 'wishHere'],
  ['call', 'wishCall'],
  ['mail', 'wishMail'],
] as const;
/** The city looks once more; this only spares a way there and back. */
const PATTERNS: Record<WishKind, RegExp> = {
  here: /^/,
  call: /^[^\p{L}]*(\p{Nd}[^\p{L}]*){9,}$/u,
  mail: /^\s*[^\s@]+@[^\s@]+\.[^\s@]+\s*$/,
};

interface WishFormProps {
  session: ChatSession;
  view: ChatView;
  language: ResidentLanguage;
  /** What stands in the field already goes along. */
  text: string;
  onClose: (left: boolean) => void;
}

/** Leaves a message for those who are not there, and says how to be answered: here, by telephone or by mail. */
export function WishForm({ session, view, language, text, onClose }: WishFormProps) {
  const { say } = voice(BESIDE_WORDS, language);
  const [kind, setKind] = useState<WishKind>('here');
  const [body, setBody] = useState(text);
  const [name, setName] = useState(view.profile.name ?? '');
  const [contact, setContact] = useState(view.profile.contact ?? '');
  const [problem, setProblem] = useState<'contact' | 'body' | ClientCode | null>(null);
  const [busy, setBusy] = useState(false);
  // One id for this message, however often it has to be sent until an answer comes back.
  const clientId = useRef(newClientId());
  const bodyField = useRef<HTMLTextAreaElement>(null);
  const contactField = useRef<HTMLInputElement>(null);

  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    if (!sendable(body)) {
      setProblem('body');
      return bodyField.current?.focus();
    }
    if (kind !== 'here' && !PATTERNS[kind].test(contact.normalize('NFKC'))) {
      setProblem('contact');
      return contactField.current?.focus();
    }
    setBusy(true);
    setProblem(null);
    const code = await session.leave({
      clientId: clientId.current,
      kind,
      contact: kind === 'here' ? null : contact,
      name: name.trim() || null,
      body: sendable(body),
    });
    setBusy(false);
    if (code === null) return onClose(true);
    setProblem(code === 'request.invalid' && kind !== 'here' ? 'contact' : code);
  };

  return (
    <Modal labelledBy="wish-title" onClose={() => onClose(false)}>
      <h2 id="wish-title">{voice(CHAT_WORDS, language).say('leave')}</h2>
      <form class="stack" noValidate onSubmit={(event) => void submit(event)}>
        <label>
          {say('wishBody')}
          <textarea
            ref={bodyField}
            rows={4}
            value={body}
            aria-invalid={problem === 'body'}
            aria-describedby="wish-problem"
            onInput={(event) => setBody(event.currentTarget.value)}
          />
        </label>
        <fieldset class="choices">
          <legend>{say('wishHow')}</legend>
          {KINDS.map(([value, word]) => (
            <label key={value} class="choice">
              <input
                type="radio"
                name="wish-kind"
                value={value}
                checked={kind === value}
                onChange={() => {
                  setKind(value);
                  setProblem(null);
                }}
              />
              {say(word)}
            </label>
          ))}
        </fieldset>
        {kind !== 'here' && (
          <label>
            {say(kind === 'call' ? 'wishPhone' : 'wishAddress')}
            {/* Never type="email": browsers rewrite what they think an address should be. */}
            <input
              ref={contactField}
              type="text"
              inputMode={kind === 'call' ? 'tel' : 'email'}
              autocomplete={kind === 'call' ? 'tel' : 'email'}
              maxLength={254}
              value={contact}
              aria-invalid={problem === 'contact'}
              aria-describedby="wish-problem"
              onInput={(event) => setContact(event.currentTarget.value)}
            />
          </label>
        )}
        {kind !== 'here' && (
          <label>
            {say('name')}
            <input
              type="text"
              autocomplete="name"
              maxLength={200}
              value={name}
              onInput={(event) => setName(event.currentTarget.value)}
            />
          </label>
        )}
        <p id="wish-problem" class="wrong small" role="alert">
          {problem === 'body'
            ? say('wishBodyMissing')
            : problem === 'contact'
              ? say('wishContactWrong')
              : problem && <Ruby text={refusalWords(problem, language)} language={language} />}
        </p>
        <div class="dialog-actions">
          <button type="button" class="button quiet-button" onClick={() => onClose(false)}>
            {say('cancel')}
          </button>
          <button type="submit" class="button" aria-disabled={busy}>
            {say('surveySend')}
          </button>
        </div>
      </form>
    </Modal>
  );
}
