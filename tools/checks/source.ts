/** What one import or re-export brings in. */
export interface Import {
  line: number;
  specifier: string;
  /** Values, as the other file calls them; '*' for all of it, 'default' for its default. */
  values: readonly string[];
  /** Names that are gone when the types are stripped. */
  types: readonly string[];
}

const STATEMENT = /^(?:import|export)\b([^'"`;=]*?)\bfrom\s*(['"])([^'"\n]+)\2/gm;
const BARE = /^import\s*(['"])([^'"\n]+)\1/gm;
const DYNAMIC = /\bimport\(\s*(['"])([^'"\n]+)\1\s*\)/g;

/** The imports of a file. Statements are read at the beginning of a line, where the formatter puts them. */
export function readImports(text: string): Import[] {
  const found: Import[] = [];
  for (const match of text.matchAll(STATEMENT)) {
    found.push({ line: lineAt(text, match.index), specifier: match[3] ?? '', ...readNames(match[1] ?? '') });
  }
  for (const pattern of [BARE, DYNAMIC]) {
    for (const match of text.matchAll(pattern)) {
      found.push({ line: lineAt(text, match.index), specifier: match[2] ?? '', values: ['*'], types: [] });
    }
  }
  return found;
}

function readNames(clause: string): Pick<Import, 'values' | 'types'> {
  const isType = /^\s*type\b(?!\s*,)/.test(clause);
  const listed = (/\{([^}]*)\}/.exec(clause)?.[1] ?? '').split(',').map((part) => part.trim());
  const rest = clause.replace(/\{[^}]*\}/, '').replace(/^\s*type\b/, '');
  const whole = rest.includes('*') ? ['*'] : /[A-Za-z_$]/.test(rest) ? ['default'] : [];
  const named = listed.filter((part) => part !== '');
  const nameOf = (part: string): string => part.replace(/^type\s+/, '').replace(/\s+as\s.*$/, '');
  if (isType) return { values: [], types: [...whole, ...named.map(nameOf)] };
  return {
    values: [...whole, ...named.filter((part) => !/^type\s/.test(part)).map(nameOf)],
    types: named.filter((part) => /^type\s/.test(part)).map(nameOf),
  };
}

/** A literal without its quotes, at its place in the file. */
export interface Literal {
  line: number;
  text: string;
}

/**
 * Parts a TypeScript file into its code, with comments and the insides of strings blanked out (lines stay), and its
 * plain string literals. Not for JSX, where an apostrophe may stand in text.
 */
export function readCode(text: string): { code: string; literals: Literal[] } {
  const pattern =
    /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|(?<=[(,=:[!&|?{};\n]\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/g;
  const literals: Literal[] = [];
  const code = text.replace(pattern, (part: string, offset: number) => {
    if (part.startsWith("'") || part.startsWith('"')) {
      literals.push({ line: lineAt(text, offset), text: part.slice(1, -1) });
      return `''`;
    }
    return part.startsWith('/*') ? part.replace(/[^\n]/g, ' ') : '';
  });
  return { code, literals };
}

export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
