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
  const rows = Map.groupBy(await rowsOf(desk, played.length), (row) => row.conversationId);
  const handled: Handled[] = [];
  for (const one of played) {
    const ids = (rows.get(one.conversationId) ?? []).map((row) => row.id);
    const parts = await Promise.all(ids.map((id) => readOne(desk, id, one, speed)));
    const whole = wholeVisit(parts.filter((part) => part !== undefined));
    if (whole) handled.push(whole);
  }
  return handled.sort((a, b) => a.played.planned.number - b.played.planned.number);
}

type Part = Handled & { openedAtMs: number };

/** One visit of a resident, who wrote again after the end: one contact, whose beginning is that of its first part. */
export function wholeVisit(parts: readonly Part[]): Handled | undefined {
  const inOrder = parts.toSorted((a, b) => a.openedAtMs - b.openedAtMs);
  const first = inOrder[0];
  if (!first) return undefined;
  const { openedAtMs: _, ...begun } = first;
  return {
    ...begun,
    replies: inOrder.flatMap((part) => part.replies),
    cases: inOrder.flatMap((part) => part.cases),
    wrappedUp: inOrder.every((part) => part.wrappedUp),
  };
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

async function readOne(desk: DeskSide, id: string, played: Played, speed: number): Promise<Part | undefined> {
  const interaction = await desk.open(id);
  if (!interaction.mine) return undefined;
  // The conversation is shown whole: only what was said in this part of it counts here.
  const replies = interaction.messages.filter(
    (message) => message.mine && message.direction === 'out' && message.interactionId === id,
  );
  const sinceOpened = (at: string | null | undefined) =>
    at ? ((Date.parse(at) - Date.parse(interaction.openedAt)) / 1_000) * speed : null;
  const cases = await Promise.all(interaction.cases.map((one) => desk.case(one.id).catch(() => null)));
  return {
    openedAtMs: Date.parse(interaction.openedAt),
    played,
    acceptSec: sinceOpened(interaction.answeredAt),
    firstReplySec: sinceOpened(replies[0]?.at),
    replies: replies.map((message) => message.body),
    cases: cases.map((one) => ({ promises: one?.promises.length ?? 0 })),
    wrappedUp: interaction.state === 'ended',
  };
}
