import {
  bare,
  boundNames,
  childrenOf,
  isFunction,
  lastName,
  type Node,
  parseFile,
  part,
  parts,
  partsOfText,
  wordOf,
} from './syntax.ts';
import { type Port, readTypes } from './type-makers.ts';
import { resolve, type SourceFile } from './wall-rules.ts';

/** Code under a name of its own: a function, or what a table of them holds. */
export interface Piece {
  /** What it refuses itself. */
  codes: Set<string>;
  /** The pieces that it names: they may be called. */
  names: Set<string>;
  /** What it calls on something that was handed in: on what, and what. */
  ports: Port[];
}

/** A route as it is written: the object that says everything of it, and the piece that it is. */
export interface RouteSpec {
  file: string;
  key: string;
  spec: Node;
}

export interface CallGraph {
  pieces: ReadonlyMap<string, Piece>;
  specs: readonly RouteSpec[];
  /** Texts that begin with a stroke, in parts where something is put in: addresses, mostly. */
  addresses: readonly { file: string; parts: readonly string[] }[];
  /** Everything that is refused from a piece on, without what lies behind `notBehind`. */
  reach(from: string, notBehind?: ReadonlySet<string>): Set<string>;
  /** Where a refusal is made whose code is no literal: nothing could be said of those. */
  unreadable: readonly string[];
}

type Scope = { names: Map<string, string | null>; above: Scope | undefined };
interface Imported {
  file: string;
  name: string;
}

const declared = (statement: Node): Node => part(statement, 'declaration') ?? statement;

/** Whether an object is how a route is written. */
function isRouteSpec(node: Node): boolean {
  const names = parts(node, 'properties').map((each) => wordOf(part(each, 'key')));
  return (
    node.type === 'ObjectExpression' && ['method', 'url', 'handle'].every((each) => names.includes(each))
  );
}

/**
 * Reads who calls whom, without running anything: by names and imports, as functions are called here, and, where something
 * is called on what was handed in (`deps.calls.ask`), by the interface that it is declared as and the functions that make
 * one. What is named counts as called: rather one code too many than one too few.
 */
export function readCallGraph(
  files: readonly SourceFile[],
  links: Readonly<Record<string, readonly string[]>>,
): CallGraph {
  const pieces = new Map<string, Piece>();
  const specs: RouteSpec[] = [];
  const addresses: { file: string; parts: readonly string[] }[] = [];
  const unreadable: string[] = [];
  const types = readTypes();
  const parsed = files.map(({ file, text }) => ({ file, statements: parseFile(file, text).map(declared) }));
  for (const { file, statements } of parsed) for (const each of statements) types.read(file, each);
  for (const { file, statements } of parsed) readFile(file, statements);
  for (const [from, to] of Object.entries(links)) for (const each of to) pieceOf(from).names.add(each);

  function pieceOf(key: string): Piece {
    const known = pieces.get(key) ?? { codes: new Set(), names: new Set(), ports: [] };
    pieces.set(key, known);
    return known;
  }

  function readFile(file: string, statements: readonly Node[]): void {
    const imports = new Map<string, Imported>();
    const top: Scope = { names: new Map(), above: undefined };
    for (const statement of statements) readImport(file, statement, imports);
    for (const each of statements) for (const name of namesOf(each)) top.names.set(name, `${file}#${name}`);
    const reader = createReader(file, imports);
    for (const each of statements) {
      if (each.type === 'VariableDeclaration')
        for (const one of parts(each, 'declarations')) {
          const [name = ''] = boundNames(part(one, 'id') ?? one);
          const init = part(one, 'init');
          if (init) reader.walk(init, top, `${file}#${name}`);
        }
      else if (!/^(TS|Import|Export)/.test(each.type))
        reader.walk(each, top, `${file}#${wordOf(part(each, 'id'))}`);
    }
  }

  function namesOf(statement: Node): string[] {
    if (statement.type === 'VariableDeclaration')
      return parts(statement, 'declarations').flatMap((one) => boundNames(part(one, 'id') ?? one));
    return isFunction(statement) || statement.type === 'ClassDeclaration'
      ? [wordOf(part(statement, 'id'))]
      : [];
  }

  function readImport(file: string, statement: Node, imports: Map<string, Imported>): void {
    const source = wordOf(part(statement, 'source'));
    const target = source && resolve(file, source);
    if (!target || statement['importKind'] === 'type') return;
    for (const one of parts(statement, 'specifiers')) {
      const [local, imported] = [wordOf(part(one, 'local')), wordOf(part(one, 'imported'))];
      if (statement.type === 'ImportDeclaration')
        imports.set(local, { file: target, name: one.type === 'ImportNamespaceSpecifier' ? '*' : imported });
      // What is handed on is the same piece under another name.
      else pieceOf(`${file}#${wordOf(part(one, 'exported'))}`).names.add(`${target}#${local}`);
    }
  }

  function createReader(file: string, imports: ReadonlyMap<string, Imported>) {
    const find = (name: string, scope: Scope | undefined): string | null | undefined => {
      for (let each = scope; each; each = each.above) {
        const known = each.names.get(name);
        if (known !== undefined) return known;
      }
      return undefined;
    };

    function refer(name: string, scope: Scope, key: string): void {
      const own = find(name, scope);
      const imported = own === undefined ? imports.get(name) : undefined;
      if (own && own !== key) pieceOf(key).names.add(own);
      if (imported && imported.name !== '*') pieceOf(key).names.add(`${imported.file}#${imported.name}`);
    }

    function walk(node: Node, scope: Scope, key: string): void {
      if (node.type.startsWith('TS') && bare(node) === node) return;
      if (isFunction(node)) {
        const own = node.type === 'FunctionDeclaration' ? find(wordOf(part(node, 'id')), scope) : undefined;
        return walkFunction(node, scope, own ?? key);
      }
      switch (node.type) {
        case 'Identifier':
          return refer(wordOf(node), scope, key);
        case 'MemberExpression':
          return walkMember(node, scope, key);
        case 'Property':
        case 'PropertyDefinition':
        case 'MethodDefinition': {
          const own = part(node, 'key');
          if (own && node['computed'] === true) walk(own, scope, key);
          const value = part(node, 'value');
          if (value) walk(value, scope, key);
          return;
        }
        case 'Literal':
        case 'TemplateLiteral': {
          const texts = partsOfText(node);
          if (texts[0]?.startsWith('/')) addresses.push({ file, parts: texts });
          break;
        }
        case 'VariableDeclarator':
          return walkDeclarator(node, scope, key);
        case 'NewExpression':
          if (wordOf(part(node, 'callee')) === 'Refusal') readRefusal(node, key);
          break;
        case 'CallExpression': {
          notePort(node, scope, key);
          const [spec] = parts(node, 'arguments');
          if (!spec || !isRouteSpec(spec)) break;
          const own = `${file}:${String(node['start'])}`;
          specs.push({ file, key: own, spec });
          return walk(spec, scope, own);
        }
        default:
      }
      for (const child of childrenOf(node)) walk(child, scope, key);
    }

    function walkFunction(node: Node, scope: Scope, key: string): void {
      const inner: Scope = { names: new Map(), above: scope };
      for (const pattern of parts(node, 'params'))
        for (const name of boundNames(pattern)) inner.names.set(name, null);
      const body = part(node, 'body');
      if (body) declare(body, inner, key);
      for (const pattern of parts(node, 'params')) walkDefaults(pattern, inner, key);
      if (!body) return;
      const last = !scope.above && types.makesPort(key) ? parts(body, 'body').at(-1) : undefined;
      const made = last?.type === 'ReturnStatement' ? bare(part(last, 'argument') ?? last) : undefined;
      if (made?.type !== 'ObjectExpression') return walk(body, inner, key);
      // What is done when it is made is one thing; each of its methods is a piece of its own.
      for (const statement of parts(body, 'body')) if (statement !== last) walk(statement, inner, key);
      for (const property of parts(made, 'properties')) {
        const name = wordOf(part(property, 'key'));
        const value = part(property, 'value');
        if (property.type === 'Property' && value) walk(value, inner, `${key}.${name}`);
        else walk(property, inner, key);
      }
    }

    /** Functions that stand in a function are pieces of their own; everything else that it declares is its own affair. */
    function declare(node: Node, scope: Scope, key: string): void {
      if (node.type === 'VariableDeclarator') {
        const id = part(node, 'id') ?? node;
        const isNamed = id.type === 'Identifier' && isFunction(part(node, 'init'));
        for (const name of boundNames(id)) scope.names.set(name, isNamed ? `${key}>${name}` : null);
      }
      if (node.type === 'FunctionDeclaration') {
        const name = wordOf(part(node, 'id'));
        scope.names.set(name, `${key}>${name}`);
      }
      if (node.type === 'CatchClause') {
        const caught = part(node, 'param');
        if (caught) for (const name of boundNames(caught)) scope.names.set(name, null);
      }
      if (!isFunction(node)) for (const child of childrenOf(node)) declare(child, scope, key);
    }

    function walkDeclarator(node: Node, scope: Scope, key: string): void {
      const [id, init] = [part(node, 'id') ?? node, part(node, 'init')];
      types.noteNamed(file, id);
      walkDefaults(id, scope, key);
      if (!init) return;
      const own = id.type === 'Identifier' && isFunction(init) ? scope.names.get(wordOf(id)) : undefined;
      walk(init, scope, own ?? key);
    }

    function walkDefaults(pattern: Node, scope: Scope, key: string): void {
      types.noteNamed(file, pattern);
      if (pattern.type === 'AssignmentPattern') {
        const [left, right] = [part(pattern, 'left'), part(pattern, 'right')];
        if (left) walkDefaults(left, scope, key);
        if (right) walk(right, scope, key);
      } else
        for (const child of [...parts(pattern, 'properties'), ...parts(pattern, 'elements')])
          walkDefaults(part(child, 'value') ?? child, scope, key);
    }

    function walkMember(node: Node, scope: Scope, key: string): void {
      const [object, property] = [part(node, 'object'), part(node, 'property')];
      if (!object || !property) return;
      const name = wordOf(object);
      const space = name !== '' && find(name, scope) === undefined ? imports.get(name) : undefined;
      if (space?.name === '*') pieceOf(key).names.add(`${space.file}#${wordOf(property)}`);
      else walk(object, scope, key);
      if (node['computed'] === true) walk(property, scope, key);
    }

    function readRefusal(node: Node, key: string): void {
      const [code] = parts(node, 'arguments');
      const said =
        code?.type === 'ConditionalExpression' ? [part(code, 'consequent'), part(code, 'alternate')] : [code];
      for (const each of said) {
        if (each?.type === 'Literal') pieceOf(key).codes.add(wordOf(each));
        else unreadable.push(key);
      }
    }

    function notePort(node: Node, scope: Scope, key: string): void {
      const callee = bare(part(node, 'callee') ?? node);
      if (callee.type === 'MemberExpression') {
        const method = wordOf(part(callee, 'property'));
        pieceOf(key).ports.push({ file, on: lastName(part(callee, 'object') ?? callee), method });
      } else if (callee.type === 'Identifier' && !find(wordOf(callee), scope))
        pieceOf(key).ports.push({ file, on: '', method: wordOf(callee) });
    }

    return { walk };
  }

  const reached = (key: string): string[] => {
    const piece = pieces.get(key);
    if (!piece) return [];
    return [...piece.names, ...piece.ports.flatMap((port) => types.made(port, pieces))];
  };
  return {
    pieces,
    specs,
    addresses,
    unreadable,
    reach(from, notBehind = new Set()) {
      const codes = new Set<string>();
      const seen = new Set([from]);
      for (const waiting = [from]; waiting.length > 0; ) {
        const key = waiting.pop() ?? '';
        for (const code of pieces.get(key)?.codes ?? []) codes.add(code);
        for (const next of reached(key)) {
          if (seen.has(next) || notBehind.has(next)) continue;
          seen.add(next);
          waiting.push(next);
        }
      }
      return codes;
    },
  };
}
