import { type DeskSide, signIn, type Way } from './client.ts';
import type { Played } from './play.ts';
import type { Handled } from './score.ts';

/** What the trainee's own desk shows of the conversations that were played, as far as they handled them. */
export async function readTrainee(
  way: Way,
  login: string,
  password: string,
  played: readonly Played[],
  speed: number,
): Promise<Handled[]> {
  const desk = await signIn(way, login, password);
  const byConversation = new Map(played.map((one) => [one.conversationId, one]));
  const handled: Handled[] = [];
  for (const { id, conversationId } of await rowsOf(desk, played.length)) {
    const one = byConversation.get(conversationId);
    const found = one && (await readOne(desk, id, one, speed));
    if (found) handled.push(found);
  }
  return handled.sort((a, b) => a.played.planned.number - b.played.planned.number);
}

/** The trainee's unfinished ones, and as many of the ended as were played (a visit may have been in two parts). */
async function rowsOf(desk: DeskSide, contacts: number): Promise<{ id: string; conversationId: string }[]> {
  const rows = (await desk.list('mine')).rows.map(({ id, conversationId }) => ({ id, conversationId }));
  let before: string | undefined;
  do {
    const page = await desk.list('ended', before);
    rows.push(
      ...page.rows.filter((row) => row.mine).map(({ id, conversationId }) => ({ id, conversationId })),
    );
    before = page.nextBefore ?? undefined;
  } while (before && rows.length < contacts * 2);
  return rows;
}

async function readOne(
  desk: DeskSide,
  id: string,
  played: Played,
  speed: number,
): Promise<Handled | undefined> {
  const interaction = await desk.open(id);
  if (!interaction.mine) return undefined;
  const replies = interaction.messages.filter((message) => message.mine && message.direction === 'out');
  const sinceOpened = (at: string | null | undefined) =>
    at ? ((Date.parse(at) - Date.parse(interaction.openedAt)) / 1_000) * speed : null;
  const cases = await Promise.all(interaction.cases.map((one) => desk.case(one.id).catch(() => null)));
  return {
    played,
    acceptSec: sinceOpened(interaction.answeredAt),
    firstReplySec: sinceOpened(replies[0]?.at),
    replies: replies.map((message) => message.body),
    cases: cases.map((one) => ({ promises: one?.promises.length ?? 0 })),
    wrappedUp: interaction.state === 'ended',
  };
}
