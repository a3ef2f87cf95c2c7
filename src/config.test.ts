import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigError, readConfig } from './config.ts';

test('nothing set: this machine only, port 8080, a database of its own, texts sealed', () => {
  expect(readConfig({})).toEqual({
    host: '127.0.0.1',
    port: 8080,
    dataDir: resolve('data'),
    filesDir: resolve('data/files'),
    databaseUrl: undefined,
    publicUrl: undefined,
    demoPassword: undefined,
    demoSize: 'full',
    tlsCertPath: undefined,
    tlsKeyPath: undefined,
    logLevel: 'info',
    masterKey: undefined,
    logTo: 'file',
    sealText: true,
    trustProxy: 0,
    maxFileBytes: 10_000_000,
    rateLimitFactor: 1,
    asterisk: [],
    asteriskPhones: [],
    phoneListen: '127.0.0.1',
    phoneSoundlessSec: 60,
    webhookPrivateNetworks: [],
    identityPrivateNetworks: [],
    auditAnchors: { file: undefined, url: undefined, token: undefined, mail: undefined },
    phoneTrunk: undefined,
  });
});

test('several servers of the city share user, password and application; one without a password is refused', () => {
  const { asterisk } = readConfig({
    ASTERISK_URL: 'http://pbx1:8088, https://pbx2:8089',
    ASTERISK_PASSWORD: 'sesame',
  });
  expect(asterisk).toEqual([
    { id: 'pbx1:8088', url: 'http://pbx1:8088', user: 'engawa', password: 'sesame', app: 'engawa' },
    { id: 'pbx2:8089', url: 'https://pbx2:8089', user: 'engawa', password: 'sesame', app: 'engawa' },
  ]);
  expect(() => readConfig({ ASTERISK_URL: 'http://pbx1:8088' })).toThrow('ASTERISK_PASSWORD');
  expect(() => readConfig({ ASTERISK_URL: 'pbx1', ASTERISK_PASSWORD: 'x' })).toThrow('ASTERISK_URL');
});

test('networks that webhooks may be sent to are named as such', () => {
  const { webhookPrivateNetworks } = readConfig({ WEBHOOK_PRIVATE_NETWORKS: '10.20.0.0/16, fd00::/8' });
  expect(webhookPrivateNetworks).toEqual(['10.20.0.0/16', 'fd00::/8']);
  for (const wrong of ['10.20.0.0', 'intranet', '10.0.0.0/99'])
    expect(() => readConfig({ WEBHOOK_PRIVATE_NETWORKS: wrong }), wrong).toThrow('WEBHOOK_PRIVATE_NETWORKS');
});

test('telephones of those servers are named one by one or as ranges', () => {
  const { asteriskPhones } = readConfig({
    ASTERISK_PHONES: 'desk-08..desk-11, hall',
    ASTERISK_DESK_PHONES: 'table-1',
  });
  expect(asteriskPhones.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
    ...['desk-08 browser', 'desk-09 browser', 'desk-10 browser', 'desk-11 browser'],
    ...['hall browser', 'table-1 desk'],
  ]);
  for (const wrong of ['desk-11..desk-08', 'desk-1..hall-2', 'Desk 1', 'a..b', 'x-1..x-9999'])
    expect(() => readConfig({ ASTERISK_PHONES: wrong }), wrong).toThrow('ASTERISK_PHONES');
});

test('a provider is a SIP address, with an account if it wants one', () => {
  expect(readConfig({ PHONE_TRUNK: 'sip://gateway.example' }).phoneTrunk).toEqual({
    host: 'gateway.example',
    port: 5060,
  });
  expect(readConfig({ PHONE_TRUNK: 'sip://0312345678:p%40ss@gateway.example:5080' }).phoneTrunk).toEqual({
    host: 'gateway.example',
    port: 5080,
    account: { user: '0312345678', password: 'p@ss' },
  });
  expect(() => readConfig({ PHONE_TRUNK: 'http://gateway.example' })).toThrow('PHONE_TRUNK');
});

test('what is set is read; an empty variable is an unset one; the object cannot be changed', () => {
  const config = readConfig({
    PORT: '18080',
    HOST: '',
    PUBLIC_URL: 'https://aoba.example/',
    SEAL_TEXT: 'off',
    TRUST_PROXY: '2',
    RATE_LIMIT_FACTOR: '0.5',
    DATA_DIR: '/srv/engawa',
  });
  expect(config).toMatchObject({
    port: 18080,
    host: '127.0.0.1',
    publicUrl: 'https://aoba.example',
    sealText: false,
    trustProxy: 2,
    rateLimitFactor: 0.5,
    dataDir: '/srv/engawa',
  });
  expect(() => Object.assign(config, { port: 1 })).toThrow(TypeError);
});

test('a value that makes no sense stops the start and is named, without repeating secrets', () => {
  for (const [name, value] of [
    ['PORT', 'eighty'],
    ['PORT', '70000'],
    ['DATABASE_URL', 'somewhere'],
    ['DEMO_PASSWORD', 'short'],
    ['LOG_LEVEL', 'loud'],
    ['SEAL_TEXT', 'maybe'],
    ['TRUST_PROXY', '-1'],
    ['MAX_FILE_BYTES', '1'],
    ['RATE_LIMIT_FACTOR', 'fast'],
  ] as const) {
    expect(() => readConfig({ [name]: value }), name).toThrow(ConfigError);
    expect(() => readConfig({ [name]: value }), name).toThrow(new RegExp(name));
  }
  expect(() => readConfig({ DEMO_PASSWORD: 'short' })).not.toThrow(/short/);
});
