import { ECHO_NUMBER } from '#domain/calls/exchange.ts';
import { asteriskConf, idleConfs, loggerConf, modulesConf } from './conf-core.ts';
import { faxContext, udptlConf } from './conf-fax.ts';
import { PHONE_CONTEXT, pjsipConf, rtpConf, sorceryConf, TRUNK_CONTEXT } from './conf-sip.ts';
import { confText } from './conf-text.ts';
import { ariConf, httpConf } from './conf-web.ts';
import type { ExchangeSettings } from './settings.ts';

/** All files of the configuration, by name. Whoever writes them keeps them from other users: they hold passwords. */
export function configurationFiles(settings: ExchangeSettings): Record<string, string> {
  return {
    ...idleConfs(),
    'asterisk.conf': asteriskConf(settings),
    'modules.conf': modulesConf(),
    'logger.conf': loggerConf(),
    'http.conf': httpConf(settings),
    'ari.conf': ariConf(settings),
    'pjsip.conf': pjsipConf(settings),
    'sorcery.conf': sorceryConf(),
    'rtp.conf': rtpConf(settings),
    'udptl.conf': udptlConf(settings),
    'extensions.conf': extensionsConf(settings),
    'musiconhold.conf': musicConf(settings),
  };
}

/** The first word of what the dialplan hands over: an inbound call, not a leg that we made. */
export const ENTERED = 'entered';

/** Long enough to try a telephone, too short to be forgotten. */
const ECHO_SEC = 120;

/** Longer than a restart of Engawa, shorter than a caller's patience with ringing. */
const WAIT_FOR_US_SEC = 30;

/**
 * Whether a caller's words are such as calls have, by their length without anything else. Of a call whose number or Call-ID
 * holds bytes that are no text Asterisk can tell nothing over ARI: we never hear of it, and as long as it stands every list
 * of all calls is answered with "Allocation failed" (22.10), so that no other could be taken over after a restart.
 */
const SOUND = [
  ['${EXTEN}', '0-9+*#A-Za-z.'],
  ['${CHANNEL(pjsip,call-id)}', '\\x21-\\x7e'],
].map(([word, allowed]) => `\${LEN(${word})} = \${LEN(\${FILTER(${allowed},${word})})}`);

/**
 * extensions.conf: whatever number was dialled is handed over, and that is all. While nobody takes it (Engawa is being
 * started again) the caller hears ringing, and after half a minute that the network is congested. Telephones of the
 * staff dial through the desk only, but for the number that lets them hear themselves. A fax has a part of its own.
 */
function extensionsConf(settings: ExchangeSettings): string {
  const { name } = settings;
  const entry = (pattern: string) => [
    `exten = ${pattern},1,GotoIf($[${SOUND.join(' & ')}]?sound)`,
    ' same = n,Hangup(21)',
    ' same = n(sound),Set(TRIES=0)',
    ` same = n(again),Stasis(${name},${ENTERED})`,
    ' same = n,GotoIf($["${STASISSTATUS}" = "SUCCESS"]?over)',
    ' same = n,Ringing()',
    ' same = n,Wait(1)',
    ' same = n,Set(TRIES=$[${TRIES} + 1])',
    ` same = n,GotoIf($[\${TRIES} < ${WAIT_FOR_US_SEC}]?again)`,
    ' same = n,Hangup(34)',
    ' same = n(over),Hangup()',
  ];
  return [
    '[general]',
    'static = yes',
    'writeprotect = yes',
    'clearglobalvars = no',
    '',
    `[${TRUNK_CONTEXT}]`,
    ...entry('_[+0-9]!'),
    // A provider that names no number.
    ...entry('s'),
    '',
    `[${PHONE_CONTEXT}]`,
    `exten = ${ECHO_NUMBER},1,Set(TIMEOUT(absolute)=${ECHO_SEC})`,
    ' same = n,Answer()',
    ' same = n,Echo()',
    ' same = n,Hangup()',
    'exten = _[+0-9a-z]!,1,Hangup(21)',
    '',
    ...faxContext(settings),
  ].join('\n');
}

function musicConf({ directory }: ExchangeSettings): string {
  return confText([
    {
      name: 'default',
      settings: [
        ['mode', 'files'],
        ['directory', `${directory}/music`],
        ['sort', 'alpha'],
      ],
    },
  ]);
}
