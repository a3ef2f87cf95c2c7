import { missingCharacters } from './font.ts';
import { drawPages, toFaxFile } from './paper.ts';
import { countPages, scanPage } from './scan.ts';

/** Everything that is done with the paper of faxes, as the house asks for it. */
export const faxPaper = { countPages, scanPage, drawPages, toFaxFile, missingCharacters };
