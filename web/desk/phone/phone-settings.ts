import { newClientId } from '../../shared/desk-ids.ts';
import { createStore } from '../state/store.ts';

/** What a person set for the telephone on this browser; devices are the browser's own ids for them. */
export type PhoneSettings = {
  /** A telephone on the desk by its name; null for the one in this browser. */
  readonly deskPhone: string | null;
  readonly microphoneId: string | null;
  readonly speakerId: string | null;
  /** Where it rings: usually the loudspeaker, while one hears through a headset. */
  readonly ringId: string | null;
  /** 0 to 100; 0 is silent. */
  readonly ringVolume: number;
};

const KEY = 'engawa.desk.phone';
const HOLDER_KEY = 'engawa.desk.phone-holder';
const DEFAULTS: PhoneSettings = {
  deskPhone: null,
  microphoneId: null,
  speakerId: null,
  ringId: null,
  ringVolume: 60,
};

/** The settings of this browser, the same in all its tabs. */
export const phoneSettings = createStore<PhoneSettings>(read());

addEventListener('storage', (event) => {
  if (event.key === KEY) phoneSettings.set(read());
});

/** Changes some of them. */
export function changePhoneSettings(change: Partial<PhoneSettings>): void {
  const next = { ...phoneSettings.get(), ...change };
  localStorage.setItem(KEY, JSON.stringify(next));
  phoneSettings.set(next);
}

/** This browser, as the server knows it again: who goes on with a telephone after the page was loaded anew. */
export function phoneHolder(): string {
  const known = localStorage.getItem(HOLDER_KEY);
  if (known) return known;
  const made = newClientId();
  localStorage.setItem(HOLDER_KEY, made);
  return made;
}

function read(): PhoneSettings {
  try {
    return { ...DEFAULTS, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<PhoneSettings>) };
  } catch {
    return DEFAULTS;
  }
}
