import type { ResidentLanguage } from '#kernel/languages.ts';

/** The house's own words to residents, language by language. `{…}` is filled in; a test holds the places equal. */
export type ResidentTextKey =
  | 'answered'
  | 'handed-over'
  | 'returned'
  | 'still-there'
  | 'ended'
  | 'queue-full'
  | 'case-opened'
  | 'case-status'
  | 'case-message'
  | 'wish-here'
  | 'wish-call'
  | 'wish-mail'
  | 'device-joined';
type StatusKey = 'open' | 'in-progress' | 'waiting-resident' | 'done' | 'cancelled';

export const RESIDENT_STATUS: Readonly<Record<ResidentLanguage, Readonly<Record<StatusKey, string>>>> = {
  ja: {
    open: '受付済み',
    'in-progress': '対応中',
    'waiting-resident': 'ご返答をお待ちしています',
    done: '完了',
    cancelled: '取りやめ',
  },
  'ja-easy': {
    open: 'うけつけました',
    'in-progress': '今、しています',
    'waiting-resident': 'あなたの 返事を まっています',
    done: 'おわりました',
    cancelled: 'やめました',
  },
  en: {
    open: 'received',
    'in-progress': 'in progress',
    'waiting-resident': 'waiting for your answer',
    done: 'done',
    cancelled: 'cancelled',
  },
  'zh-Hans': {
    open: '已受理',
    'in-progress': '办理中',
    'waiting-resident': '等待您的回复',
    done: '已完成',
    cancelled: '已取消',
  },
  'zh-Hant': {
    open: '已受理',
    'in-progress': '辦理中',
    'waiting-resident': '等待您的回覆',
    done: '已完成',
    cancelled: '已取消',
  },
  ko: {
    open: '접수됨',
    'in-progress': '처리 중',
    'waiting-resident': '회신을 기다리고 있습니다',
    done: '완료',
    cancelled: '취소됨',
  },
  vi: {
    open: 'đã tiếp nhận',
    'in-progress': 'đang xử lý',
    'waiting-resident': 'đang chờ bạn trả lời',
    done: 'đã hoàn thành',
    cancelled: 'đã hủy',
  },
  pt: {
    open: 'recebido',
    'in-progress': 'em andamento',
    'waiting-resident': 'aguardando sua resposta',
    done: 'concluído',
    cancelled: 'cancelado',
  },
  tl: {
    open: 'natanggap na',
    'in-progress': 'inaasikaso',
    'waiting-resident': 'hinihintay ang sagot ninyo',
    done: 'tapos na',
    cancelled: 'kinansela',
  },
  ne: {
    open: 'दर्ता भयो',
    'in-progress': 'काम हुँदैछ',
    'waiting-resident': 'तपाईंको जवाफ पर्खिँदैछौं',
    done: 'सम्पन्न भयो',
    cancelled: 'रद्द भयो',
  },
  es: {
    open: 'recibido',
    'in-progress': 'en curso',
    'waiting-resident': 'a la espera de su respuesta',
    done: 'terminado',
    cancelled: 'cancelado',
  },
  id: {
    open: 'diterima',
    'in-progress': 'sedang diproses',
    'waiting-resident': 'menunggu jawaban Anda',
    done: 'selesai',
    cancelled: 'dibatalkan',
  },
  th: {
    open: 'รับเรื่องแล้ว',
    'in-progress': 'กำลังดำเนินการ',
    'waiting-resident': 'รอคำตอบจากคุณ',
    done: 'เสร็จสิ้น',
    cancelled: 'ยกเลิกแล้ว',
  },
  my: {
    open: 'လက်ခံပြီး',
    'in-progress': 'ဆောင်ရွက်နေသည်',
    'waiting-resident': 'သင့်အဖြေကို စောင့်နေသည်',
    done: 'ပြီးဆုံးပြီ',
    cancelled: 'ပယ်ဖျက်ပြီး',
  },
};

export const RESIDENT_TEXTS: Readonly<Record<ResidentLanguage, Readonly<Record<ResidentTextKey, string>>>> = {
  ja: {
    answered: '{who}が対応します。',
    'handed-over': '{who}の担当に替わりました。これまでの内容は引き継がれています。',
    returned: '担当が替わります。これまでの内容は引き継がれます。そのままお待ちください。',
    'still-there':
      'まだいらっしゃいますか。この後お返事がないと、約{minutes}分でこのやりとりを終了します。続きは、あとからでもお書きいただけます。',
    ended: 'やりとりを終了しました。続きがあれば、このままお書きください。',
    'queue-full':
      'ただいま大変混み合っており、順番をお取りできませんでした。お書きいただいた内容は保存しています。恐れ入りますが、しばらくしてからもう一度お書きください。',
    'case-opened':
      '案件として受け付けました。番号は {number} です。\n経過はこちらでご覧いただけます：\n{url}',
    'case-status': '案件 {number} の状況が「{status}」に変わりました。\n{url}',
    'case-message': '案件 {number} に、市からのお知らせがあります。\n{url}',
    'wish-here': '伝言を受け付けました。{when}までに、ここでお答えします。',
    'wish-call': '伝言を受け付けました。{when}までに、職員がお電話します。',
    'wish-mail': '伝言を受け付けました。{when}までに、職員がメールでお答えします。',
    'device-joined': '別の端末でも、このやりとりを開きました。',
  },
  'ja-easy': {
    answered: '{who}の 人が こたえます。',
    'handed-over': '{who}の 人に かわりました。今までの 話は つたえて あります。',
    returned: 'べつの 人に かわります。今までの 話は つたえます。すこし まってください。',
    'still-there':
      'まだ いますか。返事が ないと、{minutes}分ぐらいで おわります。あとで また 書いても いいです。',
    ended: 'おわりました。また 聞きたい ときは、ここに 書いてください。',
    'queue-full':
      '今、人が とても 多いです。まつことが できません。書いた ことは のこって います。すこし あとで、もう一度 書いてください。',
    'case-opened': 'うけつけました。番号は {number} です。\nここで 見ることが できます：\n{url}',
    'case-status': '番号 {number}：{status}\n{url}',
    'case-message': '番号 {number} に、市からの お知らせが あります。\n{url}',
    'wish-here': 'うけつけました。{when}までに、ここに 返事を 書きます。',
    'wish-call': 'うけつけました。{when}までに、市の 人が 電話を します。',
    'wish-mail': 'うけつけました。{when}までに、市の 人が メールを 送ります。',
    'device-joined': 'ほかの 機械でも、この 話を ひらきました。',
  },
  en: {
    answered: '{who} is answering you now.',
    'handed-over': '{who} has taken over. They can see what you wrote so far.',
    returned: 'Somebody else will take over. What you wrote is passed on. Please wait a moment.',
    'still-there':
      'Are you still there? Without an answer this chat ends in about {minutes} minutes. You can write again at any time.',
    ended: 'This chat has ended. If there is more, just write again here.',
    'queue-full':
      'So many people are waiting that we could not give you a place in line. What you wrote is kept. Please write again in a while.',
    'case-opened': 'Your matter has been registered as case {number}.\nYou can follow it here:\n{url}',
    'case-status': 'Case {number} is now: {status}.\n{url}',
    'case-message': 'There is a message from the city about case {number}.\n{url}',
    'wish-here': 'We have your message. You will have an answer here by {when}.',
    'wish-call': 'We have your message. Somebody will call you by {when}.',
    'wish-mail': 'We have your message. You will have an e-mail from us by {when}.',
    'device-joined': 'This conversation was opened on another device as well.',
  },
  'zh-Hans': {
    answered: '现在由{who}为您解答。',
    'handed-over': '已转由{who}负责。您之前写的内容对方可以看到。',
    returned: '将由其他工作人员为您解答。您之前写的内容会一并转达，请稍候。',
    'still-there': '您还在吗？如果没有回复，本次对话将在约{minutes}分钟后结束。之后您仍可随时继续写。',
    ended: '本次对话已结束。如还有问题，请直接在这里继续写。',
    'queue-full': '目前等候人数过多，无法为您排队。您写的内容已保存，请稍后再次写给我们。',
    'case-opened': '您的事项已受理，编号为 {number}。\n可在此查看进展：\n{url}',
    'case-status': '事项 {number} 的状态已变为“{status}”。\n{url}',
    'case-message': '关于事项 {number}，市政府有通知给您。\n{url}',
    'wish-here': '已收到您的留言。我们将在 {when} 之前在这里回复您。',
    'wish-call': '已收到您的留言。工作人员将在 {when} 之前给您打电话。',
    'wish-mail': '已收到您的留言。工作人员将在 {when} 之前用电子邮件回复您。',
    'device-joined': '此对话也已在另一台设备上打开。',
  },
  'zh-Hant': {
    answered: '現在由{who}為您解答。',
    'handed-over': '已轉由{who}負責。您之前寫的內容對方可以看到。',
    returned: '將由其他工作人員為您解答。您之前寫的內容會一併轉達，請稍候。',
    'still-there': '您還在嗎？如果沒有回覆，本次對話將在約{minutes}分鐘後結束。之後您仍可隨時繼續寫。',
    ended: '本次對話已結束。如還有問題，請直接在這裡繼續寫。',
    'queue-full': '目前等候人數過多，無法為您排隊。您寫的內容已保存，請稍後再次寫給我們。',
    'case-opened': '您的事項已受理，編號為 {number}。\n可在此查看進度：\n{url}',
    'case-status': '事項 {number} 的狀態已變更為「{status}」。\n{url}',
    'case-message': '關於事項 {number}，市政府有通知給您。\n{url}',
    'wish-here': '已收到您的留言。我們將在 {when} 之前在這裡回覆您。',
    'wish-call': '已收到您的留言。工作人員將在 {when} 之前打電話給您。',
    'wish-mail': '已收到您的留言。工作人員將在 {when} 之前以電子郵件回覆您。',
    'device-joined': '此對話也已在另一台裝置上開啟。',
  },
  ko: {
    answered: '{who}에서 답변해 드립니다.',
    'handed-over': '{who} 담당으로 바뀌었습니다. 지금까지 쓰신 내용은 전달되어 있습니다.',
    returned: '다른 담당자로 바뀝니다. 지금까지 쓰신 내용은 전달됩니다. 잠시만 기다려 주세요.',
    'still-there':
      '아직 계신가요? 답장이 없으면 약 {minutes}분 후에 대화를 종료합니다. 나중에 언제든지 다시 쓰실 수 있습니다.',
    ended: '대화가 끝났습니다. 더 궁금한 점이 있으면 여기에 다시 써 주세요.',
    'queue-full':
      '지금 대기자가 너무 많아 순번을 드리지 못했습니다. 작성하신 내용은 저장되어 있습니다. 잠시 후 다시 작성해 주십시오.',
    'case-opened':
      '건으로 접수되었습니다. 번호는 {number}입니다.\n진행 상황은 여기에서 볼 수 있습니다:\n{url}',
    'case-status': '건 {number}의 상태가 "{status}"(으)로 바뀌었습니다.\n{url}',
    'case-message': '건 {number}에 대해 시에서 보낸 알림이 있습니다.\n{url}',
    'wish-here': '메시지를 받았습니다. {when}까지 여기에서 답변해 드립니다.',
    'wish-call': '메시지를 받았습니다. {when}까지 직원이 전화드립니다.',
    'wish-mail': '메시지를 받았습니다. {when}까지 직원이 이메일로 답변해 드립니다.',
    'device-joined': '다른 기기에서도 이 대화를 열었습니다.',
  },
  vi: {
    answered: '{who} đang trả lời bạn.',
    'handed-over': '{who} đã tiếp nhận. Họ xem được những gì bạn đã viết.',
    returned:
      'Một nhân viên khác sẽ tiếp nhận. Nội dung bạn đã viết được chuyển tiếp. Vui lòng chờ một chút.',
    'still-there':
      'Bạn còn ở đó không? Nếu không có trả lời, cuộc trò chuyện sẽ kết thúc sau khoảng {minutes} phút. Bạn có thể viết lại bất cứ lúc nào.',
    ended: 'Cuộc trò chuyện đã kết thúc. Nếu còn câu hỏi, hãy viết tiếp tại đây.',
    'queue-full':
      'Hiện có quá nhiều người đang chờ nên chúng tôi chưa thể xếp hàng cho bạn. Nội dung bạn viết đã được lưu. Vui lòng viết lại sau ít phút.',
    'case-opened': 'Việc của bạn đã được tiếp nhận với số {number}.\nBạn có thể theo dõi tại đây:\n{url}',
    'case-status': 'Việc số {number} hiện: {status}.\n{url}',
    'case-message': 'Có tin nhắn của thành phố về việc số {number}.\n{url}',
    'wish-here': 'Chúng tôi đã nhận lời nhắn của bạn. Bạn sẽ được trả lời tại đây trước {when}.',
    'wish-call': 'Chúng tôi đã nhận lời nhắn của bạn. Nhân viên sẽ gọi điện cho bạn trước {when}.',
    'wish-mail': 'Chúng tôi đã nhận lời nhắn của bạn. Nhân viên sẽ gửi e-mail cho bạn trước {when}.',
    'device-joined': 'Cuộc trò chuyện này cũng đã được mở trên một thiết bị khác.',
  },
  pt: {
    answered: '{who} está respondendo a você agora.',
    'handed-over': '{who} assumiu o atendimento e pode ver o que você já escreveu.',
    returned:
      'Outra pessoa vai assumir o atendimento. O que você escreveu será repassado. Aguarde um momento, por favor.',
    'still-there':
      'Você ainda está aí? Sem resposta, este chat termina em cerca de {minutes} minutos. Você pode escrever de novo quando quiser.',
    ended: 'O chat foi encerrado. Se houver mais alguma coisa, escreva novamente aqui.',
    'queue-full':
      'Há tantas pessoas à espera que não foi possível colocar você na fila. O que você escreveu foi guardado. Escreva novamente daqui a pouco.',
    'case-opened': 'Seu assunto foi registrado com o número {number}.\nVocê pode acompanhar aqui:\n{url}',
    'case-status': 'O assunto {number} agora está: {status}.\n{url}',
    'case-message': 'Há uma mensagem da prefeitura sobre o assunto {number}.\n{url}',
    'wish-here': 'Recebemos sua mensagem. Você terá uma resposta aqui até {when}.',
    'wish-call': 'Recebemos sua mensagem. Um funcionário telefonará para você até {when}.',
    'wish-mail': 'Recebemos sua mensagem. Um funcionário responderá por e-mail até {when}.',
    'device-joined': 'Esta conversa também foi aberta em outro aparelho.',
  },
  tl: {
    answered: 'Sumasagot na sa inyo ang {who}.',
    'handed-over': 'Ang {who} na ang sasagot sa inyo. Nakikita nila ang mga isinulat ninyo.',
    returned: 'Iba na ang sasagot sa inyo. Ipapasa ang mga isinulat ninyo. Sandali lang po.',
    'still-there':
      'Nandiyan pa po ba kayo? Kung walang sagot, matatapos ang chat sa loob ng mga {minutes} minuto. Puwede kayong sumulat ulit kahit kailan.',
    ended: 'Tapos na ang chat. Kung may itatanong pa kayo, sumulat lang ulit dito.',
    'queue-full':
      'Napakarami pong naghihintay kaya hindi namin kayo mabigyan ng puwesto sa pila. Naitabi ang isinulat ninyo. Pakisulat muli pagkalipas ng ilang sandali.',
    'case-opened':
      'Naitala na ang inyong usapin. Ang numero ay {number}.\nMakikita ang lagay nito rito:\n{url}',
    'case-status': 'Ang usapin {number} ay: {status}.\n{url}',
    'case-message': 'May mensahe ang lungsod tungkol sa usapin {number}.\n{url}',
    'wish-here': 'Natanggap namin ang inyong mensahe. Sasagot kami rito bago ang {when}.',
    'wish-call': 'Natanggap namin ang inyong mensahe. Tatawagan kayo ng kawani bago ang {when}.',
    'wish-mail': 'Natanggap namin ang inyong mensahe. Sasagot ang kawani sa e-mail bago ang {when}.',
    'device-joined': 'Binuksan din ang usapang ito sa ibang device.',
  },
  ne: {
    answered: 'अब {who} ले तपाईंलाई जवाफ दिन्छ।',
    'handed-over': 'अब {who} ले हेर्छ। तपाईंले अहिलेसम्म लेखेको कुरा उहाँहरूले देख्नुहुन्छ।',
    returned: 'अब अर्को कर्मचारीले हेर्नेछन्। तपाईंले लेखेको कुरा पठाइनेछ। कृपया एकछिन पर्खिनुहोस्।',
    'still-there':
      'तपाईं अझै हुनुहुन्छ? जवाफ नआए करिब {minutes} मिनेटमा कुराकानी सकिन्छ। पछि जुनसुकै बेला फेरि लेख्न सक्नुहुन्छ।',
    ended: 'कुराकानी सकियो। अरू केही सोध्नु परे यहीँ फेरि लेख्नुहोस्।',
    'queue-full':
      'अहिले धेरै जना पर्खिरहेकाले तपाईंलाई पालो दिन सकिएन। तपाईंले लेखेको कुरा सुरक्षित छ। कृपया केही समयपछि फेरि लेख्नुहोस्।',
    'case-opened': 'तपाईंको विषय दर्ता भयो। नम्बर {number} हो।\nयहाँ हेर्न सकिन्छ:\n{url}',
    'case-status': 'विषय {number} को अवस्था: {status}\n{url}',
    'case-message': 'विषय {number} बारे नगरको सूचना छ।\n{url}',
    'wish-here': 'तपाईंको सन्देश पायौं। {when} सम्ममा यहीँ जवाफ दिन्छौं।',
    'wish-call': 'तपाईंको सन्देश पायौं। {when} सम्ममा कर्मचारीले फोन गर्नेछन्।',
    'wish-mail': 'तपाईंको सन्देश पायौं। {when} सम्ममा कर्मचारीले इमेलमा जवाफ दिनेछन्।',
    'device-joined': 'यो कुराकानी अर्को यन्त्रमा पनि खोलियो।',
  },
  es: {
    answered: '{who} le está respondiendo ahora.',
    'handed-over': '{who} se encarga ahora y puede ver lo que usted ha escrito.',
    returned:
      'Otra persona se hará cargo. Se le pasará lo que usted ha escrito. Espere un momento, por favor.',
    'still-there':
      '¿Sigue ahí? Sin respuesta, el chat terminará en unos {minutes} minutos. Puede volver a escribir cuando quiera.',
    ended: 'El chat ha terminado. Si hay algo más, escriba de nuevo aquí.',
    'queue-full':
      'Hay tantas personas esperando que no pudimos darle un lugar en la fila. Lo que escribió queda guardado. Vuelva a escribir dentro de un rato, por favor.',
    'case-opened': 'Su asunto se ha registrado con el número {number}.\nPuede seguirlo aquí:\n{url}',
    'case-status': 'El asunto {number} está ahora: {status}.\n{url}',
    'case-message': 'Hay un mensaje de la ciudad sobre el asunto {number}.\n{url}',
    'wish-here': 'Hemos recibido su mensaje. Tendrá una respuesta aquí antes del {when}.',
    'wish-call': 'Hemos recibido su mensaje. Le llamaremos antes del {when}.',
    'wish-mail': 'Hemos recibido su mensaje. Le escribiremos por correo antes del {when}.',
    'device-joined': 'Esta conversación también se ha abierto en otro dispositivo.',
  },
  id: {
    answered: '{who} sedang menjawab Anda.',
    'handed-over': '{who} kini melayani Anda dan dapat melihat apa yang sudah Anda tulis.',
    returned: 'Petugas lain akan melayani Anda. Tulisan Anda akan diteruskan. Mohon tunggu sebentar.',
    'still-there':
      'Apakah Anda masih di sana? Tanpa jawaban, obrolan ini berakhir dalam sekitar {minutes} menit. Anda dapat menulis lagi kapan saja.',
    ended: 'Obrolan telah selesai. Jika masih ada pertanyaan, tulis lagi di sini.',
    'queue-full':
      'Terlalu banyak orang yang menunggu sehingga kami belum dapat memberi Anda antrean. Tulisan Anda tersimpan. Silakan menulis lagi beberapa saat lagi.',
    'case-opened':
      'Urusan Anda telah dicatat dengan nomor {number}.\nAnda dapat mengikutinya di sini:\n{url}',
    'case-status': 'Urusan {number} sekarang: {status}.\n{url}',
    'case-message': 'Ada pesan dari kota tentang urusan {number}.\n{url}',
    'wish-here': 'Pesan Anda sudah kami terima. Anda akan mendapat jawaban di sini sebelum {when}.',
    'wish-call': 'Pesan Anda sudah kami terima. Petugas akan menelepon Anda sebelum {when}.',
    'wish-mail': 'Pesan Anda sudah kami terima. Petugas akan menjawab lewat e-mail sebelum {when}.',
    'device-joined': 'Percakapan ini juga dibuka di perangkat lain.',
  },
  th: {
    answered: '{who} กำลังตอบคุณ',
    'handed-over': 'เปลี่ยนผู้ดูแลเป็น {who} แล้ว ผู้ดูแลเห็นข้อความที่คุณเขียนไว้',
    returned: 'จะเปลี่ยนผู้ดูแล ข้อความที่คุณเขียนไว้จะถูกส่งต่อ กรุณารอสักครู่',
    'still-there': 'คุณยังอยู่ไหม หากไม่มีคำตอบ การสนทนาจะสิ้นสุดในอีกประมาณ {minutes} นาที คุณเขียนมาใหม่ได้ทุกเมื่อ',
    ended: 'การสนทนาสิ้นสุดแล้ว หากมีคำถามเพิ่มเติม เขียนต่อที่นี่ได้เลย',
    'queue-full': 'ขณะนี้มีผู้รอจำนวนมาก จึงยังไม่สามารถจัดคิวให้คุณได้ ข้อความที่คุณเขียนถูกบันทึกไว้แล้ว กรุณาเขียนใหม่อีกครั้งในภายหลัง',
    'case-opened': 'รับเรื่องของคุณแล้ว หมายเลข {number}\nดูความคืบหน้าได้ที่นี่:\n{url}',
    'case-status': 'เรื่องหมายเลข {number} ขณะนี้: {status}\n{url}',
    'case-message': 'มีข้อความจากเทศบาลเกี่ยวกับเรื่องหมายเลข {number}\n{url}',
    'wish-here': 'ได้รับข้อความของคุณแล้ว เราจะตอบที่นี่ภายใน {when}',
    'wish-call': 'ได้รับข้อความของคุณแล้ว เจ้าหน้าที่จะโทรหาคุณภายใน {when}',
    'wish-mail': 'ได้รับข้อความของคุณแล้ว เจ้าหน้าที่จะตอบทางอีเมลภายใน {when}',
    'device-joined': 'มีการเปิดการสนทนานี้บนอุปกรณ์อื่นด้วย',
  },
  my: {
    answered: 'ယခု {who} က ဖြေကြားပေးနေပါသည်။',
    'handed-over': '{who} သို့ လွှဲပြောင်းပြီးပါပြီ။ သင်ရေးထားသည်များကို သူတို့ မြင်နိုင်ပါသည်။',
    returned: 'အခြားဝန်ထမ်းသို့ လွှဲပြောင်းပါမည်။ သင်ရေးထားသည်များကို လွှဲပေးပါမည်။ ခဏစောင့်ပေးပါ။',
    'still-there':
      'ရှိနေပါသေးသလား။ အဖြေမရှိလျှင် {minutes} မိနစ်ခန့်အကြာတွင် စကားပြောဆိုမှု ပြီးဆုံးပါမည်။ နောက်မှ အချိန်မရွေး ထပ်ရေးနိုင်ပါသည်။',
    ended: 'စကားပြောဆိုမှု ပြီးဆုံးပါပြီ။ ထပ်မေးလိုလျှင် ဤနေရာတွင် ဆက်ရေးပါ။',
    'queue-full':
      'ယခု စောင့်ဆိုင်းသူ အလွန်များသဖြင့် သင့်ကို တန်းစီနေရာ မပေးနိုင်ပါ။ သင်ရေးထားသည်ကို သိမ်းဆည်းထားပါသည်။ ခဏအကြာတွင် ထပ်မံရေးပေးပါ။',
    'case-opened': 'သင့်ကိစ္စကို လက်ခံပြီးပါပြီ။ နံပါတ်မှာ {number} ဖြစ်သည်။\nဤနေရာတွင် ကြည့်နိုင်သည်-\n{url}',
    'case-status': 'ကိစ္စနံပါတ် {number} အခြေအနေ- {status}\n{url}',
    'case-message': 'ကိစ္စနံပါတ် {number} အတွက် မြို့တော်မှ အသိပေးချက် ရှိပါသည်။\n{url}',
    'wish-here': 'သင့်စာကို လက်ခံရရှိပါသည်။ {when} မတိုင်မီ ဤနေရာတွင် ပြန်ဖြေပါမည်။',
    'wish-call': 'သင့်စာကို လက်ခံရရှိပါသည်။ {when} မတိုင်မီ ဝန်ထမ်းက ဖုန်းဆက်ပါမည်။',
    'wish-mail': 'သင့်စာကို လက်ခံရရှိပါသည်။ {when} မတိုင်မီ ဝန်ထမ်းက အီးမေးလ်ဖြင့် ဖြေပါမည်။',
    'device-joined': 'ဤစကားပြောဆိုမှုကို အခြားစက်တွင်လည်း ဖွင့်ထားပါသည်။',
  },
};
