import { useSyncExternalStore } from 'react';
import { settings, subscribeSettings } from '../state/settings.ts';

/** The words of what is said in calls, as text. */
export const transcriptJa = {
  title: '文字起こし',
  live: '聞き取り中',
  failing: '聞き取りのサーバーが応答していません。通話は続けられます。',
  waiting: '話し声を待っています。',
  list: '通話の文字起こし',
  count: (many: number) => `${many}件`,
  keptUntil: (day: string) => `${day}まで保存`,
  hide: '文字起こしを閉じる',
  show: '文字起こしを開く',
  newest: '最新の発言へ',
  sides: { resident: '住民', staff: '市役所側' },
  unheard: '聞き取れませんでした',
  correct: '直す',
  writeIn: '書き入れる',
  correctOf: (text: string) => `「${text}」を直す`,
  writeInOf: (time: string) => `${time}の聞き取れなかった発言を書き入れる`,
  text: '発言',
  keys: 'Enterで保存、Escでやめる',
  save: '保存',
  cancel: 'やめる',
  saved: '文字起こしを直しました',
  correctedBy: (name: string) => `${name}が直した`,
  writtenBy: (name: string) => `${name}が書き入れた`,
  heard: (text: string) => `聞き取り: 「${text}」`,
};

export type TranscriptWords = typeof transcriptJa;

export const transcriptEn: TranscriptWords = {
  title: 'Transcript',
  live: 'Listening',
  failing: 'The speech recogniser does not answer. The call itself goes on.',
  waiting: 'Waiting for somebody to speak.',
  list: 'Transcript of the call',
  count: (many) => `${many} ${many === 1 ? 'utterance' : 'utterances'}`,
  keptUntil: (day) => `Kept until ${day}`,
  hide: 'Fold the transcript',
  show: 'Unfold the transcript',
  newest: 'To the newest',
  sides: { resident: 'Resident', staff: 'City' },
  unheard: 'Could not be recognised',
  correct: 'Correct',
  writeIn: 'Write in',
  correctOf: (text) => `Correct “${text}”`,
  writeInOf: (time) => `Write in what could not be recognised at ${time}`,
  text: 'What was said',
  keys: 'Enter saves, Esc leaves it',
  save: 'Save',
  cancel: 'Cancel',
  saved: 'The transcript was corrected',
  correctedBy: (name) => `Corrected by ${name}`,
  writtenBy: (name) => `Written in by ${name}`,
  heard: (text) => `Heard: “${text}”`,
};

/** The words in the language that this person chose, and anew when that changes. */
export function useTranscriptWords(): TranscriptWords {
  return useSyncExternalStore(subscribeSettings, () =>
    settings().language === 'en' ? transcriptEn : transcriptJa,
  );
}
