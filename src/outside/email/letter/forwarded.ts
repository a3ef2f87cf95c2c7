import { headerBlockAt } from './header-block.ts';
import type { Correspondent } from './types.ts';

const PREFIX = /^\s*(?:\[[^\]]{1,40}\]\s*)?(?:fwd?|転送|wg|tr|rv|enc|轉寄|转发|전달)\s*[:：]/i;
const REPLY_PREFIX = /^\s*(?:re|aw|sv|antw|回复|回覆|返信|답장)\s*(?:\[\d+\])?\s*[:：]/i;
const MARKER =
  /^[>\s]*(?:[-=*_]{2,}\s*(?:forwarded message|転送メッセージ|転送されたメッセージ|転送メール|weitergeleitete nachricht|message transféré|mensaje reenviado|mensagem encaminhada)\s*(?:[-=*_]{2,}|$)|begin forwarded message\s*:|転送されたメッセージ\s*[:：]|転送されたメール\s*[:：]|以下転送(?:\s|$))/i;
const MOST_LINES = 5_000;

/** What is known of a forwarding: whether the mail is one, and who wrote first. */
export interface Forwarding {
  isForward: boolean;
  from: Correspondent | null;
}

/** True for subjects that begin as those of forwarded mails do. */
export function isForwardSubject(subject: string): boolean {
  return PREFIX.test(subject);
}

/**
 * Whether a person sent on what somebody else wrote: by the subject, or by the mark that programs put above it; a reply
 * whose history holds such a mark is none. Who forwarded a forwarded mail is passed over: the first sender counts.
 */
export function readForwarding(subject: string, text: string): Forwarding {
  const lines = text.split('\n', MOST_LINES).map((line) => line.replace(/^[>\s]{1,20}/, ''));
  const marker = lines.findIndex((line) => MARKER.test(line.slice(0, 200)));
  const isForward = isForwardSubject(subject) || (marker >= 0 && !REPLY_PREFIX.test(subject));
  if (!isForward) return { isForward, from: null };
  let from: Correspondent | null = null;
  for (let at = Math.max(marker, 0); at < lines.length; at++) {
    const block = headerBlockAt(lines, at);
    if (!block?.from) continue;
    from = block.from;
    if (!isForwardSubject(block.subject)) break;
    at += 3;
  }
  return { isForward, from };
}
