import { describe, expect, test } from 'vitest';
import { LETTER_CORPUS } from '../../../../test/kit/letters/corpus.ts';
import type { Expected } from '../../../../test/kit/letters/letter-case.ts';
import { readLetter } from './read-letter.ts';
import type { Correspondent, Letter } from './types.ts';

function shown({ name, address }: Correspondent): string {
  const parts = [name, address === '' ? '' : `<${address}>`];
  return parts.filter((part) => part !== '').join(' ');
}

/** What a letter says, in the words of the corpus. */
function view(letter: Letter): Record<string, unknown> {
  return {
    ...letter,
    from: letter.from.map(shown),
    to: letter.to.map(shown),
    cc: letter.cc.map(shown),
    replyTo: letter.replyTo.map(shown),
    sentAt: letter.sentAt?.toISOString() ?? null,
    files: letter.attachments.map((file) => file.filename),
    fileTexts: letter.attachments.map((file) => Buffer.from(file.content).toString('utf8')),
    inline: letter.attachments.filter((file) => file.inline).map((file) => file.filename),
    forwardedFrom: letter.forwardedFrom ? shown(letter.forwardedFrom) : null,
  };
}

function check(letter: Letter, expects: Expected): void {
  const { textHas, textLacks, quotedHas, htmlHas, htmlLacks, defects, bounce, ...exact } = expects;
  const seen = view(letter);
  for (const [name, value] of Object.entries(exact)) expect(seen[name], name).toEqual(value);
  for (const piece of textHas ?? []) expect(letter.text).toContain(piece);
  for (const piece of textLacks ?? []) expect(letter.text).not.toContain(piece);
  for (const piece of quotedHas ?? []) expect(letter.quoted).toContain(piece);
  for (const piece of quotedHas ?? []) expect(letter.text).not.toContain(piece);
  for (const piece of htmlHas ?? []) expect(letter.html).toContain(piece);
  for (const piece of htmlLacks ?? []) expect(letter.html ?? '').not.toContain(piece);
  for (const piece of defects ?? []) expect(letter.defects.join('\n')).toContain(piece);
  if (bounce === null) expect(letter.bounce).toBeNull();
  else if (bounce) expect(letter.bounce).toMatchObject(bounce);
  expect(letter.defects).not.toContain('the reading broke off');
}

describe.each(Object.entries(LETTER_CORPUS))('%s', (_, cases) => {
  test.each([...cases])('$name', async ({ raw, expects }) => {
    check(await readLetter(raw()), expects);
  });
});

test('the corpus is large enough, and each of its mails has a name of its own', () => {
  const names = Object.values(LETTER_CORPUS).flatMap((cases) => cases.map(({ name }) => name));
  expect(names.length).toBeGreaterThanOrEqual(120);
  expect(new Set(names).size).toBe(names.length);
});
