import { describe, expect, it } from 'vitest';
import { createLogger, describeError, withoutSecrets } from './log.ts';

function capture() {
  const lines: string[] = [];
  const log = createLogger({
    level: 'info',
    destination: { write: (line: string) => void lines.push(line) },
  });
  const last = (): Record<string, unknown> => JSON.parse(lines.at(-1) as string);
  return { log, lines, last };
}

/** As the driver throws it: the values of the row stand in detail, where and parameters. */
function databaseError(code: string, message: string): Error {
  return Object.assign(new Error(message), {
    name: 'error',
    severity: 'ERROR',
    code,
    detail: 'Key (phone)=(090-1234-5678) already exists.',
    hint: 'see 山田 花子',
    where: "unnamed portal parameter $1 = '山田 花子'",
    internalQuery: "select '山田 花子'",
    parameters: ['山田 花子'],
    query: "insert '山田 花子'",
    table: 'contact_point',
    constraint: 'contact_point_phone_key',
  });
}

describe('logger', () => {
  it('writes one JSON line with level by name and time in ISO, and obeys the level', () => {
    const { log, lines, last } = capture();
    log.debug('not written');
    log.info({ interactionId: 'i-1', waitSec: 3 }, 'offer accepted');
    expect(lines.length).toBe(1);
    expect(lines[0]?.endsWith('\n')).toBe(true);
    expect(last()).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      interactionId: 'i-1',
      waitSec: 3,
      msg: 'offer accepted',
    });
  });

  it('blanks personal fields and secrets at every depth it promises, also in children', () => {
    const { log, lines } = capture();
    const secrets = {
      name: '山田',
      phone: '090-1111',
      email: 'a@b',
      token: 't-1',
      password: 'p-1',
      body: '本文',
    };
    log.info(secrets, 'flat');
    log.info({ resident: secrets }, 'nested');
    log.info({ event: { resident: secrets } }, 'deeper');
    log
      .child({ resident: secrets })
      .info({ headers: { cookie: 'sid=1', authorization: 'Bearer 2' } }, 'child');
    log.info({ upstream: { headers: { 'set-cookie': 'sid=1' } } }, 'headers');
    expect(lines.length).toBe(5);
    for (const line of lines) {
      for (const value of ['山田', '090-1111', 'a@b', 't-1', 'p-1', '本文', 'sid=', 'Bearer'])
        expect(line).not.toContain(value);
      expect(line).toContain('[Redacted]');
    }
  });

  it('tells of a request only id, method and path', () => {
    const { log, last } = capture();
    log.info({
      req: {
        id: 'r-1',
        method: 'GET',
        url: '/public/cases/Zq3hXr0bT9yW2mN4pK7sVA?name=%E5%B1%B1',
        headers: { cookie: 'sid=1' },
        ip: '192.0.2.1',
      },
    });
    expect(last().req).toEqual({ id: 'r-1', method: 'GET', path: '/public/cases/:token' });
  });

  it('tells of an error where it was, not whom it was about', () => {
    const { log, lines, last } = capture();
    const cause = databaseError(
      '23505',
      'duplicate key value violates unique constraint "contact_point_phone_key"',
    );
    log.error({ err: new Error('could not save', { cause }) }, 'job failed');
    expect(lines[0]).not.toMatch(/山田|090-1234/);
    const err = last().err as { message: string; stack: string; cause: Record<string, unknown> };
    expect(err.message).toBe('could not save');
    expect(err.stack).toContain('log.test.ts');
    expect(err.cause).toMatchObject({
      type: 'DatabaseError',
      code: '23505',
      table: 'contact_point',
      constraint: 'contact_point_phone_key',
    });
  });
});

describe('describeError', () => {
  it('takes the quoted value out of data exceptions, also from the stack', () => {
    const described = describeError(
      databaseError('22007', 'invalid input syntax for type date: "山田 "花"子\nx"'),
    );
    expect(JSON.stringify(described)).not.toMatch(/山田|花/);
    expect(described.message).toBe('invalid input syntax for type date: "…"');
  });

  it('takes out what JSON.parse quotes', () => {
    let thrown: unknown;
    try {
      JSON.parse('山田 花子');
    } catch (error) {
      thrown = error;
    }
    expect((thrown as Error).message).toContain('山田');
    expect(JSON.stringify(describeError(thrown))).not.toContain('山');
  });

  it('survives what is no error, a circle of causes and an aggregate', () => {
    expect(describeError('山田')).toEqual({ type: 'string' });
    const circle = new Error('a');
    circle.cause = circle;
    expect(JSON.stringify(describeError(circle)).length).toBeLessThan(20_000);
    const many = new AggregateError([databaseError('23505', 'duplicate')], 'all failed');
    expect(JSON.stringify(describeError(many))).not.toContain('山田');
    expect(describeError(many).errors).toMatchObject([{ code: '23505' }]);
  });
});

describe('withoutSecrets', () => {
  it.each([
    [
      '/desk/interactions/0190a000-0000-7000-8000-000000000001',
      '/desk/interactions/0190a000-0000-7000-8000-000000000001',
    ],
    ['/public/cases/Zq3hXr0bT9yW2mN4pK7sVA', '/public/cases/:token'],
    ['/public/cases/Zq3hXr0bT9yW2mN4pK7sVA/messages?after=1#x', '/public/cases/:token/messages'],
    ['/assets/index-B4hd93kd.js', '/assets/index-B4hd93kd.js'],
    ['/desk/search/%E5%B1%B1%E7%94%B0', '/desk/search/:token'],
    ['/desk/search/山田', '/desk/search/:token'],
    ['https://city.example/setup/Zq3hXr0bT9yW2mN4pK7sVA', '/setup/:token'],
    ['/public/conversations', '/public/conversations'],
    ['/', '/'],
    ['', ''],
  ])('%s → %s', (url, path) => {
    expect(withoutSecrets(url)).toBe(path);
  });
});
