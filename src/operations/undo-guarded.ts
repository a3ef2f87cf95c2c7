import { changePattern, patternOfChange } from '#domain/masking/patterns.ts';
import { changeOversight, readOversight } from '#domain/oversight/oversight.ts';
import { changePolicy, listPolicies } from '#domain/privacy/retention.ts';
import { changeServer, listServers, serverByField, serverOfFields } from '#domain/sign-on/servers.ts';
import { changeSignInPolicy, readSignInPolicy } from '#domain/staff/sign-in-policy.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { Subject, Undoable } from './undo-kinds.ts';

/** An identity server; the secret that it has stays, and rules are looked at anew as if they were written now. */
export async function identityServer({ tx, actor, id }: Subject): Promise<Undoable> {
  const server = (await listServers(tx, actor)).find((each) => each.id === id);
  if (!server) throw new Refusal('not-found');
  const now = serverByField(server);
  return {
    now,
    undo: (before, undoesId) => {
      const input = { ...serverOfFields({ ...now, ...before }), secret: null };
      return changeServer(tx, actor, id, server.version, input, undoesId);
    },
  };
}

/** What is done where a number is found; what was written meanwhile stays as it was kept. */
export async function masking({ tx, actor, id, name }: Subject): Promise<Undoable> {
  const pattern = await patternOfChange(tx, { subjectId: id, name });
  const { action, originalDays, version } = pattern;
  const now = { action, originalDays };
  return {
    now,
    undo: (before, undoesId) =>
      changePattern(tx, actor, { ...now, ...before, id: pattern.id, version, active: true }, undoesId),
  };
}

/** How long a kind of record is kept: nothing goes by it before two people let it. */
export async function retention({ tx, actor, id }: Subject): Promise<Undoable> {
  const policy = (await listPolicies(tx)).find((each) => each.id === id);
  if (!policy) throw new Refusal('not-found');
  const { keepDays, version } = policy;
  return {
    now: { keepDays },
    undo: (before, undoesId) =>
      changePolicy(tx, actor, { id, version }, Number(before['keepDays'] ?? keepDays), undoesId),
  };
}

/** What is asked of whoever signs in; nobody shuts themselves out by it either. */
export async function signIn({ tx, actor, address }: Subject): Promise<Undoable> {
  const { version, ...now } = await readSignInPolicy(tx);
  return {
    now: { ...now },
    undo: (before, undoesId) =>
      changeSignInPolicy(tx, actor, { ...now, ...before, version }, address, undoesId),
  };
}

/** By what the city looks for unusual looks. */
export async function oversight({ tx, actor }: Subject): Promise<Undoable> {
  const { settings, version } = await readOversight(tx);
  return {
    now: { ...settings },
    undo: (before, undoesId) => changeOversight(tx, actor, { ...settings, ...before }, version, undoesId),
  };
}
