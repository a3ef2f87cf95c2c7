import type { FaxEnd, FaxResult } from '#domain/calls/exchange.ts';

/** The first that fits what Asterisk (res_fax) or its modem (spandsp) gives as the reason. */
const ENDS: readonly (readonly [RegExp, FaxEnd])[] = [
  // Asterisk calls it an error of T.38 when somebody hangs up while that is talked about.
  [/HANGUP|hung ?up|call dropped|DCN|T38_NEG_ERROR/i, 'cut-off'],
  [/Timer T2|permitted retries|train|bad response|after sending|EOL|first line|receiver ready/i, 'bad-line'],
  [/CED tone|initial communication|first message|no response|other than DIS|TIMEOUT/i, 'no-fax'],
  [/Far end|Poll|Ident|compatible|sub-?address|resolution|size of image/i, 'refused'],
  [/TIFF|FILE_ERROR|reading file/i, 'bad-file'],
];

/** What ReceiveFAX and SendFAX leave behind as variables of the leg, in the words of calls. */
export function faxResult(variables: ReadonlyMap<string, string>): FaxResult {
  const said = (name: string): string => variables.get(name)?.trim() ?? '';
  const pages = /^\d{1,5}$/.test(said('FAXPAGES')) ? Number(said('FAXPAGES')) : 0;
  const station = said('REMOTESTATIONID') || null;
  const end = endOf(said('FAXSTATUS'), `${said('FAXERROR')} ${said('FAXSTATUSSTRING')}`);
  return {
    // A voice or music is noise to a modem; but a machine says who it is before all else.
    end: end === 'bad-line' && pages === 0 && station === null ? 'no-fax' : end,
    pages,
    station,
    way: said('FAXMODE') === 'T38' ? 't38' : 'sound',
  };
}

function endOf(status: string, reason: string): FaxEnd {
  if (status === 'SUCCESS') return 'complete';
  return ENDS.find(([pattern]) => pattern.test(reason))?.[1] ?? 'failed';
}
