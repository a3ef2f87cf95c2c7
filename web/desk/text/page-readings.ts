import type { AdminPage } from '../admin/pages.ts';
import type { OrganisationPart } from '../organisation/parts.ts';
import type { PrivacyPart } from '../privacy/parts.ts';

/**
 * How the pages of the administration are read (hiragana), and by what else one would look for them: typed before anything
 * was converted, or remembered by another word.
 */
export const PAGE_READINGS: Readonly<Record<AdminPage, string>> = {
  setup: 'はじめのせってい てびき setup guide start',
  staff: 'しょくいん やくわり けんげん ひと people staff roles permissions',
  organisation: 'そしき か ぶしょ organisation departments',
  changes: 'せっていのへんこう りれき もとにもどす changes history undo',
  'failed-work': 'しっぱいしたしょり failed work',
  'self-check': 'じこてんけん けんこう self check doctor',
  audit: 'かんさきろく audit',
  routing: 'ふりわけ まどぐち えらびかた じゅんばん routing queues policy',
  city: 'しのせってい そうしんとりけし settings',
  templates: 'ていけいぶん ひながた templates',
  telephone: 'でんわ こうかんき おんせい よみあげ asterisk phone voice',
  'entry-points': 'いりぐち ちゃっと ほーむぺーじ chat widget entry points embed',
  flows: 'じどうあんない ふろー flows bot ivr',
  recordings: 'ろくおん ほぞん recordings',
  lines: 'でんわばんごう かいせん lines numbers',
  texts: 'しょーとめっせーじ そうしんもと sms texts',
  mailboxes: 'めーる まどぐち mail mailbox imap smtp',
  api: 'れんけい とーくん うぇぶふっく api token webhook',
  'sign-in':
    'さいんいん ろぐいん ぱすわーど にようそにんしょう にんしょうさーばー sign in password login saml oidc sso',
  privacy: 'こじんじょうほう privacy',
  imports: 'とりこみ しーえすぶい いんぽーと csv import',
};

/** The same of the parts that have addresses of their own. */
export const PART_READINGS: Readonly<Record<OrganisationPart | PrivacyPart, string>> = {
  departments: 'か ぶしょ departments',
  queues: 'まどぐち queues lines',
  categories: 'あんけんのぶんるい categories',
  lists: 'せんたくし けっかこーど りせきりゆう ぎのう choices codes skills',
  days: 'きゅうじつ へいちょうび しゅくじつ かいちょう holidays days',
  languages: 'じゅうみんのげんご ことば languages',
  profile: 'しのきほんじょうほう なまえ profile',
  requests: 'かいじせいきゅう ていせい りようていし requests disclosure',
  findings: 'きになるえつらん みまもり findings oversight',
  access: 'いちじてきなけんげん きんきゅう だいり access elevated cover',
  leaks: 'ろうえい じこ leaks breach',
  retention: 'ほぞんきかん retention',
  holds: 'はきのていし ほぜん legal holds',
  disposals: 'はき さくじょ disposals',
  masking: 'ますきんぐ まいなんばー ばんごうをかくす masking',
  reveals: 'もとのぶんをみたきろく reveals originals',
  purposes: 'りようもくてき つうち purposes notices',
  register: 'こじんじょうほうふぁいるぼ register',
  classes: 'ひょう ぶんるい じょうほう classes',
};
