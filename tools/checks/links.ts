import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { listFiles } from './files.ts';

const LINK = /!?\[[^\]]*\]\(([^)\s]+)(?:\s+"[^"]*")?\)|<(?:img|a)\s[^>]*(?:src|href)="([^"]+)"/g;
/** Paths in backticks are promises too, where they begin in a folder of ours and name a file. */
const NAMED = /`((?:src|web|test|tools|docs|db|bench)\/[\w./-]+\.\w+)`/g;

/** Links and file names in the documents that lead nowhere, one line each. */
export function findBrokenLinks(root: string): string[] {
  const pages = [...listFiles(root, ['docs'], /\.md$/), ...topPages(root)];
  return pages.flatMap((page) => {
    const text = readFileSync(path.join(root, page), 'utf8').replace(/```[\s\S]*?```/g, '');
    const links = [...text.matchAll(LINK)].map((match) => match[1] ?? match[2] ?? '');
    const named = [...text.matchAll(NAMED)].map((match) => match[1] ?? '');
    return [
      ...links.filter((link) => isBroken(root, page, link)).map((link) => `${page}: no such place: ${link}`),
      ...named
        .filter((file) => !existsSync(path.join(root, file)))
        .map((file) => `${page}: no such file: ${file}`),
    ];
  });
}

function topPages(root: string): string[] {
  return [
    'README.md',
    'README.ja.md',
    'ARCHITECTURE.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    'SECURITY.md',
  ].filter((page) => existsSync(path.join(root, page)));
}

function isBroken(root: string, page: string, link: string): boolean {
  if (/^[a-z]+:/.test(link)) return false;
  const [file = '', anchor] = link.split('#');
  const target = file === '' ? path.join(root, page) : path.join(root, path.dirname(page), file);
  if (!existsSync(target)) return true;
  return anchor !== undefined && target.endsWith('.md') && !headingsOf(target).includes(anchor);
}

function headingsOf(file: string): string[] {
  const headings = readFileSync(file, 'utf8').matchAll(/^#+\s+(.+)$/gm);
  return [...headings].map((match) => slug(match[1] ?? ''));
}

function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
}
