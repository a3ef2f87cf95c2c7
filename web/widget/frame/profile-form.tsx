import { useEffect, useState } from 'preact/hooks';
import type { ResidentLanguage } from '../../../src/http/public/shapes.ts';
import { refusalWords } from '../../shared/i18n.ts';
import type { ClientCode } from '../../shared/i18n.ts';
import { Ruby, voice } from '../kit/text.tsx';
import './beside.css';
import type { ChatSession } from './session.ts';
import type { ChatView } from './session-types.ts';
import { BESIDE_WORDS } from './beside-words.ts';

interface ProfileFormProps {
  session: ChatSession;
  view: ChatView;
  language: ResidentLanguage;
}

/** Name and contact for those who want to give them; emptied fields are taken back. */
export function ProfileForm({ session, view, language }: ProfileFormProps) {
  const { say } = voice(BESIDE_WORDS, language);
  const [nameText, setNameText] = useState('');
  const [contactText, setContactText] = useState('');
  const [outcome, setOutcome] = useState<ClientCode | 'saved' | null>(null);
  useEffect(() => {
    setNameText(view.profile.name ?? '');
    setContactText(view.profile.contact ?? '');
  }, [view.profile.name, view.profile.contact]);

  const submit = async (event: Event) => {
    event.preventDefault();
    setOutcome(null);
    const code = await session.setProfile({
      name: nameText.trim() || null,
      contact: contactText.trim() || null,
    });
    setOutcome(code ?? 'saved');
  };

  return (
    <form onSubmit={(event) => void submit(event)}>
      <p class="quiet small">{say('profileNote')}</p>
      <label>
        {say('name')}
        <input
          type="text"
          autocomplete="name"
          maxLength={200}
          value={nameText}
          onInput={(event) => setNameText(event.currentTarget.value)}
        />
      </label>
      <label>
        {say('contact')}
        <input
          type="text"
          maxLength={254}
          value={contactText}
          aria-describedby="contact-hint"
          onInput={(event) => setContactText(event.currentTarget.value)}
        />
      </label>
      <p id="contact-hint" class="quiet small">
        {say('contactHint')}
      </p>
      <p class="profile-row">
        <button type="submit" class="button">
          {say('save')}
        </button>
        <span role="status" class={outcome === 'saved' ? 'done' : 'wrong'}>
          {outcome === 'saved'
            ? say('saved')
            : outcome && <Ruby text={refusalWords(outcome, language)} language={language} />}
        </span>
      </p>
    </form>
  );
}
