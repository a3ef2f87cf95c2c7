import { expect, test } from 'vitest';
import { faxResult } from './fax-result.ts';

const said = (error: string, more: Readonly<Record<string, string>> = {}) =>
  new Map(
    Object.entries({
      FAXSTATUS: 'FAILED',
      FAXERROR: error,
      FAXSTATUSSTRING: error,
      FAXPAGES: '0',
      FAXMODE: 'audio',
      REMOTESTATIONID: '0312345678',
      ...more,
    }),
  );

test.each([
  ['HANGUP', 'cut-off'],
  ['The call dropped prematurely', 'cut-off'],
  ['Received a DCN from remote after sending a page', 'cut-off'],
  ['T38_NEG_ERROR', 'cut-off'],
  ['Timer T2 expired while waiting for fax page', 'bad-line'],
  ['Disconnected after permitted retries', 'bad-line'],
  ['Failed to train with any of the compatible modems', 'bad-line'],
  ['Timed out waiting for initial communication', 'no-fax'],
  ['The CED tone exceeded 5s', 'no-fax'],
  ['Far end cannot receive at the resolution of the image', 'refused'],
  ['FILE_ERROR', 'bad-file'],
  ['TIFF/F page not found', 'bad-file'],
  ['something that spandsp says tomorrow', 'failed'],
])('%s is %s', (error, end) => {
  expect(faxResult(said(error)).end).toBe(end);
});

test('what never said who it is and sent nothing is no fax, however bad the line', () => {
  expect(faxResult(said('Disconnected after permitted retries', { REMOTESTATIONID: ' ' }))).toEqual({
    end: 'no-fax',
    pages: 0,
    station: null,
    way: 'sound',
  });
});

test('a whole one: pages, who sent it, which way; nonsense counts as nothing', () => {
  const whole = said('', { FAXSTATUS: 'SUCCESS', FAXPAGES: '3', FAXMODE: 'T38' });
  expect(faxResult(whole)).toEqual({ end: 'complete', pages: 3, station: '0312345678', way: 't38' });
  expect(faxResult(new Map([['FAXPAGES', '-1']]))).toEqual({
    end: 'failed',
    pages: 0,
    station: null,
    way: 'sound',
  });
});
