import { expect, test } from 'vitest';
import { loudness } from '#kernel/sound.ts';
import { configurationFiles } from './configuration.ts';
import { confText } from './conf-text.ts';
import { waitingMusic } from './music.ts';
import type { ExchangeSettings } from './settings.ts';

const SETTINGS: ExchangeSettings = {
  name: 'trial',
  directory: '/run/x',
  programs: { modules: '/root/modules', share: '/root/share' },
  listen: '127.0.0.1',
  ports: { http: 8088, sip: 5060, rtpFrom: 20_000, rtpTo: 20_200 },
  ariPassword: 'sesame',
  trunks: [{ name: 'trunk', from: ['127.0.0.1/32'], host: '127.0.0.1', port: 5090 }],
  phones: [
    { name: 'desk-01', kind: 'browser' },
    { name: 'desk-02', secret: 'two', kind: 'desk' },
  ],
};

/** Sections of one file, in their order: name and settings. */
function sections(file: string, settings: ExchangeSettings = SETTINGS): { name: string; text: string }[] {
  const text = configurationFiles(settings)[file] ?? '';
  return text.split(/^(?=\[)/m).map((part) => ({ name: /^\[([^\]]+)/.exec(part)?.[1] ?? '', text: part }));
}

test('everything listens on the loopback, and so does the sound', () => {
  const files = configurationFiles(SETTINGS);
  for (const [name, text] of Object.entries(files)) expect(text, name).not.toContain('0.0.0.0');
  expect(files['http.conf']).toContain('bindaddr = 127.0.0.1\nbindport = 8088');
  expect(files['pjsip.conf']).toContain('bind = 127.0.0.1:5060');
  for (const { text } of sections('pjsip.conf').filter((one) => one.text.includes('type = endpoint')))
    expect(text).toContain('media_address = 127.0.0.1\nbind_rtp_to_media_address = yes');
});

test('telephones are known by name before address, so that one beside the trunk is not taken for it', () => {
  expect(sections('pjsip.conf')[0]?.text).toContain('endpoint_identifier_order = username,auth_username,ip');
});

test('a telephone in the browser speaks WebRTC and has no secret of its own, one on the desk plain SIP with one', () => {
  const phone = (name: string) => sections('pjsip.conf').filter((one) => one.name.startsWith(name));
  const [browser] = phone('desk-01');
  const [desk] = phone('desk-02');
  expect(browser?.text).toContain('webrtc = yes');
  expect(desk?.text).not.toContain('webrtc');
  expect(browser?.text).toContain('auth = desk-01-auth');
  expect(phone('desk-01').some(({ name }) => name.endsWith('auth'))).toBe(false);
  // Told over ARI to whoever takes it, and kept in memory.
  expect(configurationFiles(SETTINGS)['sorcery.conf']).toContain('auth = memory');
  expect(phone('desk-02').find(({ name }) => name.endsWith('auth'))?.text).toContain('password = two');
});

test('a provider that wants a registration gets one, another gets none', () => {
  expect(sections('pjsip.conf').some(({ name }) => name === 'trunk-registration')).toBe(false);
  const [trunk] = SETTINGS.trunks;
  const withAccount = {
    ...SETTINGS,
    trunks: [{ ...trunk!, account: { user: '0312345678', password: 'p' } }],
  };
  const registration = sections('pjsip.conf', withAccount).find(({ name }) => name === 'trunk-registration');
  expect(registration?.text).toContain('client_uri = sip:0312345678@127.0.0.1:5090');
});

test('the dialplan hands every call of a trunk over and lets a telephone dial nothing but its own echo', () => {
  const [, trunk, phone] = sections('extensions.conf');
  expect(trunk?.text.match(/Stasis\(trial,entered\)/g)).toHaveLength(2);
  expect(phone?.text.match(/^exten = .*$/gm)).toEqual([
    expect.stringContaining('exten = *43,1,'),
    'exten = _[+0-9a-z]!,1,Hangup(21)',
  ]);
  expect(phone?.text).not.toContain('Stasis');
});

test('a fax is received and sent in a part of its own, whose patterns hold no sign that stands for digits', () => {
  const fax = sections('extensions.conf').find(({ name }) => name === 'engawa-fax');
  const patterns = [...(fax?.text ?? '').matchAll(/^exten = _([a-z]+)!/gm)].map(([, word]) => word);
  expect(patterns).toEqual(['take', 'give', 'fetch']);
  for (const word of patterns) expect(word).not.toMatch(/[nxz]/);
  expect(fax?.text).toContain('ReceiveFAX(/run/x/spool/recording/fax-${EXTEN:4}.sln,f)');
  const udptl = configurationFiles(SETTINGS)['udptl.conf'];
  expect(udptl).toContain('udptlstart = 20000\nudptlend = 20200\nuse_even_ports = yes');
});

test('T.38 may be switched off for a provider', () => {
  const trunk = (t38?: boolean) =>
    sections('pjsip.conf', {
      ...SETTINGS,
      trunks: SETTINGS.trunks.map((each) => ({ ...each, ...(t38 === undefined ? {} : { t38 }) })),
    }).find(({ name }) => name === 'trunk')?.text;
  expect(trunk()).toContain('t38_udptl = yes');
  expect(trunk(false)).toContain('t38_udptl = no');
});

test('a telephone that is gone without a word is missed; for a provider that sends nothing in silence by session timers alone', () => {
  const said = (settings: ExchangeSettings = SETTINGS) =>
    ['trunk', 'desk-01', 'desk-02'].map((wanted) => {
      const text = sections('pjsip.conf', settings).find(({ name }) => name === wanted)?.text ?? '';
      return ['rtp_timeout', 'rtp_timeout_hold', 'timers', 'timers_sess_expires'].map(
        (key) => new RegExp(`^${key} = (.*)$`, 'm').exec(text)?.[1],
      );
    });
  expect(said()).toEqual(Array.from({ length: 3 }, () => ['60', '300', 'yes', '300']));
  expect(said({ ...SETTINGS, soundlessSec: 0 })[0]).toEqual(['0', '0', 'yes', '300']);
});

test('what runs programs or takes orders elsewhere is not loaded', () => {
  const modules = configurationFiles(SETTINGS)['modules.conf'] ?? '';
  for (const name of ['app_system', 'func_shell', 'res_agi', 'pbx_spool', 'chan_iax2'])
    expect(modules).toContain(`noload = ${name}.so`);
  expect(configurationFiles(SETTINGS)['manager.conf']).toContain('enabled = no');
});

test('a value cannot end its line, a name cannot open a section, a semicolon does not hide the rest', () => {
  const section = (value: string) => confText([{ name: 'a', settings: [['password', value]] }]);
  expect(() => section('x\n[evil]')).toThrow('line break');
  expect(section('a;b')).toContain('password = a\\;b');
  expect(() => confText([{ name: 'a]\n[b', settings: [] }])).toThrow('no name');
});

test('behind NAT it names the outer address; TLS opens a door of its own', () => {
  const files = configurationFiles({
    ...SETTINGS,
    external: '192.0.2.1',
    tls: { port: 8089, certPath: '/c.pem', keyPath: '/k.pem' },
  });
  expect(files['pjsip.conf']).toContain('external_media_address = 192.0.2.1');
  expect(files['pjsip.conf']).not.toContain('bind_rtp_to_media_address');
  expect(files['http.conf']).toContain('tlsbindaddr = 127.0.0.1:8089');
});

test('the music is there, quiet, and never at its limit', () => {
  const music = waitingMusic();
  expect(loudness(music)).toBeGreaterThan(0.02);
  expect(music.samples.reduce((most, sample) => Math.max(most, sample), 0)).toBeLessThan(20_000);
});
