import type { RoutedQueue } from '../../shared/desk-types.ts';
import { span } from '../text/format.ts';
import type { Words } from '../text/ja.ts';
import type { QueueWords } from '../text/queue-words.ts';
import type { RoutingWords } from '../text/routing-words.ts';
import { openWords } from './opening.ts';

/** What a queue is told, as names and sentences in a fixed order. */
export function factsOf(
  queue: RoutedQueue,
  own: RoutingWords,
  words: Words,
  reasons: readonly { code: string; name: string }[],
): [string, string][] {
  const reasonName = (code: string): string => reasons.find((one) => one.code === code)?.name ?? code;
  const levels = (skills: RoutedQueue['requiredSkills']) =>
    skills.map((skill) => own.level(skill.name, skill.level)).join('、') || own.none;
  const also = [...queue.awayReasons.map(reasonName), ...(queue.afterContact ? [own.afterContact] : [])];
  const { overflow, surge } = queue;
  const { facts, queueWords } = own;
  return [
    [facts.now, openWords(queue, own)],
    [facts.waiting, own.persons(queue.waiting)],
    [
      facts.expected,
      queue.expectedWaitSec === null ? own.unknown : own.about(span(queue.expectedWaitSec, words)),
    ],
    [facts.reserve, surge.on ? own.reserveOn(surge.reserve) : own.reserveOff(surge.reserve)],
    [facts.ageing, queue.agePointSec === null ? own.strict : own.ageingOf(queue.agePointSec)],
    [facts.skills, levels(queue.requiredSkills)],
    [facts.preferred, levels(queue.preferredSkills)],
    [facts.language, queue.languageRequired ? own.languageRequired : own.languagePreferred],
    [facts.rings, queue.rings.map((ring) => ringWords(ring, own, words)).join(' ／ ') || own.none],
    [
      facts.overflow,
      overflow
        ? own.overflowTo(
            overflow.queue.name,
            span(overflow.afterSec, words),
            overflow.backSec === null ? null : span(overflow.backSec, words),
          )
        : own.none,
    ],
    [
      facts.cap,
      queue.maxWaiting === null ? own.unlimited : own.capOf(queue.maxWaiting, own.full[queue.whenFull]),
    ],
    [facts.available, also.length === 0 ? own.readyOnly : own.also(also.join('・'))],
    [
      facts.prefer,
      queue.prefer === 'nobody'
        ? own.none
        : own.preferFor(own.prefers[queue.prefer], span(queue.preferSec, words)),
    ],
    [facts.offer, span(queue.offerSec, words)],
    [facts.misses, own.times(queue.missesUntilSetAside)],
    [facts.personal, span(queue.personalSec, words)],
    [facts.wrapUp, span(queue.wrapUpSec, words)],
    [facts.priority, String(queue.priority)],
    [facts.interrupts, queueWords.interruptKinds[queue.interrupts]],
    [facts.goal, queue.answerWithinSec === null ? own.channelGoal : span(queue.answerWithinSec, words)],
    [facts.promise, own.workingDays(queue.promiseDays)],
    [facts.ownerGone, queue.ownerGoneSec === null ? own.notAtAll : span(queue.ownerGoneSec, words)],
    [facts.ownerSilent, queue.ownerSilentSec === null ? own.notAtAll : span(queue.ownerSilentSec, words)],
    [facts.residentIdle, queue.residentIdleSec === null ? own.notAtAll : span(queue.residentIdleSec, words)],
    [facts.hours, hoursWords(queue, own, queueWords)],
    [facts.closures, closureWords(queue) || own.none],
  ];
}

function ringWords(ring: RoutedQueue['rings'][number], own: RoutingWords, words: Words): string {
  const parts = [
    ...(ring.skillsWaived
      ? [own.skillsWaived]
      : ring.levelsLess > 0
        ? [own.levelsLess(ring.levelsLess)]
        : []),
    ...(ring.languageWaived ? [own.languageWaived] : []),
    ...(ring.queues.length > 0 ? [own.alsoAsks(ring.queues.map((queue) => queue.name).join('・'))] : []),
  ];
  return own.ringOf(span(ring.afterSec, words), parts.join('、') || own.same);
}

function hoursWords(queue: RoutedQueue, own: RoutingWords, { days }: QueueWords): string {
  const slots = queue.hours.map(
    (slot) => `${slot.days.map((day) => days[day - 1]).join('・')} ${slot.from}–${slot.to}`,
  );
  if (slots.length === 0) return own.always;
  return [...slots, ...(queue.openOnHolidays ? [own.holidaysToo] : [])].join(' ／ ');
}

function closureWords(queue: RoutedQueue): string {
  return queue.closures
    .map(({ onDate, from, to }) => (from || to ? `${onDate} ${from ?? '00:00'}–${to ?? '24:00'}` : onDate))
    .join(' ／ ');
}
