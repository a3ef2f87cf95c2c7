import { setTimeout as rest } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MailAccess } from '#domain/mail/post-office.ts';
import { systemClock } from '#kernel/clock.ts';
import { createLogger } from '#kernel/log.ts';
import { createPostOffice } from '#outside/email/post-office.ts';
import { openPostOffice, type PostOffice } from '../kit/post-office.ts';
import { openSignInService, type SignInService } from '../kit/sign-in-service.ts';
import { until } from '../kit/until.ts';

const BOX = 'madoguchi@aoba.example';
const KITAZAWA = 'kitazawa@mail.example';
/** Shorter than what is kept in hand of a token: each is asked for anew once it may be over. */
const LASTS_SEC = 180;
/** Longer than a line that is signed in stays open for the next mail, which then asks for no token. */
const LINE_RESTS_MS = 1_500;
let service: SignInService;
let office: PostOffice;

beforeAll(async () => {
  service = await openSignInService(BOX, LASTS_SEC);
  office = await openPostOffice([BOX, KITAZAWA], { introspectUrl: service.introspectUrl });
});
afterAll(async () => {
  await office?.close();
  await service?.close();
});

const access = (): MailAccess => {
  const server = { host: '127.0.0.1', user: BOX, password: null };
  const { tokenUrl, clientId, clientSecret, refreshToken } = service;
  return {
    address: BOX,
    incoming: { ...server, port: office.imapTlsPort, security: 'tls', folder: 'INBOX' },
    outgoing: { ...server, port: office.submissionPort, security: 'starttls' },
    oauth: { tokenUrl, clientId, clientSecret, refreshToken, scope: '' },
    authority: office.certificate,
  };
};

test('one signs in at real servers by a token, which is asked for anew when it is over or no longer taken', async () => {
  let skippedMs = 0;
  const clock = { ...systemClock, now: () => new Date(Date.now() + skippedMs) };
  const post = createPostOffice({ clock, log: createLogger({ level: 'silent' }) });
  expect(await post.tryOut(access())).toEqual({ incoming: null, outgoing: null });
  expect(service.given).toBe(1);

  const came: number[] = [];
  const states: string[] = [];
  const following = post.follow(
    access(),
    { validity: null, lastUid: 0 },
    {
      keep: async (mails) => void came.push(...mails.map(({ uid }) => uid)),
      renumbered: async () => undefined,
      told: (state, fault) => void states.push(fault ? `${state} ${fault.trouble}` : state),
    },
  );
  const mail = {
    mailId: 'token@aoba.example',
    envelopeFrom: BOX,
    from: { name: '', address: BOX },
    replyTo: null,
    to: [{ name: '', address: KITAZAWA }],
    cc: [],
    subject: 'By token',
    text: 'x',
    inReplyTo: null,
    references: [],
    sentAt: new Date(),
    automatic: false,
    files: [],
  };
  try {
    office.drop(BOX, `From: <${KITAZAWA}>\nSubject: one\n\nOne\n`);
    await until('it is read', () => came.length === 1);
    expect(await post.send(access(), mail)).toEqual({ state: 'taken', refused: [] });
    expect(service.given).toBe(1);

    // Over by its own time: a new one is asked for before the servers would refuse the old.
    skippedMs = LASTS_SEC * 1000;
    await rest(LINE_RESTS_MS);
    service.endTokens();
    expect(await post.send(access(), { ...mail, mailId: 'token2@aoba.example' })).toMatchObject({
      state: 'taken',
    });
    expect([service.given, service.refused]).toEqual([2, 0]);

    // Ended before its time, while a line was open with it: refused once, and another one is asked for.
    service.endTokens();
    await office.stopImap();
    await until('the line is lost', () => states.some((state) => state.startsWith('retrying')));
    await office.startImap();
    office.drop(BOX, `From: <${KITAZAWA}>\nSubject: two\n\nTwo\n`);
    await until('it is read again', () => came.length === 2, 30_000);
    expect(service.given).toBe(3);
    expect(states).toContain('retrying sign-in');

    service.isOpen = false;
    service.endTokens();
    skippedMs *= 3;
    expect(await post.tryOut(access())).toMatchObject({
      incoming: { trouble: 'token', said: expect.stringContaining('invalid_grant') as string },
      outgoing: { trouble: 'token' },
    });
  } finally {
    await following.stop();
  }
});
