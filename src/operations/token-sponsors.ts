import type { Tx } from '#db/transaction.ts';
import { answerSponsor, askSponsor } from '#domain/integration/sponsors.ts';
import { addToken } from '#domain/integration/tokens.ts';
import type { ApiToken, NewApiToken } from '#domain/integration/types.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { giveNotice } from '#domain/supervision/watching.ts';

/** Makes a token, and tells whoever is asked to answer for it. Refuses as `addToken`. */
export async function makeToken(
  tx: Tx,
  actor: StaffActor,
  input: NewApiToken,
): Promise<{ token: string; row: ApiToken }> {
  const made = await addToken(tx, actor, input);
  await tellAsked(tx, actor, made.row);
  return made;
}

/** Asks somebody to answer for a token, and tells them. Refuses as `askSponsor`. */
export async function askForToken(
  tx: Tx,
  actor: StaffActor,
  id: string,
  sponsorId: string,
): Promise<ApiToken> {
  const token = await askSponsor(tx, actor, id, sponsorId);
  await tellAsked(tx, actor, token);
  return token;
}

async function tellAsked(tx: Tx, actor: StaffActor, { askedId }: ApiToken): Promise<void> {
  if (askedId === null) return;
  await giveNotice(tx, askedId, { kind: 'token-asked', interactionId: null, byStaffId: actor.staffId });
}

/** Says yes or no to answering for a token; a no is told to whoever made it. Refuses as `answerSponsor`. */
export async function answerForToken(
  tx: Tx,
  actor: StaffActor,
  id: string,
  isYes: boolean,
): Promise<ApiToken> {
  const token = await answerSponsor(tx, actor, id, isYes);
  if (!isYes)
    await giveNotice(tx, token.createdBy, {
      kind: 'token-declined',
      interactionId: null,
      byStaffId: actor.staffId,
    });
  return token;
}
