import { createCipheriv, createHash } from 'node:crypto';
import sharp from 'sharp';
import { expect, test, vi } from 'vitest';
import { plainPdf } from '../../../test/kit/plain-pdf.ts';
import { drawPdf } from './draw-pdf.ts';

vi.setConfig({ testTimeout: 120_000 });

const ROOM = { mostPages: 3, widthPx: 600, heightPx: 850, colours: false };

const refused = (bytes: Buffer, room = ROOM, mostMs?: number) =>
  drawPdf(bytes, room, mostMs).then(
    () => 'drawn',
    (error: { code?: string }) => error.code,
  );

test('each page is a picture as large as there is room, with what stands on it where it stands', async () => {
  const pages = await drawPdf(plainPdf(2), ROOM);
  expect(pages).toHaveLength(2);
  for (const page of pages) {
    const { data, info } = await sharp(page).greyscale().raw().toBuffer({ resolveWithObject: true });
    expect([info.width, Math.abs(info.height - 849) <= 1]).toEqual([600, true]);
    const at = (x: number, y: number) =>
      data[(Math.round(y * info.height) * info.width + Math.round(x * info.width)) * info.channels];
    expect([at(110 / 595, 150 / 842), at(0.5, 0.5), at(30 / 595, 150 / 842)]).toEqual([0, 255, 255]);
  }
  const [coloured] = await drawPdf(plainPdf(1, { content: '1 0 0 rg 60 642 100 100 re f' }), {
    ...ROOM,
    colours: true,
  });
  const { data, info } = await sharp(coloured).raw().toBuffer({ resolveWithObject: true });
  const middle =
    (Math.round((150 / 842) * info.height) * info.width + Math.round((110 / 595) * info.width)) *
    info.channels;
  expect([...data.subarray(middle, middle + 3)]).toEqual([255, 0, 0]);
});

test('what wants a password, is too long, broken, or takes too long is refused, and the next one is drawn', async () => {
  // Of the standard handler (RC4, 40 bits) with the password "user": opened without it, PDFium says that it is locked.
  const key = createHash('md5').update('user').digest().subarray(0, 5);
  const owner = createCipheriv('aes-128-ecb', Buffer.alloc(16), null).update(
    Buffer.concat([key, Buffer.alloc(27)]),
  );
  const hex = owner.subarray(0, 32).toString('hex');
  const locked = plainPdf(1, {
    more: `/ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <${hex}> /U <${hex}> >> `,
  });
  expect(await refused(locked)).toBe('pdf.locked');
  expect(await refused(plainPdf(4))).toBe('pdf.pages');
  expect(await refused(Buffer.from('%PDF-1.4 and nothing more'))).toBe('file.broken');
  expect(await refused(plainPdf(1), ROOM, 1)).toBe('file.broken');
  expect(await refused(plainPdf(1), { ...ROOM, widthPx: 100_000 })).toBe('file.broken');
  expect(await refused(plainPdf(3))).toBe('drawn');
});
