import { asResidentLanguage, type ResidentLanguage } from '#kernel/languages.ts';

/** What the house itself says by mail, beside what it says in every conversation. */
interface MailTexts {
  /** The subject of a mail that answers none. */
  subject: string;
  /** Paragraphs; `{when}`: until when somebody answers. */
  acknowledged: readonly string[];
}

const TEXTS: Readonly<Record<ResidentLanguage, MailTexts>> = {
  ja: {
    subject: 'お問い合わせについて',
    acknowledged: [
      'メールを受け付けました。担当の者が確認し、{when}までにお返事します。',
      '付け加えたいことがありましたら、このメールにそのまま返信してください。',
      'このメールは自動でお送りしています。',
    ],
  },
  'ja-easy': {
    subject: 'しつもんに ついて',
    acknowledged: [
      'メールが とどきました。{when}までに へんじを します。',
      'もっと 言いたい ことが ある ときは、この メールに へんじを してください。',
      'この メールは じどうで おくって います。',
    ],
  },
  en: {
    subject: 'About your enquiry',
    acknowledged: [
      'We have received your mail and will answer by {when}.',
      'If you would like to add something, simply reply to this mail.',
      'This mail was sent automatically.',
    ],
  },
  'zh-Hans': {
    subject: '关于您的咨询',
    acknowledged: [
      '我们已收到您的邮件，将于{when}前答复。',
      '如需补充，请直接回复本邮件。',
      '本邮件由系统自动发送。',
    ],
  },
  'zh-Hant': {
    subject: '關於您的諮詢',
    acknowledged: [
      '我們已收到您的郵件，將於{when}前答覆。',
      '如需補充，請直接回覆本郵件。',
      '本郵件由系統自動發送。',
    ],
  },
  ko: {
    subject: '문의하신 내용에 대하여',
    acknowledged: [
      '메일을 접수했습니다. {when}까지 답변드리겠습니다.',
      '추가하실 내용이 있으면 이 메일에 그대로 회신해 주십시오.',
      '이 메일은 자동으로 발송되었습니다.',
    ],
  },
  vi: {
    subject: 'Về câu hỏi của quý vị',
    acknowledged: [
      'Chúng tôi đã nhận được thư của quý vị và sẽ trả lời trước {when}.',
      'Nếu muốn bổ sung, xin trả lời thư này.',
      'Thư này được gửi tự động.',
    ],
  },
  pt: {
    subject: 'Sobre a sua consulta',
    acknowledged: [
      'Recebemos o seu e-mail e responderemos até {when}.',
      'Se quiser acrescentar algo, responda a este e-mail.',
      'Este e-mail foi enviado automaticamente.',
    ],
  },
  tl: {
    subject: 'Tungkol sa inyong tanong',
    acknowledged: [
      'Natanggap namin ang inyong email at sasagot kami hanggang {when}.',
      'Kung may nais kayong idagdag, sumagot lamang sa email na ito.',
      'Awtomatikong ipinadala ang email na ito.',
    ],
  },
  ne: {
    subject: 'तपाईंको सोधपुछबारे',
    acknowledged: [
      'हामीले तपाईंको इमेल प्राप्त गर्यौं र {when} सम्ममा जवाफ दिनेछौं।',
      'थप केही भन्नुपरेमा यसै इमेलमा जवाफ दिनुहोस्।',
      'यो इमेल स्वचालित रूपमा पठाइएको हो।',
    ],
  },
  es: {
    subject: 'Sobre su consulta',
    acknowledged: [
      'Hemos recibido su correo y le responderemos antes del {when}.',
      'Si desea añadir algo, responda a este correo.',
      'Este correo se envió automáticamente.',
    ],
  },
  id: {
    subject: 'Tentang pertanyaan Anda',
    acknowledged: [
      'Kami telah menerima email Anda dan akan menjawab paling lambat {when}.',
      'Jika ingin menambahkan sesuatu, balas saja email ini.',
      'Email ini dikirim secara otomatis.',
    ],
  },
  th: {
    subject: 'เกี่ยวกับคำถามของคุณ',
    acknowledged: [
      'เราได้รับอีเมลของคุณแล้ว และจะตอบภายใน {when}',
      'หากต้องการเพิ่มเติม โปรดตอบกลับอีเมลนี้',
      'อีเมลนี้ส่งโดยอัตโนมัติ',
    ],
  },
  my: {
    subject: 'သင့်မေးမြန်းချက်အကြောင်း',
    acknowledged: [
      'သင့်အီးမေးလ်ကို လက်ခံရရှိပါပြီ။ {when} မတိုင်မီ ပြန်ကြားပါမည်။',
      'ထပ်မံပြောလိုပါက ဤအီးမေးလ်ကို ပြန်စာရေးပါ။',
      'ဤအီးမေးလ်ကို အလိုအလျောက် ပို့ထားပါသည်။',
    ],
  },
};

export function mailSubject(language: string): string {
  return TEXTS[asResidentLanguage(language)].subject;
}

/** That a mail was received, and until when somebody answers. */
export function acknowledgement(language: string, when: string): string {
  const { acknowledged } = TEXTS[asResidentLanguage(language)];
  return acknowledged.join('\n\n').replace('{when}', when);
}
