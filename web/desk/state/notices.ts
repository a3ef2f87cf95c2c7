import { frameWords } from '../text/frame-words.ts';
import { changeSettings, settings } from './settings.ts';
import { toast } from './toasts.ts';

export type NoticeKind = 'offer' | 'message' | 'mention' | 'help';

const ASKED_KEY = 'engawa.desk.notices-asked';

/** Whether the browser has notices and what it said about them. */
export function noticePermission(): NotificationPermission | 'none' {
  return typeof Notification === 'undefined' ? 'none' : Notification.permission;
}

/**
 * Shows a notice of the browser to somebody who looks at another window. It says what kind of thing waits and nothing of
 * whom: it may stand on a screen that others see. One of a kind at a time; whoever presses it comes to what it tells of.
 */
export function notify(kind: NoticeKind, open?: () => void): void {
  if (!settings().notices || noticePermission() !== 'granted' || !document.hidden) return;
  const words = frameWords().notices;
  try {
    const notice = new Notification(words[kind], { body: words.body, tag: `engawa.${kind}` });
    notice.onclick = () => {
      window.focus();
      notice.close();
      open?.();
    };
  } catch {
    // Some browsers of phones only take notices from a worker; the title of the window says the same.
  }
}

/** Turns notices on, which asks the browser's own question. To be called by what the person pressed. */
export async function askForNotices(): Promise<void> {
  if (noticePermission() === 'none') return;
  const answer = await Notification.requestPermission();
  changeSettings({ notices: answer === 'granted' });
  if (answer === 'denied') toast(frameWords().notices.blocked, { tone: 'bad' });
}

/** Offers notices once, when somebody begins to take contacts: the moment at which they are of use. */
export function offerNotices(): void {
  if (noticePermission() !== 'default' || localStorage.getItem(ASKED_KEY)) return;
  localStorage.setItem(ASKED_KEY, '1');
  const words = frameWords().notices;
  toast(words.ask, { action: { name: words.use, run: () => void askForNotices() } });
}
