import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { createTransport } from 'nodemailer';
import { generate } from 'selfsigned';
import { makeScratchDir } from './cluster.ts';
import { mailRoot } from './mail-root.ts';
import { freePort } from './server.ts';
import { until } from './until.ts';

/** Accounts of Debian's base that have no work on a machine of tests. */
const SPOOL_OWNER = 'news';
const SPOOL_GROUP = 'uucp';
const LOGIN_USER = 'backup';
const INNER_USER = 'news';
/** Whose mailboxes are: nobody, nogroup. */
const MAIL_UID = 65_534;

/** In a mount namespace of its own the unpacked programs lie where they expect themselves; the machine sees nothing of it. */
const AS_IF_INSTALLED =
  'root=$1; shift; mount -t overlay overlay -o "lowerdir=$root/usr:/usr" /usr && exec "$@"';

export const PASSWORD = 'himitsu-no-kotoba';

/** Debian's Postfix and Dovecot on free ports of the loopback, with mailboxes of two domains. */
export interface PostOffice {
  imapPort: number;
  imapTlsPort: number;
  smtpPort: number;
  /** For those who sign in: STARTTLS and a password. */
  submissionPort: number;
  /** The certificate that both show, PEM. */
  certificate: string;
  folder: string;
  /** Whose mailboxes there are; the password is the same for all. */
  addresses: readonly string[];
  /** Hands a raw mail to Postfix, as another server would, and waits until it lies where it belongs. */
  deliver(
    raw: string | Uint8Array,
    envelope: { from: string; to: string | readonly string[] },
  ): Promise<void>;
  /** Puts a mail into a mailbox as it is, past Postfix. */
  drop(address: string, raw: string | Uint8Array): void;
  /** Mails of an address, whole, oldest first. */
  mails(address: string): string[];
  /** Those of them that are marked as seen. */
  marked(address: string): string[];
  /** The flags of its newest mail, as Dovecot keeps them in its name. */
  flags(address: string): string;
  /** The number of the newest mail of an address that Dovecot has told of, with those it will tell of next. */
  lastUid(address: string): number;
  /** Restarts Dovecot with another idea of which mails are which. */
  changeUidValidity(address: string): void;
  log(): string;
  stopImap(): Promise<void>;
  startImap(): Promise<void>;
  close(): Promise<void>;
}

/** Starts both; about three seconds. With `introspectUrl` one signs in by tokens, too, which are asked about there. Mail to anybody at elsewhere.example is taken, and bounced. */
export async function openPostOffice(
  addresses: readonly string[],
  options: { introspectUrl?: string } = {},
): Promise<PostOffice> {
  const root = mailRoot();
  const folder = makeScratchDir('engawa-test-mail-');
  chmodSync(folder, 0o755);
  const ports = await Promise.all(Array.from({ length: 5 }, freePort));
  const [imapPort = 0, imapTlsPort = 0, smtpPort = 0, submissionPort = 0, refusingPort = 0] = ports;
  const pair = await generate([{ name: 'commonName', value: 'localhost' }], {
    extensions: [
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  const certFile = path.join(folder, 'cert.pem');
  const keyFile = path.join(folder, 'key.pem');
  writeFileSync(certFile, pair.cert);
  writeFileSync(keyFile, pair.private);
  const boxes = path.join(folder, 'boxes');
  mkdirSync(boxes);
  chownSync(boxes, MAIL_UID, MAIL_UID);
  const at = {
    root,
    folder,
    certFile,
    keyFile,
    imapPort,
    imapTlsPort,
    smtpPort,
    submissionPort,
    refusingPort,
    addresses,
    ...options,
  };
  writeDovecot(at);
  writePostfix(at);
  const run = (program: string, words: readonly string[], more: Readonly<Record<string, string>> = {}) =>
    spawn('unshare', ['--mount', 'sh', '-c', AS_IF_INSTALLED, 'sh', root, program, ...words], {
      env: { ...more, PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
      stdio: ['ignore', 'inherit', 'inherit'],
      // With a group of its own, to be ended whole.
      detached: true,
    });
  const startDovecot = () => run('/usr/sbin/dovecot', ['-F', '-c', path.join(folder, 'dovecot.conf')]);
  let dovecot: ChildProcess | undefined = startDovecot();
  const config = path.join(folder, 'postfix');
  const postfix = run('/usr/lib/postfix/sbin/master', ['-d', '-c', config], { MAIL_CONFIG: config });
  const maildir = (address: string) => path.join(boxes, address);
  let dropped = 0;
  await Promise.all(ports.map(listens));
  return {
    imapPort,
    imapTlsPort,
    smtpPort,
    submissionPort,
    certificate: pair.cert,
    folder,
    addresses,
    async deliver(raw, envelope) {
      const name = await hand(smtpPort, raw, envelope);
      const log = path.join(folder, 'postfix.log');
      await until(`${name} is delivered`, () => readFileSync(log, 'utf8').includes(`${name}: removed`));
    },
    drop(address, raw) {
      const box = maildir(address);
      for (const name of ['', 'cur', 'new', 'tmp']) makeMailDir(path.join(box, name));
      const name = `${1_700_000_000 + ++dropped}.M${dropped}.test`;
      const file = path.join(box, 'tmp', name);
      writeFileSync(file, raw);
      chownSync(file, MAIL_UID, MAIL_UID);
      // Whole at once: somebody may be looking.
      renameSync(file, path.join(box, 'new', name));
    },
    mails: (address) => mailFiles(maildir(address)).map((file) => readFileSync(file, 'utf8')),
    marked: (address) =>
      mailFiles(maildir(address))
        .filter((file) => /:2,\w*S/.test(file))
        .map((file) => readFileSync(file, 'utf8')),
    flags: (address) => /:2,(\w*)$/.exec(mailFiles(maildir(address)).at(-1) ?? '')?.[1] ?? '',
    lastUid(address) {
      const list = path.join(maildir(address), 'dovecot-uidlist');
      const text = existsSync(list) ? readFileSync(list, 'utf8') : '';
      const told = [...text.matchAll(/^(\d+) .*:/gm)].map(([, uid]) => Number(uid));
      const next = Number(/^3 .*\bN(\d+)/.exec(text)?.[1] ?? 1);
      const untold = path.join(maildir(address), 'new');
      return Math.max(next - 1, ...told) + (existsSync(untold) ? readdirSync(untold).length : 0);
    },
    changeUidValidity(address) {
      const list = path.join(maildir(address), 'dovecot-uidlist');
      const text = readFileSync(list, 'utf8');
      writeFileSync(
        list,
        text.replace(/ V(\d+)/, (_all, old: string) => ` V${Number(old) + 1_000}`),
      );
      for (const name of ['dovecot.index', 'dovecot.index.log', 'dovecot.index.cache'])
        rmSync(path.join(maildir(address), name), { force: true });
    },
    log() {
      return ['dovecot.log', 'postfix.log']
        .map((name) => path.join(folder, name))
        .map((file) => (existsSync(file) ? readFileSync(file, 'utf8') : ''))
        .join('\n');
    },
    async stopImap() {
      await end(dovecot);
      dovecot = undefined;
    },
    async startImap() {
      dovecot ??= startDovecot();
      await listens(imapPort);
    },
    async close() {
      await Promise.all([end(dovecot), end(postfix)]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

type Places = {
  root: string;
  folder: string;
  certFile: string;
  keyFile: string;
  imapPort: number;
  imapTlsPort: number;
  smtpPort: number;
  submissionPort: number;
  refusingPort: number;
  addresses: readonly string[];
  introspectUrl?: string;
};

function writeDovecot(at: Places): void {
  const run = path.join(at.folder, 'dovecot');
  mkdirSync(run, { mode: 0o755 });
  const users = at.addresses.map(
    (address) =>
      `${address}:{PLAIN}${PASSWORD}:${MAIL_UID}:${MAIL_UID}::${path.join(at.folder, 'boxes', address)}::`,
  );
  writeFileSync(path.join(at.folder, 'users'), `${users.join('\n')}\n`, { mode: 0o644 });
  writeFileSync(
    path.join(at.folder, 'dovecot.conf'),
    `base_dir = ${run}
state_dir = ${run}
default_internal_user = ${INNER_USER}
default_internal_group = ${INNER_USER}
default_login_user = ${LOGIN_USER}
log_path = ${at.folder}/dovecot.log
listen = 127.0.0.1
protocols = imap
ssl = yes
ssl_cert = <${at.certFile}
ssl_key = <${at.keyFile}
ssl_dh =
disable_plaintext_auth = no
auth_mechanisms = plain login${at.introspectUrl === undefined ? '' : ' xoauth2 oauthbearer'}
mail_location = maildir:~
first_valid_uid = 1000
${tokensOf(at)}passdb {
  driver = passwd-file
  args = ${at.folder}/users
}
userdb {
  driver = passwd-file
  args = ${at.folder}/users
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${at.imapPort}
  }
  inet_listener imaps {
    port = ${at.imapTlsPort}
    ssl = yes
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
service auth {
  unix_listener ${at.folder}/auth {
    mode = 0666
  }
}
protocol imap {
  mail_max_userip_connections = 50
}
`,
  );
}

/** How Dovecot asks whose a token is. */
function tokensOf({ introspectUrl, folder }: Places): string {
  if (introspectUrl === undefined) return '';
  const file = path.join(folder, 'oauth2.conf');
  writeFileSync(
    file,
    `introspection_mode = post
introspection_url = ${introspectUrl}
active_attribute = active
active_value = true
username_attribute = username
`,
    { mode: 0o644 },
  );
  return `passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = ${file}
}
`;
}

function writePostfix(at: Places): void {
  const config = path.join(at.folder, 'postfix');
  const queue = path.join(at.folder, 'queue');
  const data = path.join(at.folder, 'data');
  const uid = idOf('/etc/passwd', SPOOL_OWNER);
  const gid = idOf('/etc/group', SPOOL_GROUP);
  mkdirSync(config);
  mkdirSync(queue, { mode: 0o755 });
  mkdirSync(data, { mode: 0o700 });
  chownSync(data, uid, 0);
  const own = 'active bounce corrupt defer deferred flush hold incoming private saved trace'.split(' ');
  for (const name of own) makeOwn(path.join(queue, name), 0o700, uid, 0);
  makeOwn(path.join(queue, 'maildrop'), 0o730, uid, gid);
  makeOwn(path.join(queue, 'public'), 0o710, uid, gid);
  mkdirSync(path.join(queue, 'pid'), { mode: 0o755 });
  const boxes = at.addresses.map((address) => `${address} ${address}/`);
  writeFileSync(path.join(config, 'boxes'), `${boxes.join('\n')}\n`);
  writeFileSync(path.join(config, 'transport'), `elsewhere.example smtp:[127.0.0.1]:${at.refusingPort}\n`);
  const domains = [...new Set(at.addresses.map((address) => address.split('@')[1]))];
  writeFileSync(
    path.join(config, 'main.cf'),
    `compatibility_level = 3.6
queue_directory = ${queue}
data_directory = ${data}
daemon_directory = /usr/lib/postfix/sbin
shlib_directory = /usr/lib/postfix
meta_directory = ${at.root}/etc/postfix
mail_owner = ${SPOOL_OWNER}
setgid_group = ${SPOOL_GROUP}
maillog_file = ${at.folder}/postfix.log
maillog_file_prefixes = ${at.folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.test.example
mydestination =
mynetworks = 127.0.0.0/8
smtpd_tls_cert_file = ${at.certFile}
smtpd_tls_key_file = ${at.keyFile}
smtpd_tls_security_level = may
smtpd_sasl_type = dovecot
smtpd_sasl_path = ${at.folder}/auth
virtual_mailbox_domains = ${domains.join(' ')}
virtual_mailbox_base = ${at.folder}/boxes
virtual_mailbox_maps = texthash:${config}/boxes
virtual_uid_maps = static:${MAIL_UID}
virtual_gid_maps = static:${MAIL_UID}
virtual_mailbox_limit = 0
message_size_limit = 60000000
transport_maps = texthash:${config}/transport
recipient_delimiter = +
alias_maps =
alias_database =
smtpd_recipient_restrictions = permit_mynetworks, reject
# Mail of other servers comes as it is: nothing is added where an id or a date is missing.
local_header_rewrite_clients =
`,
  );
  const private_ =
    'cleanup:0 proxymap bounce:0 defer:0 trace:0 verify:1 rewrite smtp error retry discard virtual scache:1 anvil:1 tlsmgr:1';
  const program: Record<string, string> = {
    defer: 'bounce',
    trace: 'bounce',
    rewrite: 'trivial-rewrite',
    retry: 'error',
  };
  const places = private_.split(' ').map((word) => {
    const [name = '', most = '-'] = word.split(':');
    const door = name === 'cleanup' ? 'n' : '-';
    // Whoever writes into mailboxes becomes their owner first.
    const asUser = name === 'virtual' ? 'n' : '-';
    return `${name} unix ${door} ${asUser} n ${name === 'tlsmgr' ? '1000?' : '-'} ${most} ${program[name] ?? name}`;
  });
  writeFileSync(
    path.join(config, 'master.cf'),
    `127.0.0.1:${at.smtpPort} inet n - n - - smtpd
127.0.0.1:${at.submissionPort} inet n - n - - smtpd
  -o smtpd_tls_security_level=encrypt
  -o smtpd_sasl_auth_enable=yes
  -o mynetworks=
  -o smtpd_recipient_restrictions=permit_sasl_authenticated,reject
  -o smtpd_relay_restrictions=permit_sasl_authenticated,reject
127.0.0.1:${at.refusingPort} inet n - n - - smtpd
  -o smtpd_recipient_restrictions=reject
  -o smtpd_relay_restrictions=reject
pickup unix n - n 60 1 pickup
qmgr unix n - n 300 1 qmgr
postlog unix-dgram n - n - 1 postlogd
${places.join('\n')}
`,
  );
}

function makeMailDir(place: string): void {
  if (existsSync(place)) return;
  mkdirSync(place);
  chownSync(place, MAIL_UID, MAIL_UID);
}

function mailFiles(box: string): string[] {
  return ['cur', 'new']
    .flatMap((name) => {
      const folder = path.join(box, name);
      return existsSync(folder) ? readdirSync(folder).map((file) => path.join(folder, file)) : [];
    })
    .sort((one, other) => path.basename(one).localeCompare(path.basename(other)));
}

function makeOwn(place: string, mode: number, uid: number, gid: number): void {
  mkdirSync(place);
  chmodSync(place, mode);
  chownSync(place, uid, gid);
}

function idOf(file: string, name: string): number {
  const line = readFileSync(file, 'utf8')
    .split('\n')
    .find((each) => each.startsWith(`${name}:`));
  return Number(line?.split(':')[2]);
}

async function listens(port: number): Promise<void> {
  await until(`something listens at ${port}`, async () => {
    const socket = net.connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return true;
    } finally {
      socket.destroy();
    }
  });
}

async function end(child: ChildProcess | undefined): Promise<void> {
  if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
  // Dovecot's sessions live on without their master, and a reader would notice nothing.
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Answers the name under which Postfix has it. */
async function hand(
  port: number,
  raw: string | Uint8Array,
  { from, to }: { from: string; to: string | readonly string[] },
): Promise<string> {
  const transport = createTransport({ host: '127.0.0.1', port, secure: false, ignoreTLS: true });
  try {
    const sent = await transport.sendMail({ envelope: { from, to: [to].flat() }, raw: Buffer.from(raw) });
    return /queued as (\w+)/.exec(sent.response)?.[1] ?? '';
  } finally {
    transport.close();
  }
}
