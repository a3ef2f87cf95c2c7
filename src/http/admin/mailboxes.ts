import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import { listEntryPoints } from '#domain/interactions/entry-points.ts';
import { listMailboxes, secretsThere } from '#domain/mail/mailboxes.ts';
import { countRawMails } from '#domain/mail/raw-mails.ts';
import type { Mailbox, MailSecrets } from '#domain/mail/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { accessForTrial, alterMailbox, openMailbox, retryMails } from '#operations/mailbox-setup.ts';
import type { HttpDeps } from '../context.ts';
import { loadNames } from '../desk/present.ts';
import { asStaff, plainRoutes, staffRoutes } from '../routes.ts';
import { id } from '../shapes.ts';
import {
  changeMailboxBody,
  type MailboxAnswer,
  mailboxAnswer,
  mailboxesAnswer,
  mailboxTrialAnswer,
  mailboxTrialBody,
  openMailboxBody,
  readAgainAnswer,
} from './mailbox-shapes.ts';

/** The city's addresses, their servers, and whether these can be reached. */
export function mailboxRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'admin');
  const plain = plainRoutes(app, deps, 'admin');
  staff({
    method: 'GET',
    url: '/admin/mailboxes',
    summary: "The city's mail addresses, how each is read and answered, and how that goes",
    who: 'city.administer',
    answer: mailboxesAnswer,
    handle: async ({ tx }) => ({ mailboxes: await present(tx, await listMailboxes(tx)) }),
  });
  staff({
    method: 'POST',
    url: '/admin/mailboxes',
    summary: 'Opens an address for mail',
    who: 'city.administer',
    body: openMailboxBody,
    answer: mailboxAnswer,
    handle: async ({ tx, actor, body }) => {
      const input = { ...body, secrets: given(body.secrets) };
      return (await present(tx, [await openMailbox(tx, actor, channelOf(deps), input)]))[0]!;
    },
  });
  staff({
    method: 'PUT',
    url: '/admin/mailboxes/:id',
    summary: 'Changes how a mailbox is read and answered, at once',
    who: 'city.administer',
    params: z.object({ id }),
    body: changeMailboxBody,
    answer: mailboxAnswer,
    handle: async ({ tx, actor, params, body }) => {
      const change = { ...body, secrets: given(body.secrets) };
      return (await present(tx, [await alterMailbox(tx, actor, params.id, change)]))[0]!;
    },
  });
  staff({
    method: 'POST',
    url: '/admin/mailboxes/:id/read-again',
    summary: 'Tries mails again that could not be read',
    who: 'city.administer',
    params: z.object({ id }),
    answer: readAgainAnswer,
    handle: async ({ tx, actor, params }) => ({ count: await retryMails(tx, actor, params.id) }),
  });
  plain({
    method: 'POST',
    url: '/admin/mailbox-trial',
    summary: 'Signs in at both servers of a mailbox and says what kept it from going',
    who: 'city.administer',
    body: mailboxTrialBody,
    answer: mailboxTrialAnswer,
    perMinute: 20,
    handle: async ({ request, body }) => {
      const access = await asStaff(deps, request, 'city.administer', ({ tx, actor }) =>
        accessForTrial(tx, actor, { ...body, entryPointId: body.id, secrets: given(body.secrets) }),
      );
      return deps.postOffice.tryOut(access);
    },
  });
}

/** The channel whose messages are letters. */
function channelOf(deps: HttpDeps): string {
  const found = [...deps.channels.values()].find(({ abilities }) => abilities.letters === true);
  if (!found) throw new Refusal('not-found');
  return found.id;
}

/** Without those that were not given. */
function given(secrets: Partial<Record<keyof MailSecrets, string | null | undefined>>): Partial<MailSecrets> {
  return Object.fromEntries(Object.entries(secrets).filter(([, value]) => value !== undefined));
}

async function present(tx: Tx, mailboxes: readonly Mailbox[]): Promise<MailboxAnswer[]> {
  const entryPoints = new Map((await listEntryPoints(tx)).map((each) => [each.id, each]));
  const counts = new Map((await countRawMails(tx)).map((each) => [each.entryPointId, each]));
  const names = await loadNames(tx);
  const shown: MailboxAnswer[] = [];
  for (const mailbox of mailboxes) {
    const entryPoint = entryPoints.get(mailbox.entryPointId);
    if (!entryPoint) continue;
    const { address, senderName, settings, inUse, state, trouble, stateAt, version } = mailbox;
    const count = counts.get(mailbox.entryPointId);
    shown.push({
      id: mailbox.entryPointId,
      name: entryPoint.name,
      address,
      senderName,
      queueId: entryPoint.queueId,
      queueName: names.queue(entryPoint.queueId),
      settings,
      secrets: await secretsThere(tx, mailbox.entryPointId),
      inUse,
      state,
      trouble,
      stateAt: stateAt?.toISOString() ?? null,
      waiting: count?.kept ?? 0,
      unreadable: count?.failed ?? 0,
      lastMailAt: count?.lastAt?.toISOString() ?? null,
      version,
      changedByName: names.staff(mailbox.changedBy),
      changedAt: mailbox.changedAt?.toISOString() ?? null,
    });
  }
  return shown;
}
