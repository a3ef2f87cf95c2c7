import { digitsSpaced } from './digits.ts';

/** Other languages as they are read aloud: addresses of pages left out, numbers that are names digit by digit. */
export function readOther(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[(（]?\s*https?:\/\/[^\s)）]+\s*[)）]?/gi, ' ')
    .replace(/[(（]?\s*[\w.+-]+@[\w-]+(?:\.[\w-]+)+\s*[)）]?/g, ' ')
    .replace(/〔[^〕\n]*〕/g, ' ')
    .replace(/(?!\n)\p{Cc}/gu, ' ')
    .replace(/\p{Extended_Pictographic}|\p{Variation_Selector}|(?<=\p{ASCII})\p{Join_Control}/gu, '')
    .replace(/(?<![\d-])\(?(?:0\d{1,4}|\d{2})[)-]\s?\d{1,8}-\d{1,4}(?!\d)/g, (match) =>
      digitsSpaced(match.match(/\d+/g) ?? []),
    )
    .replace(/(?<![\d.,])0\d{8,10}(?!\d)/g, (match) => digitsSpaced([match]))
    .replace(/(?<![\d.,])(110|118|119|171|184|186|188|189)(?![\d.,:]\d|\d)/g, (match) =>
      digitsSpaced([match]),
    )
    .replace(/[^\S\n]+/g, ' ')
    .replace(/\s*\n\s*/g, '\n')
    .trim();
}
