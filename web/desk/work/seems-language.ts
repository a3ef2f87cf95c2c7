const KANA = /[ぁ-んァ-ヶー]/g;
const HAN = /\p{Script=Han}/gu;
const HANGUL = /\p{Script=Hangul}/gu;
const LATIN = /\p{Script=Latin}/gu;
const DEVANAGARI = /\p{Script=Devanagari}/gu;

/** Below this many letters nothing is guessed: names, numbers and addresses look like any language. */
const LEAST_LETTERS = 12;
/** This part of the letters must be of another script before anything is said. */
const MOST_SHARE = 0.7;

type Script = 'japanese' | 'chinese' | 'korean' | 'latin' | 'devanagari';

const SCRIPTS: Readonly<Record<string, Script>> = { zh: 'chinese', ko: 'korean', ne: 'devanagari' };

/** What a text seems to be written in, by its letters alone; null when it is too short or too mixed to say. */
function scriptOf(text: string): Script | null {
  // Addresses of pages and mail are Latin in every language.
  const words = text.replace(/\S*(:\/\/|@)\S*/g, '');
  const count = (letters: RegExp): number => words.match(letters)?.length ?? 0;
  const [kana, han, hangul, latin, nagari] = [KANA, HAN, HANGUL, LATIN, DEVANAGARI].map(count) as [
    number,
    number,
    number,
    number,
    number,
  ];
  // A Japanese or Chinese character says as much as two letters.
  const all = 2 * (kana + han + hangul) + latin + nagari;
  if (all < LEAST_LETTERS) return null;
  const most = (letters: number): boolean => letters / all >= MOST_SHARE;
  if (most(2 * (kana + han))) return kana > 0 ? 'japanese' : 'chinese';
  if (most(2 * hangul)) return 'korean';
  if (most(latin)) return 'latin';
  return most(nagari) ? 'devanagari' : null;
}

/**
 * The language that a reply seems to be in when it is not the resident's: 'ja' or 'en', the two that the desk's own
 * people write by mistake; null when nothing speaks against it. A guess for a quiet hint, never a reason to refuse.
 */
export function seemsOtherThan(residentLanguage: string, text: string): 'ja' | 'en' | null {
  const script = scriptOf(text);
  const wanted = residentLanguage.startsWith('ja') ? 'japanese' : (SCRIPTS[residentLanguage] ?? 'latin');
  if (script === null || script === wanted) return null;
  // Japanese in kanji alone looks Chinese: a title, an address.
  if (script === 'chinese' && wanted === 'japanese') return null;
  if (script === 'japanese' || (script === 'chinese' && wanted === 'latin')) return 'ja';
  return script === 'latin' ? 'en' : null;
}

/** The value of `lang` for text in a resident's language: やさしい日本語 is Japanese to a spelling checker. */
export function spellingLanguage(residentLanguage: string): string {
  return residentLanguage === 'ja-easy' ? 'ja' : residentLanguage;
}
