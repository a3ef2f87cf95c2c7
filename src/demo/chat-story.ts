import { handoversOf, refuseHandover, requestHandover, withdrawHandover } from '#domain/routing/handovers.ts';
import { acceptOffer, declineOffer } from '#domain/routing/offers.ts';
import { getInteraction, lockVisible, newestInteraction } from '#domain/interactions/interactions.ts';
import { readMessages } from '#domain/interactions/messages.ts';
import { addContactPoint, getResident, updateResident } from '#domain/residents/residents.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { Tx } from '#db/transaction.ts';
import { getConversation } from '#domain/interactions/interactions.ts';
import { readChatUpTo, setChatProfile, startChat } from '#operations/chat.ts';
import { leaveConversation, receiveFromResident } from '#operations/receive.ts';
import { endInteraction, readAsOwner, wrapUp, writeMessage } from '#operations/respond.ts';
import { need } from './found.ts';
import { openCaseStory } from './case-story.ts';
import type { Person } from './people.ts';
import { PHRASES } from './phrases.ts';
import type { Dice } from './random.ts';
import { fill, type Gaps } from './topics/gaps.ts';
import type { Topic } from './topics/topic.ts';
import { later, type LivingCity, type OfferNews, offerKey, type World } from './world.ts';

/** A resident as the stories know them, from one contact to the next. */
export interface Visitor {
  person: Person;
  /** The browser's secret, by which the conversation is found again. */
  clientId: string;
  conversationId: string | null;
  /** Whether the city knows their name. */
  known: boolean;
  /** In a chat just now. */
  busy: boolean;
}

/** One contact, decided before it is told. */
export interface ChatPlan {
  city: LivingCity;
  visitor: Visitor;
  topic: Topic;
  entryKey: string;
  gaps: Gaps;
  dice: Dice;
}

/** The state of a chat as it is told. */
interface Chat extends ChatPlan {
  world: World;
  conversationId: string;
  interactionId: string;
  asked: number;
  count: number;
  agent: StaffActor;
  handedOver: boolean;
  caseOpened: boolean;
}

const READ = 50;
/** A city's centre opens a case for about a third of what reaches it. */
const CASES_MORE = 1.5;

/** Tells one contact from the first word to the wrap-up: resident, router, agent and perhaps a department. */
export async function tellChat(world: World, plan: ChatPlan, now: Date): Promise<void> {
  const { visitor } = plan;
  if (visitor.busy) return;
  visitor.busy = true;
  const chat = await arrive(world, plan, now);
  const answeredAt = await waitForAgent(chat, now, patienceSec(plan.dice));
  if (answeredAt) await converse(chat, answeredAt);
  visitor.busy = false;
}

async function arrive(world: World, plan: ChatPlan, now: Date): Promise<Chat> {
  const { city, visitor, topic, dice, gaps } = plan;
  const asked = dice.between(0, topic.asks.length - 1);
  const opening =
    phrase(plan, 'greeting', 0.4) + fill(topic.asks[asked]!, gaps) + phrase(plan, 'please', 0.3);
  const ids = await world.act(now, city, 'visitor:demo', async (tx) => {
    visitor.conversationId ??= (
      await startChat(tx, {
        key: plan.entryKey,
        language: visitor.person.language,
        clientId: visitor.clientId,
      })
    ).conversationId;
    const conversationId = visitor.conversationId;
    if (!visitor.known && visitor.person.name && dice.chance(0.25))
      await introduce(tx, visitor, conversationId);
    const clientId = `${now.getTime()}`;
    await receiveFromResident(tx, conversationId, { clientId, body: opening, fileIds: [] });
    return { conversationId, interactionId: (await newestInteraction(tx, conversationId))!.id };
  });
  // Replaced by whoever accepts; nothing is done in this name before.
  const agent = [...city.actors.values()][0]!;
  return { ...plan, ...ids, world, asked, count: 0, agent, handedOver: false, caseOpened: false };
}

async function introduce(tx: Tx, visitor: Visitor, conversationId: string): Promise<void> {
  await setChatProfile(tx, conversationId, {
    name: visitor.person.name,
    contact: visitor.person.contact?.value ?? null,
  });
}

/** A few close the page again at once. */
const patienceSec = (dice: Dice) => (dice.chance(0.08) ? dice.between(4, 20) : dice.between(180, 560));

/** Waits in the line until somebody takes it up; undefined when the resident's patience ended first. */
async function waitForAgent(chat: Chat, since: Date, patienceSec: number): Promise<Date | undefined> {
  const { world, city, dice } = chat;
  const until = later(since, patienceSec);
  let now = since;
  world.waits(1);
  for (;;) {
    const heard = await world.stage.hearing<OfferNews>(offerKey(chat.interactionId), until);
    now = heard.now;
    if (!heard.news) break;
    const agent = [...city.actors.values()].find((actor) => actor.staffId === heard.news?.staffId)!;
    const fate = dice.next();
    // Not seen: the offer runs out, the place in the line stays.
    if (fate < 0.03) continue;
    now = await world.stage.until(later(now, dice.between(2, 14)));
    const offerId = heard.news.offerId;
    if (fate < 0.06) {
      await world.as(now, city, agent, (tx) => declineOffer(tx, agent, offerId, 'desk-work'));
      continue;
    }
    await world.as(now, city, agent, async (tx) => {
      await acceptOffer(tx, agent, offerId);
      await getInteraction(tx, agent, chat.interactionId);
      await readMessages(tx, agent, chat.conversationId, { limit: READ });
    });
    world.waits(-1);
    chat.agent = agent;
    return now;
  }
  world.waits(-1);
  await world.act(now, city, 'visitor:demo', (tx) => leaveConversation(tx, chat.conversationId));
  return undefined;
}

async function converse(chat: Chat, answeredAt: Date): Promise<void> {
  const { topic, dice } = chat;
  const answer = topic.answers[chat.asked] ?? topic.answers[0]!;
  let now = await staffSays(chat, answeredAt, phrase(chat, 'welcome', 0.45) + answer);
  if (topic.handover && dice.chance(topic.handover.chance) && fits(chat, topic.handover.only))
    now = await handOver(chat, now);
  if (!chat.handedOver) now = await talkOn(chat, now);
  now = await perhapsOpenCase(chat, now);
  if (dice.chance(0.7)) now = await residentSays(chat, now, phrase(chat, 'thanks', 1));
  await finish(chat, now);
}

const fits = (chat: Chat, only: readonly number[] | undefined) =>
  only === undefined || only.includes(chat.asked);

async function talkOn(chat: Chat, since: Date): Promise<Date> {
  let now = since;
  for (const [ask, answer, only] of chat.topic.further ?? []) {
    if (!fits(chat, only) || !chat.dice.chance(0.45)) continue;
    now = await residentSays(chat, now, ask);
    now = await staffSays(chat, now, answer);
  }
  return now;
}

async function staffSays(chat: Chat, since: Date, text: string): Promise<Date> {
  const { world, city, agent, gaps } = chat;
  const now = await world.stage.until(later(since, chat.dice.between(18, 85)));
  const clientId = `${++chat.count}`;
  await world.as(now, city, agent, (tx) =>
    writeMessage(tx, agent, chat.interactionId, 'reply', { clientId, body: fill(text, gaps), fileIds: [] }),
  );
  return now;
}

async function residentSays(chat: Chat, since: Date, text: string): Promise<Date> {
  const { world, city, gaps, conversationId } = chat;
  const now = await world.stage.until(later(since, chat.dice.between(12, 70)));
  await world.act(now, city, 'visitor:demo', async (tx) => {
    if (chat.dice.chance(0.6))
      await readChatUpTo(tx, conversationId, (await getConversation(tx, conversationId)).lastSeq);
    await receiveFromResident(tx, conversationId, {
      clientId: `${now.getTime()}-${++chat.count}`,
      body: fill(text, gaps),
      fileIds: [],
    });
  });
  return now;
}

/** The department takes it over, or says that it is not theirs, or nobody is there and the agent takes it back. */
async function handOver(chat: Chat, since: Date): Promise<Date> {
  const { world, city, dice, agent, interactionId } = chat;
  const handover = chat.topic.handover!;
  const queueId = need(city.queueIds, handover.to);
  const clientId = `handover-${++chat.count}`;
  let now = await world.stage.until(later(since, dice.between(10, 40)));
  const member = city.city.answering[handover.to]!.members[0]!;
  // Most days somebody of the department is at the desk; on others the agent waits in vain.
  if (dice.chance(0.93)) await world.goReady(now, city, member);
  const handoverId = await world.as(now, city, agent, async (tx) => {
    const interaction = await lockVisible(tx, agent, interactionId);
    await requestHandover(tx, agent, interaction, {
      clientId,
      toQueueId: queueId,
      note: fill(handover.note, chat.gaps),
    });
    return (await handoversOf(tx, [interactionId])).at(-1)!.id;
  });
  const receiver = need(city.actors, member);
  if (handover.chance < 1 && dice.chance(0.12)) return refuse(chat, now, receiver, handoverId);
  const acceptedAt = await waitForDepartment(chat, now);
  now = acceptedAt ?? (await world.stage.until(later(now, 200)));
  if (!acceptedAt) {
    await world.as(now, city, agent, (tx) => withdrawHandover(tx, agent, handoverId));
    return staffSays(chat, now, PHRASES[languageOf(chat)].callBack[0]!);
  }
  chat.handedOver = true;
  now = await staffSays(chat, now, dice.pick(handover.answers));
  now = await residentSays(chat, now, phrase(chat, 'understood', 1));
  return now;
}

async function refuse(chat: Chat, since: Date, receiver: StaffActor, handoverId: string): Promise<Date> {
  const { world, city, dice } = chat;
  const now = await world.stage.until(later(since, dice.between(30, 120)));
  const [reason, words] = dice.pick([
    ['need-information', '住所がわかるものを聞いてから回してください。'],
    ['absent', '担当が外出中です。折り返しでお願いします。'],
    ['answered-already', '昨日、同じ方にお答えしています。記録をご覧ください。'],
  ] as const);
  await world.as(now, city, receiver, (tx) => refuseHandover(tx, receiver, handoverId, reason, words));
  return staffSays(chat, now, PHRASES[languageOf(chat)].callBack[0]!);
}

async function waitForDepartment(chat: Chat, since: Date): Promise<Date | undefined> {
  const { world, city, dice } = chat;
  world.waits(1);
  const heard = await world.stage.hearing<OfferNews>(offerKey(chat.interactionId), later(since, 200));
  const offer = heard.news;
  if (!offer) {
    world.waits(-1);
    return undefined;
  }
  const now = await world.stage.until(later(heard.now, dice.between(5, 45)));
  const receiver = [...city.actors.values()].find((actor) => actor.staffId === offer.staffId)!;
  await world.as(now, city, receiver, async (tx) => {
    await acceptOffer(tx, receiver, offer.offerId);
    await readMessages(tx, receiver, chat.conversationId, { limit: READ });
  });
  world.waits(-1);
  chat.agent = receiver;
  return now;
}

async function perhapsOpenCase(chat: Chat, since: Date): Promise<Date> {
  const planned = chat.topic.case;
  if (!planned || !chat.dice.chance(planned.chance * CASES_MORE) || !fits(chat, planned.only)) return since;
  const category = need(chat.city.categories, planned.category);
  // What is to be sealed is opened by the department it belongs to, once it has the chat.
  if (category.sealed && !chat.handedOver) return since;
  let now = await learnName(chat, since);
  now = await chat.world.stage.until(later(now, chat.dice.between(20, 60)));
  await openCaseStory(chat.world, { ...chat, planned, residentId: await residentIdOf(chat, now) }, now);
  chat.caseOpened = true;
  return now;
}

async function residentIdOf(chat: Chat, now: Date): Promise<string> {
  return chat.world.as(
    now,
    chat.city,
    chat.agent,
    async (tx) => (await getConversation(tx, chat.conversationId)).residentId,
  );
}

/** Who is to hear of it is asked for a name; who has given it before is not asked again. */
async function learnName(chat: Chat, since: Date): Promise<Date> {
  const { visitor, world, city, agent } = chat;
  const { name, kana, contact } = visitor.person;
  if (visitor.known || !name) return since;
  let now = await staffSays(chat, since, phrase(chat, 'askName', 1));
  now = await residentSays(
    chat,
    now,
    contact
      ? phrase(chat, 'giveNameAndContact', 1).replace('{name}', name).replace('{contact}', contact.value)
      : phrase(chat, 'giveName', 1).replace('{name}', name),
  );
  now = await world.stage.until(later(now, chat.dice.between(10, 30)));
  await world.as(now, city, agent, async (tx) => {
    const { residentId } = await getConversation(tx, chat.conversationId);
    const { version } = await getResident(tx, residentId);
    await updateResident(tx, residentId, { version, name, kana });
    if (contact) await addContactPoint(tx, residentId, contact.kind, contact.value);
  });
  visitor.known = true;
  return now;
}

async function finish(chat: Chat, since: Date): Promise<void> {
  const { world, city, agent, dice, interactionId, conversationId } = chat;
  let now = await world.stage.until(later(since, dice.between(10, 60)));
  if (dice.chance(0.12))
    await world.act(now, city, 'visitor:demo', (tx) => leaveConversation(tx, conversationId));
  else await world.as(now, city, agent, (tx) => endInteraction(tx, agent, interactionId));
  now = await world.stage.until(later(now, dice.between(8, 55)));
  const note = dice.chance(0.22) ? dice.pick(PHRASES.ja.notes) : null;
  await world.as(now, city, agent, async (tx) => {
    await readAsOwner(tx, agent, interactionId, Number.MAX_SAFE_INTEGER);
    await wrapUp(tx, agent, interactionId, codeOf(chat), note);
  });
}

function codeOf(chat: Chat): string {
  if (chat.caseOpened) return 'case-opened';
  if (chat.topic.code === 'mistake') return 'mistake';
  if (chat.handedOver) return 'solved';
  return chat.dice.chance(0.2) ? 'information' : 'solved';
}

type Spoken = ChatPlan;

function languageOf(plan: Spoken): 'ja' | 'ja-easy' | 'en' {
  return plan.visitor.person.language;
}

/** One of the ways to say it, sometimes nothing. */
function phrase(
  plan: Spoken,
  kind: Exclude<keyof (typeof PHRASES)['ja'], 'notes'>,
  probability: number,
): string {
  return plan.dice.chance(probability) ? plan.dice.pick(PHRASES[languageOf(plan)][kind]) : '';
}
