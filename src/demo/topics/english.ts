import type { Topic } from './topic.ts';

/** What people ask in English. */
export const ENGLISH: readonly Topic[] = [
  {
    code: 'en-garbage',
    weight: 5,
    asks: [
      'Hello, how do I throw away a mattress?',
      'Hi! Which day is burnable garbage collected in {townEn}?',
      'I am leaving Japan next month and need to get rid of a sofa and a fridge.',
    ],
    answers: [
      'Hello! A mattress is oversized garbage (sodai gomi). Please book a collection first; one item costs 500 yen.',
      'Thank you for your message. Burnable garbage in {townEn} is collected on Tuesdays and Fridays, by 8:30 in the morning.',
      'A sofa can be collected for 500 yen. A fridge must go back to a shop, because of the recycling law.',
    ],
    further: [
      [
        'Where can I buy the sticker?',
        'At any convenience store. Please ask for "sodai gomi shoriken", 500 yen.',
        [0, 2],
      ],
      ['Can I pay by card?', 'Only cash at the moment, I am sorry.', [0, 2]],
    ],
    case: {
      chance: 0.5,
      only: [0, 2],
      category: 'bulky',
      title: 'Oversized garbage ({townEn})',
      nextStep: 'We will confirm the collection day',
      notes: ['英語での対応を希望。収集日を{soon}で確定。'],
      outcome:
        'Your collection day is set. Please put the item in front of your door by 8:30 in the morning.',
    },
  },
  {
    code: 'en-moving',
    weight: 4,
    asks: [
      'I moved to Aoba City last week. What do I have to do?',
      'Hello, how can I change the address on my residence card?',
      'My wife and baby are joining me from abroad. Do they need to register?',
    ],
    answers: [
      "Welcome to Aoba! Please come to the Citizens' Division within 14 days with your residence card and passport.",
      'Please bring your residence card; we write the new address on the back. It takes about 30 minutes.',
    ],
    further: [
      [
        'Is there somebody who speaks English?',
        'Yes, we have interpreters by video for 20 languages. Just ask at the counter.',
      ],
      ['Can I join health insurance on the same day?', 'Yes. The counter is on the same floor.'],
    ],
    handover: {
      to: 'registry',
      only: [2],
      chance: 0.4,
      note: '転入届の必要書類（英語）。家族の呼び寄せ。',
      answers: [
        "This is the Citizens' Division. For your family, please also bring the marriage and birth certificates with a Japanese translation.",
      ],
    },
  },
  {
    code: 'en-insurance',
    weight: 3,
    asks: [
      'I lost my health insurance certificate. What should I do?',
      'Why is my health insurance so expensive this year?',
      'I got a job and have company insurance now. Do I have to cancel the national one?',
    ],
    answers: [
      'We can issue a new certificate the same day. Please bring your residence card.',
      'The premium depends on your income of last year. If your income fell, you may apply for a reduction.',
      'Yes, please tell us within 14 days. You can also do it online.',
    ],
    handover: {
      to: 'insurance',
      only: [1],
      chance: 0.6,
      note: '国保料の減免（英語）。',
      answers: ['This is the Health Insurance Division. Could you tell me when you left your last job?'],
    },
  },
  {
    code: 'en-child',
    weight: 2,
    asks: [
      'How can I apply for nursery school? My son is 2 years old.',
      'Do you have a list of clinics with English-speaking doctors?',
      'My daughter will start elementary school in April. What do I have to do?',
    ],
    answers: [
      'Applications for April are open until November 30. You need a certificate of employment for both parents.',
      'Yes, I am sending you the list. Most of them ask you to book by phone.',
      'Children with foreign nationality are welcome. Please apply at the School Education Division; there is no deadline, but earlier is better.',
    ],
    case: {
      chance: 0.6,
      only: [0],
      category: 'nursery',
      title: 'Nursery school application',
      nextStep: 'We will send you the forms in English',
      notes: ['英語の申込書を送付。'],
      outcome: 'We have sent you the forms in English.',
    },
  },
  {
    code: 'en-road',
    weight: 2,
    asks: [
      'There is a broken street light near my house in {townEn}.',
      'There is a big hole in the road in front of {townEn} station. I almost fell off my bike.',
    ],
    answers: [
      'Thank you for telling us. Could you describe the place, or name a shop nearby?',
      'Are you all right? Thank you for reporting this. Our road team will check today.',
    ],
    further: [['It is next to the bakery.', 'Thank you, that helps. We will repair it as soon as possible.']],
    case: {
      chance: 0.8,
      category: 'pothole',
      title: 'Road damage ({townEn})',
      nextStep: 'Our road team will look at it',
      notes: ['現地確認。応急補修済み。'],
      outcome: 'The road has been repaired. Thank you for telling us.',
    },
  },
  {
    code: 'en-disaster',
    weight: 2,
    asks: ['Where should I go if there is a big earthquake?', 'Is there an evacuation map in English?'],
    answers: [
      'Please go to the nearest school. Here is the evacuation map in English and easy Japanese.',
      'Yes, and you can also get alerts in English by mail. Would you like to know how to register?',
    ],
  },
];
