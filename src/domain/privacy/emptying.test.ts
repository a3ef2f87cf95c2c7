import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { TABLE_CLASSES } from './class-tables.ts';

/** Columns about people that a disposal leaves, each for a reason. */
const LEFT: Readonly<Record<string, string>> = {
  'resident.language': 'says of nobody who they are',
  'household_member.relation': 'the row goes',
  'resident_consent.purpose': 'the proof of a consent names nobody once the record is empty',
  'resident_consent.how': 'the same',
  'resident_consent.said_on': 'the same',
  'resident_protection.questions': 'the row goes',
  'resident_protection.note': 'the row goes',
  'file.name': 'the row goes',
  'masked_original.body': 'the row goes',
  'masked_reveal.reason': 'says why somebody looked, and stays with the audit',
  'draft.body': 'the row goes',
  'draft.other_body': 'the row goes',
  'mail_receipt.public_token': 'opens a thread that is empty',
  'saved_view.name': 'a list of the staff',
  'saved_view.filter': 'a list of the staff',
  'device_link.used_by': 'a hash of a device whose link is over',
  'recording.file_key': 'destroyed by the watch of recordings, which proves it',
  'recording.peaks': 'the same',
  'recording_hold.reason': 'belongs to the proof of deletion',
  'recording_hold.release_reason': 'the same',
  'transcript_segment.body': 'deleted by the watch of transcripts',
  'transcript_segment.heard': 'the same',
};
const ROOMS = ['residents', 'talks', 'calls', 'cases'];

const source = readFileSync(path.join(import.meta.dirname, 'store-emptying.ts'), 'utf8');

/** What the statements of the list set, as `table.column`. */
function emptied(): Set<string> {
  const found = new Set<string>();
  for (const [, table, assignments] of source.matchAll(/update "?(\w+)"? set ([\s\S]*?)\s+where tenant_id/g))
    for (const [, column] of assignments!.matchAll(/(?:^|,)\s*(\w+) = /g)) found.add(`${table}.${column}`);
  return found;
}

test('a disposal empties every column about people, or says why it leaves it', () => {
  const columns = [...TABLE_CLASSES].flatMap(([table, { kind, personal }]) =>
    ROOMS.includes(kind) ? personal.map((column) => `${table}.${column}`) : [],
  );
  const set = emptied();
  expect(set.size).toBeGreaterThan(30);
  expect(columns.filter((name) => !set.has(name) && !(name in LEFT))).toEqual([]);
  expect(Object.keys(LEFT).filter((name) => !columns.includes(name) || set.has(name))).toEqual([]);
});
