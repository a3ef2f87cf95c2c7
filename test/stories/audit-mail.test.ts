import { expect, test } from 'vitest';
import type { OutgoingMail, SendOutcome } from '#domain/mail/post-office.ts';
import { addEntryPoint } from '#domain/interactions/entry-points.ts';
import { addMailbox, changeMailbox, getMailbox } from '#domain/mail/mailboxes.ts';
import { mailboxSettings } from '#domain/mail/types.ts';
import { createMailAnchors } from '#operations/mail-anchors.ts';
import { composeMail } from '#outside/email/smtp.ts';
import { readGivenAnchors } from '../../src/commands/given-anchors.ts';
import type { AuditChainAnswer } from '../../src/http/admin/audit-shapes.ts';
import { aobaCity } from '../kit/cast.ts';

const ELSEWHERE = 'kansa@pref.example';
const TAKEN: SendOutcome = { state: 'taken', refused: [] };
const sent: OutgoingMail[] = [];
let outcome: SendOutcome = TAKEN;

const town = aobaCity({
  watchers: [],
  anchorPlaces: (ground) => [createMailAnchors(ground, ELSEWHERE)],
  postOffice: () => ({
    follow: () => ({ isCaughtUp: true, stop: async () => undefined }),
    send: async (_access, mail) => {
      sent.push(mail);
      return outcome;
    },
    tryOut: async () => ({ incoming: null, outgoing: null }),
  }),
});

test('the head of the audit goes by mail once a day, tried again under the same id, and the mail shows what was cut off', async () => {
  const tenantId = await town.id('tenant', '青葉市');
  const queueId = await town.id('queue', '総合窓口');
  const kanda = await town.desk('kanda');
  const anchored = (hours: number) => town.house.auditAnchors.anchor(hours * 3_600_000);
  const state = async () => (await kanda.call<AuditChainAnswer>('GET', '/admin/audit/chain')).places;
  expect((await anchored(20))[0]!.error).toBe('no mailbox is in use');

  const server = { host: '127.0.0.1', port: 9, security: 'none' as const, user: null };
  const settings = mailboxSettings.parse({ incoming: server, outgoing: server });
  const entryPointId = await town.house.database.tx({ tenantId, actor: 'system:test' }, async (tx) => {
    const place = { channel: 'email', name: 'メール', publicKey: 'madoguchi', queueId };
    const { id } = await addEntryPoint(tx, place);
    const box = { entryPointId: id, address: 'madoguchi@aoba.example', senderName: '青葉市' };
    await addMailbox(tx, { ...box, settings, secrets: {} });
    return id;
  });
  // The line went before it was known whether the mail was taken: the same mail once more, and no third one that day.
  outcome = { state: 'unknown', fault: { trouble: 'closed', said: null } };
  expect((await anchored(20)).map(({ place }) => place)).toEqual([`mailto:${ELSEWHERE}`]);
  expect((await state())[0]).toMatchObject({ error: 'unknown closed' });
  outcome = TAKEN;
  const ofAoba = () => sent.filter(({ from }) => from.address === 'madoguchi@aoba.example');
  await anchored(20);
  await anchored(20);
  expect(ofAoba()).toHaveLength(2);
  const [first, again] = ofAoba();
  expect(first).toMatchObject({ to: [{ address: ELSEWHERE }], automatic: true });
  expect(again!.subject).toContain('監査記録の保管値');
  expect(again!.mailId.split('.').slice(0, 2)).toEqual(first!.mailId.split('.').slice(0, 2));
  expect((await state())[0]).toMatchObject({ error: null });

  // As it was saved, as its text, and as it was quoted in an answer.
  const saved = await composeMail(again!);
  const [line] = await readGivenAnchors(saved);
  expect(line).toMatchObject({ tenantId, seal: expect.any(String) });
  const quoted = again!.text.replace(/^/gm, '> ');
  expect(await readGivenAnchors(Buffer.from(quoted))).toEqual([line]);
  await expect(readGivenAnchors(Buffer.from('Subject: no\n\nnothing'))).rejects.toThrow('保管値');
  const verify = (given: readonly unknown[]) => town.house.auditAnchors.verify(tenantId, given);
  expect(await verify([line])).toMatchObject({ ok: true, anchorFault: null });
  const forged = { ...(line as object), position: 1 };
  expect(await verify([forged])).toMatchObject({ anchorFault: 'forged' });
  // Whoever rules the database takes the newest links away, and what was written down of them: the mail still knows.
  await town.house.admin.query('delete from audit_anchor');
  await town.house.admin.query('delete from audit_chain where tenant_id = $1 and position >= $2', [
    ...[tenantId, (line as { position: number }).position],
  ]);
  expect(await verify([])).toMatchObject({ fault: null });
  expect(await verify([line])).toMatchObject({ ok: false, fault: 'head-missing' });
  await town.house.auditChain.extend();

  // A mailbox that is not in use sends nothing.
  await town.house.database.tx({ tenantId, actor: 'system:test' }, async (tx) => {
    const { version, senderName } = await getMailbox(tx, entryPointId);
    const off = { senderName, settings, inUse: false, secrets: {}, version };
    await changeMailbox(tx, entryPointId, { ...off, staffId: kanda.staffId });
  });
  await town.pass(86_400);
  expect((await anchored(20))[0]!.error).toBe('no mailbox is in use');
});
