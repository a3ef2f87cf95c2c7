import { confText, type Section } from './conf-text.ts';
import type { ExchangeSettings, Phone, Trunk } from './settings.ts';

/** A telephone that is gone without a word is missed after this and three seconds more; and proxies keep the way open. */
const QUALIFY_SEC = 15;

/**
 * A telephone that is switched off or has lost its way sends nothing more. One whose owner is silent goes on sending: silence,
 * comfort noise, or at least the reports of RTCP every few seconds, which Asterisk counts as well. Not shorter than a number
 * rings: the sound before the answer may be announced and never come.
 */
const SOUNDLESS_SEC = 60;
/** Who has put us on hold need not send anything; reports mostly go on. */
const HELD_TIMES = 5;
/** While we say nothing (between a question and its answer) the other side hears by this that we are there. */
const KEEP_ALIVE_SEC = 15;
/** Who can do session timers (RFC 4028) is asked so often whether they are there, whatever they send. */
const SESSION_SEC = 300;

type Settings = [string, string | number | boolean][];

/** Where calls of trunks enter the dialplan. */
export const TRUNK_CONTEXT = 'from-trunk';
/** Where telephones of the staff would: they place calls through the desk only. */
export const PHONE_CONTEXT = 'from-phone';

/** pjsip.conf: transports, the ways to the public network, the telephones of the staff. */
export function pjsipConf(settings: ExchangeSettings): string {
  return confText([
    {
      name: 'global',
      settings: [
        ['type', 'global'],
        ['user_agent', 'Engawa'],
        // By address first, a telephone on the machine of a trunk would be taken for that trunk.
        ['endpoint_identifier_order', 'username,auth_username,ip,anonymous'],
      ],
    },
    transport(settings),
    {
      name: 'transport-ws',
      settings: [
        ['type', 'transport'],
        ['protocol', 'ws'],
        ['bind', settings.listen],
      ],
    },
    ...settings.trunks.flatMap((trunk) => trunkSections(trunk, settings)),
    ...settings.phones.flatMap((phone) => phoneSections(phone, settings)),
  ]);
}

function transport({ listen, external, ports }: ExchangeSettings): Section {
  const settings: Settings = [
    ['type', 'transport'],
    ['protocol', 'udp'],
    ['bind', `${listen}:${ports.sip}`],
  ];
  if (external) {
    settings.push(['external_media_address', external], ['external_signaling_address', external]);
    for (const network of ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '127.0.0.0/8'])
      settings.push(['local_net', network]);
  }
  return { name: 'transport-udp', settings };
}

function trunkSections(trunk: Trunk, settings: ExchangeSettings): Section[] {
  const { name, host, port, account } = trunk;
  const endpoint: Settings = [
    ['type', 'endpoint'],
    ['transport', 'transport-udp'],
    ['context', TRUNK_CONTEXT],
    ['aors', name],
    ...media(settings),
    // G.711 µ-law is what Japanese providers take for certain.
    ['disallow', 'all'],
    ['allow', 'ulaw,alaw'],
    ['dtmf_mode', 'auto'],
    // The caller's number is the network's word (P-Asserted-Identity), not the telephone's.
    ['trust_id_inbound', true],
    ['send_pai', true],
    // A change of the number during the call confuses more providers than it serves.
    ['send_connected_line', false],
    ['rtp_symmetric', true],
    ['force_rport', true],
    ['rewrite_contact', true],
    // Asked for by us only, once a fax is to be received or sent; a provider that refuses it gets the fax as sound.
    ['t38_udptl', trunk.t38 ?? true],
    ['t38_udptl_ec', 'redundancy'],
    ['t38_udptl_nat', true],
    ['t38_bind_udptl_to_media_address', true],
    ...missedWhenGone(settings),
    ['rtp_keepalive', KEEP_ALIVE_SEC],
  ];
  const sections: Section[] = [
    { name, settings: account ? [...endpoint, ['outbound_auth', `${name}-account`]] : endpoint },
    {
      name,
      settings: [
        ['type', 'aor'],
        ['contact', `sip:${host}:${port}`],
      ],
    },
    {
      name: `${name}-identify`,
      settings: [
        ['type', 'identify'],
        ['endpoint', name],
        ...trunk.from.map((from): [string, string] => ['match', from]),
      ],
    },
  ];
  if (!account) return sections;
  return [
    ...sections,
    {
      name: `${name}-account`,
      settings: [
        ['type', 'auth'],
        ['auth_type', 'digest'],
        ['username', account.user],
        ['password', account.password],
      ],
    },
    {
      name: `${name}-registration`,
      settings: [
        ['type', 'registration'],
        ['transport', 'transport-udp'],
        ['outbound_auth', `${name}-account`],
        ['server_uri', `sip:${host}:${port}`],
        ['client_uri', `sip:${account.user}@${host}:${port}`],
        ['contact_user', account.user],
        ['retry_interval', 30],
      ],
    },
  ];
}

function phoneSections(phone: Phone, settings: ExchangeSettings): Section[] {
  const { name } = phone;
  const kindly: Settings =
    phone.kind === 'browser'
      ? [
          ['webrtc', true],
          ['transport', 'transport-ws'],
          ['allow', 'opus,ulaw'],
        ]
      : [
          ['transport', 'transport-udp'],
          ['allow', 'ulaw,alaw'],
          ['rtp_symmetric', true],
          ['force_rport', true],
          ['rtp_keepalive', KEEP_ALIVE_SEC],
        ];
  const sections: Section[] = [
    {
      name,
      settings: [
        ['type', 'endpoint'],
        ['context', PHONE_CONTEXT],
        ['aors', name],
        ['auth', phoneAuthOf(name)],
        ...media(settings),
        ['disallow', 'all'],
        ...kindly,
        ...missedWhenGone(settings),
        ['rewrite_contact', true],
      ],
    },
    {
      name,
      settings: [
        ['type', 'aor'],
        // A page that was reloaded registers before its old one is missed: the newest is the one that rings.
        ['max_contacts', 1],
        ['remove_existing', true],
        ['qualify_frequency', QUALIFY_SEC],
      ],
    },
  ];
  if (phone.kind === 'browser') return sections;
  return [
    ...sections,
    {
      name: phoneAuthOf(name),
      settings: [
        ['type', 'auth'],
        ['auth_type', 'digest'],
        ['username', name],
        ['password', phone.secret],
      ],
    },
  ];
}

/** What the exchange keeps the secret of a telephone under. */
export function phoneAuthOf(phone: string): string {
  return `${phone}-auth`;
}

/**
 * sorcery.conf: secrets of telephones stand in pjsip.conf or are told over ARI and kept in memory. Those in a browser
 * have none until somebody takes them, and lose it with the exchange.
 */
export function sorceryConf(): string {
  return confText([
    {
      name: 'res_pjsip',
      settings: [
        ['auth', 'config,pjsip.conf,criteria=type=auth'],
        ['auth', 'memory'],
      ],
    },
  ]);
}

/** Sound always passes the exchange: it records, and transfers must not break it. */
function media({ listen, external }: ExchangeSettings): Settings {
  const settings: Settings = [['direct_media', false]];
  if (external || listen === '0.0.0.0') return settings;
  return [...settings, ['media_address', listen], ['bind_rtp_to_media_address', true]];
}

/**
 * What ends a call whose telephone is gone without a BYE. Nobody is taken down for being silent: relay services and people
 * who search for words are, and their telephones send packets all the same.
 */
function missedWhenGone({ soundlessSec = SOUNDLESS_SEC }: ExchangeSettings): Settings {
  return [
    ['rtp_timeout', soundlessSec],
    ['rtp_timeout_hold', soundlessSec * HELD_TIMES],
    ['timers', 'yes'],
    ['timers_sess_expires', SESSION_SEC],
  ];
}

/** rtp.conf: the range of ports for sound. */
export function rtpConf({ ports }: ExchangeSettings): string {
  return confText([
    {
      name: 'general',
      settings: [
        ['rtpstart', ports.rtpFrom],
        ['rtpend', ports.rtpTo],
        ['icesupport', true],
        ['strictrtp', true],
      ],
    },
  ]);
}
