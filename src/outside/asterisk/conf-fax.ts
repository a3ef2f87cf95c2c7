import { confText } from './conf-text.ts';
import type { ExchangeSettings } from './settings.ts';

/** Where a leg goes for the time of a fax; afterwards it comes back to the application. */
export const FAX_CONTEXT = 'engawa-fax';
/** The first word of a leg that comes back. */
export const FAXED = 'faxed';
/** What a leg is to do there; the id of the fax follows. No n, x or z: in a pattern they stand for digits. */
export const TAKE = 'take';
export const GIVE = 'give';
const FETCH = 'fetch';
/** Variables of a leg: where its page file is fetched (inherited by the leg that fetches it), and what it is called. */
export const FAX_URL = '__ENGAWA_FAX_URL';
export const FAX_STATION = 'FAXOPT(localstationid)';

/** A fax that takes longer is none: a hundred closely written pages take this long. */
const LONGEST_SEC = 5_400;

/** The name under which the file of a fax lies among the recordings: from there ARI gives it out and deletes it. */
export function faxName(faxId: string): string {
  return `fax-${faxId}`;
}

/**
 * The part of the dialplan that receives and sends, by `take` and `give` with the id of the fax behind. Files pass without
 * a shared file system: what came is given out among the recordings, which takes the ending of a sound, although it is a
 * TIFF; what goes is fetched over HTTP, in a leg of its own, because one that was made over ARI may not write files.
 */
export function faxContext({ name, directory }: ExchangeSettings): readonly string[] {
  const file = (id: string): string => `${directory}/spool/recording/${faxName(id)}.sln`;
  const idAfter = (word: string): string => `\${EXTEN:${word.length}}`;
  return [
    `[${FAX_CONTEXT}]`,
    `exten = _${TAKE}!,1,Set(TIMEOUT(absolute)=${LONGEST_SEC})`,
    // By T.38 if the other side can, else by sound.
    ` same = n,ReceiveFAX(${file(idAfter(TAKE))},f)`,
    ' same = n,Goto(over,1)',
    `exten = _${GIVE}!,1,Set(TIMEOUT(absolute)=${LONGEST_SEC})`,
    ` same = n,Dial(Local/${FETCH}${idAfter(GIVE)}@${FAX_CONTEXT}/n,30)`,
    ` same = n,SendFAX(${file(idAfter(GIVE))},fz)`,
    ' same = n,Goto(over,1)',
    'exten = over,1,Set(TIMEOUT(absolute)=0)',
    ` same = n,Stasis(${name},${FAXED})`,
    ' same = n,Hangup()',
    `exten = _${FETCH}!,1,Set(CURLOPT(conntimeout)=5)`,
    ' same = n,Set(CURLOPT(httptimeout)=20)',
    ' same = n,Set(CURLOPT(failurecodes)=400,401,403,404,500,502,503)',
    ` same = n,Set(CURL(\${${FAX_URL.slice(2)}})=${file(idAfter(FETCH))})`,
    ' same = n,Hangup()',
    '',
  ];
}

/** udptl.conf: T.38 takes ports of the same range as sound, even ones only, so that one rule of a firewall serves both. */
export function udptlConf({ ports }: ExchangeSettings): string {
  return confText([
    {
      name: 'general',
      settings: [
        ['udptlstart', ports.rtpFrom],
        ['udptlend', ports.rtpTo],
        ['use_even_ports', true],
        // Lost packets are restored from those that follow.
        ['udptlfecentries', 3],
        ['udptlfecspan', 3],
      ],
    },
  ]);
}
