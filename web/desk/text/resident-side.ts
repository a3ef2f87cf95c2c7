/** Words for what residents do beside writing: wishes, typing, what they say after the end. Japanese. */
export const residentSideJa = {
  typing: '住民が入力しています…',
  wish: { here: '伝言・ここで回答', call: '電話希望', mail: 'メール希望' },
  wishBy: (when: string) => `${when}まで`,
  wishTitle: '伝言があります',
  wishTold: (when: string) => `住民には「${when}までに」とお伝えしています。`,
  survey: (points: number) => `応対の評価 ${points} / 5`,
  surveyTitle: '住民の評価',
  surveyNone: 'ひと言はありません',
};

export type ResidentSideWords = typeof residentSideJa;

/** The same in English. */
export const residentSideEn: ResidentSideWords = {
  typing: 'The resident is typing…',
  wish: { here: 'Message · answer here', call: 'Wants a call', mail: 'Wants an e-mail' },
  wishBy: (when) => `by ${when}`,
  wishTitle: 'A message was left',
  wishTold: (when) => `The resident was told to expect it by ${when}.`,
  survey: (points) => `Rated ${points} of 5`,
  surveyTitle: 'What the resident said',
  surveyNone: 'No words',
};
