/** Letters that only one language of those who write to a Japanese city has, the surer ones first. */
const LETTERS: readonly (readonly [string, RegExp])[] = [
  ['ja', /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ['ko', /\p{Script=Hangul}/gu],
  ['th', /\p{Script=Thai}/gu],
  ['my', /\p{Script=Myanmar}/gu],
  ['ne', /\p{Script=Devanagari}/gu],
];
/** Those that neither French nor Portuguese has. */
const VIETNAMESE = /[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]/giu;
const LATIN = /[a-z]/gi;
/** Addresses are written in Latin letters whatever the language. */
const ADDRESSES = /(?:https?:\/\/|www\.)[^\s]{1,2000}|[\w.+-]{1,64}@[\w.-]{1,190}/g;
const HAN = /\p{Script=Han}/gu;
const SIMPLIFIED = /[们这说请问时间办证书发户]/g;
const TRADITIONAL = /[們這說請問時間辦證書發戶]/g;
/** Small words that are frequent, by language. */
const WORDS: readonly (readonly [string, RegExp])[] = [
  ['en', /\b(?:the|and|please|you|is|have|my|for|would|this)\b/gi],
  ['pt', /\b(?:não|uma|você|para|com|obrigad[oa]|minha|meu|por favor|está)\b/gi],
  ['es', /\b(?:el|los|una|usted|para|con|gracias|mi|por favor|está|cómo)\b/gi],
  ['tl', /\b(?:ang|mga|po|ako|sa|ng|salamat|ninyo|kung|paano)\b/gi],
  ['id', /\b(?:yang|saya|dan|untuk|terima|kasih|tidak|dengan|apakah|bisa)\b/gi],
];
const BY_CHARSET: Readonly<Record<string, string>> = {
  gbk: 'zh-Hans',
  gb18030: 'zh-Hans',
  big5: 'zh-Hant',
  'euc-kr': 'ko',
  'iso-2022-jp': 'ja',
  shift_jis: 'ja',
  'euc-jp': 'ja',
};
const SAMPLE_CHARS = 4_000;
const TAG = /^[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,3}$/i;

/**
 * The language of a letter by what it shows rather than by what it says of itself (programs write the language of their
 * screens): the letters most of it is written in, its small words, then Content-Language and the charset. Null where nothing
 * tells. A Japanese name below an English mail does not make it Japanese.
 */
export function languageOf(text: string, contentLanguage: string, charset: string): string | null {
  const sample = text.slice(0, SAMPLE_CHARS).replace(ADDRESSES, ' ');
  const count = (pattern: RegExp): number => sample.match(pattern)?.length ?? 0;
  const latin = count(LATIN);
  const han = count(HAN);
  const written = LETTERS.filter(([language, pattern]) => {
    // A short answer in Japanese (了解です) has hardly any kana.
    const letters = count(pattern);
    return letters >= 3 || (language === 'ja' && letters >= 1 && letters + han >= 3);
  });
  const [most] = written.filter(([, pattern]) => (count(pattern) + han) * 3 >= latin);
  if (most) return most[0];
  if (han >= 3 && han * 3 >= latin) return hanLanguage(count(SIMPLIFIED), count(TRADITIONAL), charset);
  if (count(VIETNAMESE) >= 3) return 'vi';
  const [best] = WORDS.map(([language, pattern]) => ({ language, hits: count(pattern) })).toSorted(
    (one, other) => other.hits - one.hits,
  );
  if (best && best.hits >= 3) return best.language;
  const [said = ''] = contentLanguage.split(',');
  return TAG.test(said.trim()) ? said.trim() : (written[0]?.[0] ?? BY_CHARSET[charset] ?? null);
}

function hanLanguage(simplified: number, traditional: number, charset: string): string {
  const byCharset = BY_CHARSET[charset];
  if (byCharset) return byCharset;
  if (simplified > traditional) return 'zh-Hans';
  return traditional > simplified ? 'zh-Hant' : 'ja';
}
