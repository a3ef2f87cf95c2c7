/** What the guides are written in: headings, paragraphs, lists, tables, pictures; bold, code and links inside. */
export type Block =
  | { readonly is: 'heading'; readonly level: number; readonly text: string; readonly id: string }
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'picture'; readonly text: string; readonly file: string }
  | { readonly is: 'list'; readonly ordered: boolean; readonly items: readonly string[] }
  | { readonly is: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };

export type Piece = { readonly is: 'text' | 'bold' | 'code' | 'link'; readonly text: string };

const cells = (line: string): string[] =>
  line
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => cell.trim());

/** Reads a guide into blocks; what it does not know it keeps as text, so that nothing is lost. */
export function readMarkdown(source: string): Block[] {
  const blocks: Block[] = [];
  const lines = source.replace(/\r/g, '').split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const heading = /^(#{1,4})\s+(.*)$/.exec(line);
    const item = /^(-|\d+\.)\s+(.*)$/.exec(line);
    const picture = /^!\[([^\]]*)\]\((?:.*\/)?([^/)]+)\)$/.exec(line);
    if (line.trim() === '') continue;
    if (picture) {
      blocks.push({ is: 'picture', text: picture[1] ?? '', file: picture[2] ?? '' });
    } else if (heading) {
      const text = heading[2] ?? '';
      blocks.push({ is: 'heading', level: heading[1]?.length ?? 1, text, id: `h${blocks.length}` });
    } else if (line.startsWith('|')) {
      const rows: string[][] = [];
      for (; lines[at]?.startsWith('|'); at += 1) rows.push(cells(lines[at] ?? ''));
      at -= 1;
      blocks.push({ is: 'table', head: rows[0] ?? [], rows: rows.slice(2) });
    } else if (item) {
      const items: string[] = [];
      for (; /^(-|\d+\.)\s+/.test(lines[at] ?? ''); at += 1)
        items.push((lines[at] ?? '').replace(/^(-|\d+\.)\s+/, ''));
      at -= 1;
      blocks.push({ is: 'list', ordered: item[1] !== '-', items });
    } else blocks.push({ is: 'text', text: line });
  }
  return blocks;
}

/** The pieces of a line. Links lead to files of the repository, which the desk does not have: their words stay. */
export function readPieces(line: string): Piece[] {
  return line
    .split(/(\*\*[^*]+\*\*|`[^`]+`|\[[^\]]+\]\([^)]+\))/)
    .filter((part) => part !== '')
    .map((part) => {
      if (part.startsWith('**')) return { is: 'bold', text: part.slice(2, -2) };
      if (part.startsWith('`')) return { is: 'code', text: part.slice(1, -1) };
      const link = /^\[([^\]]+)\]\(/.exec(part);
      return link ? { is: 'link', text: link[1] ?? '' } : { is: 'text', text: part };
    });
}

/** All words of a block, for searching. */
export function wordsOf(block: Block): string {
  if (block.is === 'list') return block.items.join('\n');
  if (block.is === 'table') return [block.head, ...block.rows].map((row) => row.join(' ')).join('\n');
  return block.text;
}

export type Section = { readonly title: string; readonly id: string; readonly blocks: readonly Block[] };

/** A guide in its sections: each heading with what follows it. */
export function sectionsOf(blocks: readonly Block[]): Section[] {
  const sections: { title: string; id: string; blocks: Block[] }[] = [];
  for (const block of blocks) {
    if (block.is === 'heading') sections.push({ title: block.text, id: block.id, blocks: [] });
    else sections.at(-1)?.blocks.push(block);
  }
  return sections;
}
