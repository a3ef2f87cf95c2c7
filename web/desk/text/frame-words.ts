import { useSyncExternalStore } from 'react';
import { settings, subscribeSettings } from '../state/settings.ts';

/** The words of what stands around every page: the covered desk, the palette, notices, help. */
export const frameJa = {
  lock: {
    title: '画面ロック中',
    by: (name: string) => `${name}さんの画面です。`,
    lead: '担当中の応対、書きかけの文章、未送信のメッセージはそのまま残っています。ロック中は新しい応対は呼び出されません。',
    password: 'パスワード',
    open: 'ロックを解除',
    busy: '確認しています…',
    other: '別の職員としてサインイン',
    otherLead:
      'ロックした職員の担当や下書きは残ります。その職員が次にサインインすると、続きから始められます。',
    back: 'ロックの解除に戻る',
    lock: '画面をロック',
    opened: 'ロックを解除しました。受付は離席のままです。',
    readyAgain: '受付可にする',
  },
  presence: {
    reasons: {
      'desk-locked': '画面ロック中',
      'desk-gone': '画面が閉じられました',
    } as Record<string, string>,
    gone: 'ブラウザーからの応答がなくなったため、退席にしました。呼び出していた応対は、ほかの職員に回りました。',
  },
};

export type FrameWords = typeof frameJa;

export const frameEn: FrameWords = {
  lock: {
    title: 'This desk is locked',
    by: (name) => `It is ${name}'s desk.`,
    lead: 'Conversations, drafts and unsent messages stay as they are. Nothing new is offered while it is locked.',
    password: 'Password',
    open: 'Unlock',
    busy: 'Checking…',
    other: 'Sign in as somebody else',
    otherLead: 'What the person who locked it has in hand stays theirs: they go on where they sign in next.',
    back: 'Back to unlocking',
    lock: 'Lock the desk',
    opened: 'Unlocked. You are still away.',
    readyAgain: 'Become ready',
  },
  presence: {
    reasons: { 'desk-locked': 'Desk locked', 'desk-gone': 'Browser closed' },
    gone: 'Your browser stopped reporting, so you were signed off from offers. What was offered to you went on to colleagues.',
  },
};

/** The same in the language that this person chose. */
export function frameWords(): FrameWords {
  return settings().language === 'en' ? frameEn : frameJa;
}

/** The same for drawing; the screen is drawn again when the language changes. */
export function useFrameWords(): FrameWords {
  return useSyncExternalStore(subscribeSettings, frameWords);
}
