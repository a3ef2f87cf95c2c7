import type { SearchColumn } from '#db/reindex.ts';

const hash = (table: string, column: string): SearchColumn => ({ table, column, holds: 'hash' });
const grams = (table: string, column: string): SearchColumn => ({ table, column, holds: 'grams' });

/**
 * Every column that rows are searched by under the root of the indexes (`Sealer.blindIndex`, `Sealer.grams`): what is made
 * anew when that root changes. `sealed-columns.db.test.ts` holds it to the database.
 */
export const SEARCH_COLUMNS: readonly SearchColumn[] = [
  hash('contact_point', 'value_hash'),
  hash('visitor_token', 'token_hash'),
  hash('device_link', 'token_hash'),
  hash('device_link', 'code_hash'),
  hash('device_link', 'used_by'),
  hash('mail', 'mail_id_hash'),
  hash('mail', 'subject_hash'),
  hash('raw_mail', 'content_hash'),
  hash('call', 'number_hash'),
  hash('callback', 'number_hash'),
  hash('campaign_target', 'number_hash'),
  hash('missed_call', 'number_hash'),
  hash('relay_number', 'number_hash'),
  hash('text_attempt', 'number_hash'),
  grams('resident', 'name_grams'),
  grams('message', 'grams'),
  grams('case', 'grams'),
  grams('case_entry', 'grams'),
  grams('transcript_segment', 'grams'),
];
