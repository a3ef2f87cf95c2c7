import path from 'node:path';
import { parseSync } from 'vite';

/** A node of a syntax tree (ESTree, as oxc gives it), as far as our readings need it. */
export interface Node {
  type: string;
  [field: string]: unknown;
}

/** The statements of a file. Throws for one that is no TypeScript. */
export function parseFile(file: string, text: string): Node[] {
  const { program, errors } = parseSync(path.posix.basename(file), text);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
  return program.body as unknown as Node[];
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

/** The nodes right below a node. */
export function childrenOf(node: Node): Node[] {
  return Object.values(node).flatMap((value) =>
    isNode(value) ? [value] : Array.isArray(value) ? value.filter(isNode) : [],
  );
}

/** One node below another, by the name of its field. */
export const part = (node: Node, field: string): Node | undefined =>
  isNode(node[field]) ? node[field] : undefined;

/** The list of nodes below another, by the name of its field. */
export const parts = (node: Node, field: string): Node[] =>
  Array.isArray(node[field]) ? (node[field] as unknown[]).filter(isNode) : [];

/** An expression without what only types and chains put around it. */
export function bare(node: Node): Node {
  return /^(TS(As|Satisfies|NonNull|Instantiation)|Chain|Parenthesized|Await)Expression$/.test(node.type)
    ? bare(part(node, 'expression') ?? part(node, 'argument') ?? node)
    : node;
}

/** What an identifier, or a literal, says. */
export const wordOf = (node: Node | undefined): string =>
  node?.type === 'Identifier' ? String(node['name']) : node?.type === 'Literal' ? String(node['value']) : '';

/** A text, in its parts where something is put in. */
export const partsOfText = (node: Node): string[] =>
  node.type === 'TemplateLiteral'
    ? parts(node, 'quasis').map((each) => (each['value'] as { cooked: string }).cooked)
    : [wordOf(node)];

export const isFunction = (node: Node | undefined): boolean =>
  node !== undefined && /^(ArrowFunctionExpression|FunctionExpression|FunctionDeclaration)$/.test(node.type);

/** The names that a pattern of parameters or of a declaration binds. */
export function boundNames(pattern: Node): string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [wordOf(pattern)];
    case 'ObjectPattern':
      return parts(pattern, 'properties').flatMap((each) =>
        boundNames(part(each, 'value') ?? part(each, 'argument') ?? each),
      );
    case 'ArrayPattern':
      return parts(pattern, 'elements').flatMap(boundNames);
    case 'AssignmentPattern':
      return boundNames(part(pattern, 'left') ?? pattern);
    case 'RestElement':
      return boundNames(part(pattern, 'argument') ?? pattern);
    default:
      return [];
  }
}

/** The last name of what something is called on: `deps.calls` → `calls`, `channels.get(x)` → `channels`. */
export function lastName(expression: Node): string {
  const node = bare(expression);
  if (node.type === 'Identifier') return wordOf(node);
  if (node.type === 'MemberExpression') return wordOf(part(node, 'property'));
  const callee = node.type === 'CallExpression' ? bare(part(node, 'callee') ?? node) : undefined;
  return callee?.type === 'MemberExpression' ? lastName(part(callee, 'object') ?? callee) : '';
}

/** Names of types that stand anywhere in an annotation; `HttpDeps['postOffice']` gives `.postOffice` as well. */
export function typeNames(annotation: Node | undefined): string[] {
  if (!annotation) return [];
  if (annotation.type === 'TSTypeReference') {
    const name = part(annotation, 'typeName');
    return [
      wordOf(name),
      ...childrenOf(annotation)
        .filter((each) => each !== name)
        .flatMap(typeNames),
    ];
  }
  if (annotation.type === 'TSIndexedAccessType') {
    const index = part(annotation, 'indexType');
    return [`.${wordOf(index && part(index, 'literal'))}`];
  }
  return childrenOf(annotation).flatMap(typeNames);
}
