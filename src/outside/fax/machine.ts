import { drawPdf as drawAnyPdf } from '#outside/pdf/draw-pdf.ts';
import { missingCharacters } from './font.ts';
import { drawPages, toFaxFile } from './paper.ts';
import { countPages, scanPage } from './scan.ts';

/** Pages as wide as the paper of a fax, and so many: each takes a minute of the line. */
const ROOM_FOR_PDF = { mostPages: 30, widthPx: 1_728, heightPx: 2_444, colours: false };
const drawPdf = (pdf: Uint8Array): Promise<Buffer[]> => drawAnyPdf(pdf, ROOM_FOR_PDF);

/** Everything that is done with the paper of faxes, as the house asks for it. */
export const faxPaper = { countPages, scanPage, drawPages, toFaxFile, drawPdf, missingCharacters };
