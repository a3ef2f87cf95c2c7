import { parseAnchors } from '#outside/audit-anchors/file-anchors.ts';
import { readLetter } from '#outside/email/letter/read-letter.ts';
import { ConfigError } from '../config.ts';

/** The first line of a mail as it is saved: the name of a field, or the mark of a mailbox file. */
const HEAD = /^(?:[A-Za-z][A-Za-z0-9-]*:|From )/;
/** What mail programs put before a line that is quoted. */
const QUOTED = /^[>\s]+/;

/**
 * Heads of the audit chain that somebody kept: a file of them, where every line has to be one, or a mail (as it was saved, or
 * its text), of which the lines that begin like one are taken. Refuses a mail without any.
 */
export async function readGivenAnchors(bytes: Uint8Array): Promise<unknown[]> {
  const text = Buffer.from(bytes).toString('utf8');
  if (text.trim() === '' || text.trimStart().startsWith('{')) return parseAnchors(text);
  const said = HEAD.test(text.trimStart()) ? await textOf(bytes) : text;
  const lines = said.split('\n').map((line) => line.replace(QUOTED, ''));
  const anchors = parseAnchors(lines.filter((line) => line.startsWith('{')).join('\n'));
  if (anchors.length === 0)
    throw new ConfigError('このファイルに保管値がありません。 / There is no head of the audit chain in it.');
  return anchors;
}

async function textOf(mail: Uint8Array): Promise<string> {
  const { text, quoted } = await readLetter(mail);
  return `${text}\n${quoted ?? ''}`;
}
