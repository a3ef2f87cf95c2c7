/**
 * What a resident leaves beside the talk. Vocabulary: *wish* (伝言の希望) = how somebody who found nobody wants to be answered ·
 * *survey* (アンケート) = points and words after the end · *device link* = the way on at another device, once.
 */
/** 'here' an answer in the conversation · 'call' by telephone · 'mail' by e-mail */
export type WishKind = 'here' | 'call' | 'mail';

/** How a resident who found nobody wants to be answered. */
export interface ContactWish {
  kind: WishKind;
  /** A number (E.164) or a mail address; none for 'here'. */
  contact: string | null;
  /** Until when they were told to expect it. */
  promisedAt: Date;
}

/** What a resident said after the end: 1 (poor) to 5 (good) and, if they liked, words. */
export interface SurveyAnswer {
  points: number;
  words: string | null;
  givenAt: Date;
}
