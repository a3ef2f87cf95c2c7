import { asResidentLanguage, type ResidentLanguage } from '#kernel/languages.ts';

/** What stands in a mail of the house beside what is said in every conversation. */

interface MailTexts {
  /** The subject of a mail that answers none. */
  subject: string;
}

const TEXTS: Readonly<Record<ResidentLanguage, MailTexts>> = {
  ja: { subject: 'お問い合わせについて' },
  'ja-easy': { subject: 'しつもんに ついて' },
  en: { subject: 'About your enquiry' },
  'zh-Hans': { subject: '关于您的咨询' },
  'zh-Hant': { subject: '關於您的諮詢' },
  ko: { subject: '문의하신 내용에 대하여' },
  vi: { subject: 'Về câu hỏi của quý vị' },
  pt: { subject: 'Sobre a sua consulta' },
  tl: { subject: 'Tungkol sa inyong tanong' },
  ne: { subject: 'तपाईंको सोधपुछबारे' },
  es: { subject: 'Sobre su consulta' },
  id: { subject: 'Tentang pertanyaan Anda' },
  th: { subject: 'เกี่ยวกับคำถามของคุณ' },
  my: { subject: 'သင့်မေးမြန်းချက်အကြောင်း' },
};

export function mailSubject(language: string): string {
  return TEXTS[asResidentLanguage(language)].subject;
}
