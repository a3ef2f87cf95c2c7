import { Refused } from '../../examples/client/engawa-client.ts';
import { type DeskSide, signIn } from './client.ts';
import type { Stage } from './play.ts';
import { PHRASES, type Question, TOPICS, type Topic } from './topics.ts';

const LOOK_EVERY_SEC = 2;
const DAY_MS = 86_400_000;
const PROMISED_DAYS = 5;
const GREETING: Readonly<Record<Topic['language'], string>> = {
  ja: 'お問い合わせありがとうございます。',
  'ja-easy': 'こんにちは。',
  en: 'Thank you for contacting us. ',
};
const CLOSING: Readonly<Record<Topic['language'], string>> = {
  ja: 'お問い合わせありがとうございました。またお気軽にどうぞ。',
  'ja-easy': 'ありがとうございました。また 来てください。',
  en: 'You are welcome. Please contact us any time.',
};

/** What a simulated agent did, by ids the product acknowledged. */
export interface AgentWork {
  login: string;
  replies: string[];
  cases: string[];
}

/** The question that a resident's words hold, and its topic. */
export function questionIn(body: string): { topic: Topic; question: Question } | undefined {
  for (const topic of TOPICS)
    for (const question of topic.questions) if (body.includes(question.ask)) return { topic, question };
  return undefined;
}

/** Sits at a desk until `isDone`: accepts what is offered, answers what it knows, opens what has to become a case. */
export async function playAgent(
  stage: Stage,
  login: string,
  password: string,
  isDone: () => boolean,
): Promise<AgentWork> {
  const desk = await signIn(stage.way, login, password);
  const { categories, wrapUpCodes } = await desk.directory();
  const work: AgentWork = { login, replies: [], cases: [] };
  const settings = {
    categoryId: categories.find((one) => !one.sealed)?.id,
    code: wrapUpCodes[0]?.code ?? 'solved',
  };
  await desk.ready();
  while (!isDone()) {
    for (const offer of await desk.offers()) await unlessGone(desk.accept(offer.id));
    for (const { id, state } of (await desk.list('mine')).rows) {
      if (state === 'wrap-up') await unlessGone(desk.wrapUp(id, settings.code));
      else await unlessGone(answer(desk, id, work, settings.categoryId));
    }
    await stage.rest(LOOK_EVERY_SEC);
  }
  return work;
}

/** Whoever leaves, or is quicker, takes the work away between two looks: a conflict is no defect. */
async function unlessGone(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof Refused) || error.status >= 500) throw error;
  }
}

async function answer(desk: DeskSide, id: string, work: AgentWork, categoryId?: string): Promise<void> {
  const { messages, cases, state } = await desk.open(id);
  if (state !== 'active') return;
  const said = messages.filter((message) => message.direction !== 'note' && message.authorKind !== 'system');
  const isFirst = !said.some((message) => message.direction === 'out');
  const last = said.at(-1);
  if (last?.direction !== 'in') return;
  const known = said
    .filter((message) => message.direction === 'in')
    .flatMap((message) => questionIn(message.body) ?? []);
  const asked = questionIn(last.body);
  if (asked) {
    const { topic, question } = asked;
    const { id: replyId } = await desk.reply(
      id,
      `${isFirst ? GREETING[topic.language] : ''}${question.model}`,
    );
    work.replies.push(replyId);
    if (topic.case && cases.length === 0 && categoryId) {
      const dueOn = new Date(Date.now() + PROMISED_DAYS * DAY_MS).toISOString().slice(0, 10);
      const promise = topic.case.promise ? { promise: { text: '結果をお知らせします', dueOn } } : {};
      work.cases.push(
        (await desk.openCase({ interactionId: id, categoryId, title: topic.case.title, ...promise })).id,
      );
    }
    return;
  }
  const language = known[0]?.topic.language ?? 'ja';
  const thanked = PHRASES[language].thanks.includes(last.body);
  const closing = thanked ? CLOSING[language] : 'お待たせしております。確認しますので少々お待ちください。';
  work.replies.push((await desk.reply(id, closing)).id);
  if (thanked) await desk.end(id);
}
