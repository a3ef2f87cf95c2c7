import { asResidentLanguage, type ResidentLanguage } from '#kernel/languages.ts';

/** What the house itself says by mail, beside what it says in every conversation. */
interface MailTexts {
  /** The subject of a mail that answers none. */
  subject: string;
  /** Paragraphs; `{when}`: until when somebody answers, `{number}` and `{url}`: by which it can be followed. */
  acknowledged: readonly string[];
  /** Said beside it out of hours; `{opens}`: when somebody reads again. */
  closed: string;
}

const TEXTS: Readonly<Record<ResidentLanguage, MailTexts>> = {
  ja: {
    subject: 'お問い合わせについて',
    closed: 'ただいまは受付時間外です。次は{opens}から確認します。',
    acknowledged: [
      'メールを受け付けました。担当の者が確認し、{when}までにお返事します。',
      '受付番号：{number}',
      '進み具合は、次のページでご覧になれます。ほかの方には教えないでください。\n{url}',
      '付け加えたいことがありましたら、このメールにそのまま返信してください。',
      'このメールは自動でお送りしています。',
    ],
  },
  'ja-easy': {
    subject: 'しつもんに ついて',
    closed: 'いまは 市の 人が いません。{opens}から 見ます。',
    acknowledged: [
      'メールが とどきました。{when}までに へんじを します。',
      'ばんごう：{number}',
      'いま どうなって いるかは、この ページで 見る ことが できます。ほかの 人に 教えないで ください。\n{url}',
      'もっと 言いたい ことが ある ときは、この メールに へんじを してください。',
      'この メールは じどうで おくって います。',
    ],
  },
  en: {
    subject: 'About your enquiry',
    closed: 'We are closed at present and will read your mail from {opens} on.',
    acknowledged: [
      'We have received your mail and will answer by {when}.',
      'Your number: {number}',
      'You can follow how it goes on this page. Please keep its address to yourself.\n{url}',
      'If you would like to add something, simply reply to this mail.',
      'This mail was sent automatically.',
    ],
  },
  'zh-Hans': {
    subject: '关于您的咨询',
    closed: '目前不在受理时间内，我们将从{opens}起查看您的邮件。',
    acknowledged: [
      '我们已收到您的邮件，将于{when}前答复。',
      '受理编号：{number}',
      '您可以在以下页面查看进展。请勿将网址告诉他人。\n{url}',
      '如需补充，请直接回复本邮件。',
      '本邮件由系统自动发送。',
    ],
  },
  'zh-Hant': {
    subject: '關於您的諮詢',
    closed: '目前不在受理時間內，我們將從{opens}起查看您的郵件。',
    acknowledged: [
      '我們已收到您的郵件，將於{when}前答覆。',
      '受理編號：{number}',
      '您可以在以下頁面查看進度。請勿將網址告訴他人。\n{url}',
      '如需補充，請直接回覆本郵件。',
      '本郵件由系統自動發送。',
    ],
  },
  ko: {
    subject: '문의하신 내용에 대하여',
    closed: '지금은 접수 시간이 아닙니다. {opens}부터 확인하겠습니다.',
    acknowledged: [
      '메일을 접수했습니다. {when}까지 답변드리겠습니다.',
      '접수 번호: {number}',
      '진행 상황은 다음 페이지에서 확인하실 수 있습니다. 다른 사람에게 주소를 알려 주지 마십시오.\n{url}',
      '추가하실 내용이 있으면 이 메일에 그대로 회신해 주십시오.',
      '이 메일은 자동으로 발송되었습니다.',
    ],
  },
  vi: {
    subject: 'Về câu hỏi của quý vị',
    closed: 'Hiện ngoài giờ tiếp nhận. Chúng tôi sẽ đọc thư từ {opens}.',
    acknowledged: [
      'Chúng tôi đã nhận được thư của quý vị và sẽ trả lời trước {when}.',
      'Số tiếp nhận: {number}',
      'Quý vị có thể theo dõi tiến độ tại trang sau. Xin đừng cho người khác biết địa chỉ này.\n{url}',
      'Nếu muốn bổ sung, xin trả lời thư này.',
      'Thư này được gửi tự động.',
    ],
  },
  pt: {
    subject: 'Sobre a sua consulta',
    closed: 'Estamos fora do horário de atendimento e leremos o seu e-mail a partir de {opens}.',
    acknowledged: [
      'Recebemos o seu e-mail e responderemos até {when}.',
      'Número de protocolo: {number}',
      'Pode acompanhar o andamento nesta página. Não mostre o endereço a outras pessoas.\n{url}',
      'Se quiser acrescentar algo, responda a este e-mail.',
      'Este e-mail foi enviado automaticamente.',
    ],
  },
  tl: {
    subject: 'Tungkol sa inyong tanong',
    closed: 'Sarado kami ngayon. Babasahin namin ang email mula {opens}.',
    acknowledged: [
      'Natanggap namin ang inyong email at sasagot kami hanggang {when}.',
      'Numero: {number}',
      'Makikita ninyo ang lagay nito sa pahinang ito. Huwag ibigay ang address sa iba.\n{url}',
      'Kung may nais kayong idagdag, sumagot lamang sa email na ito.',
      'Awtomatikong ipinadala ang email na ito.',
    ],
  },
  ne: {
    subject: 'तपाईंको सोधपुछबारे',
    closed: 'अहिले कार्यालय समय होइन। {opens} देखि तपाईंको इमेल हेर्नेछौं।',
    acknowledged: [
      'हामीले तपाईंको इमेल प्राप्त गर्यौं र {when} सम्ममा जवाफ दिनेछौं।',
      'दर्ता नम्बर: {number}',
      'प्रगति यो पृष्ठमा हेर्न सक्नुहुन्छ। यो ठेगाना अरूलाई नदिनुहोस्।\n{url}',
      'थप केही भन्नुपरेमा यसै इमेलमा जवाफ दिनुहोस्।',
      'यो इमेल स्वचालित रूपमा पठाइएको हो।',
    ],
  },
  es: {
    subject: 'Sobre su consulta',
    closed: 'Ahora estamos fuera del horario de atención y leeremos su correo a partir del {opens}.',
    acknowledged: [
      'Hemos recibido su correo y le responderemos antes del {when}.',
      'Su número: {number}',
      'Puede seguir el estado en esta página. No dé la dirección a otras personas.\n{url}',
      'Si desea añadir algo, responda a este correo.',
      'Este correo se envió automáticamente.',
    ],
  },
  id: {
    subject: 'Tentang pertanyaan Anda',
    closed: 'Saat ini di luar jam layanan. Kami akan membaca email Anda mulai {opens}.',
    acknowledged: [
      'Kami telah menerima email Anda dan akan menjawab paling lambat {when}.',
      'Nomor Anda: {number}',
      'Anda dapat mengikuti perkembangannya di halaman ini. Jangan beri tahu alamat ini kepada orang lain.\n{url}',
      'Jika ingin menambahkan sesuatu, balas saja email ini.',
      'Email ini dikirim secara otomatis.',
    ],
  },
  th: {
    subject: 'เกี่ยวกับคำถามของคุณ',
    closed: 'ขณะนี้อยู่นอกเวลาทำการ เราจะอ่านอีเมลของคุณตั้งแต่ {opens}',
    acknowledged: [
      'เราได้รับอีเมลของคุณแล้ว และจะตอบภายใน {when}',
      'หมายเลขรับเรื่อง: {number}',
      'ดูความคืบหน้าได้ที่หน้านี้ โปรดอย่าบอกที่อยู่นี้แก่ผู้อื่น\n{url}',
      'หากต้องการเพิ่มเติม โปรดตอบกลับอีเมลนี้',
      'อีเมลนี้ส่งโดยอัตโนมัติ',
    ],
  },
  my: {
    subject: 'သင့်မေးမြန်းချက်အကြောင်း',
    closed: 'ယခု ရုံးချိန်ပြင်ပ ဖြစ်ပါသည်။ {opens} မှစ၍ ဖတ်ပါမည်။',
    acknowledged: [
      'သင့်အီးမေးလ်ကို လက်ခံရရှိပါပြီ။ {when} မတိုင်မီ ပြန်ကြားပါမည်။',
      'လက်ခံနံပါတ်: {number}',
      'အခြေအနေကို ဤစာမျက်နှာတွင် ကြည့်နိုင်ပါသည်။ လိပ်စာကို အခြားသူများအား မပြောပါနှင့်။\n{url}',
      'ထပ်မံပြောလိုပါက ဤအီးမေးလ်ကို ပြန်စာရေးပါ။',
      'ဤအီးမေးလ်ကို အလိုအလျောက် ပို့ထားပါသည်။',
    ],
  },
};

export function mailSubject(language: string): string {
  return TEXTS[asResidentLanguage(language)].subject;
}

/** That a mail was received, until when somebody answers, and how it can be followed; out of hours, when somebody reads it. */
export function acknowledgement(
  language: string,
  values: { when: string; number: string; url: string; opens: string | null; notice: string | null },
): string {
  const { acknowledged, closed } = TEXTS[asResidentLanguage(language)];
  const [first = '', ...rest] = acknowledged;
  const text = [first, ...(values.opens === null ? [] : [closed]), ...rest].join('\n\n');
  const filled = text.replace(
    /\{(when|number|url|opens)\}/g,
    (_place, name: keyof typeof values) => values[name] ?? '',
  );
  return values.notice === null ? filled : `${filled}\n\n${values.notice}`;
}
