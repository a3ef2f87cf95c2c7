import { boundNames, isFunction, type Node, part, parts, typeNames, wordOf } from './syntax.ts';

/** Something that is called on what was handed in. */
export interface Port {
  file: string;
  /** On what, by its last name; '' for a function that was itself handed in. */
  on: string;
  method: string;
}

type Names = Map<string, Set<string>>;
const add = (map: Names, key: string, names: readonly string[]): void => {
  if (names.length > 0) map.set(key, new Set([...(map.get(key) ?? []), ...names]));
};

/** Which interfaces there are, under which names they are handed in, and which functions make one. */
export function readTypes() {
  const methods: Names = new Map();
  const behind: Names = new Map();
  const functions = new Set<string>();
  const named: Names = new Map();
  const makers: Names = new Map();
  const madeBy: Names = new Map();

  /** The types behind a name, through aliases, members of others and what they extend. */
  function unfold(names: Iterable<string>): Set<string> {
    const seen = new Set<string>();
    for (const waiting = [...names]; waiting.length > 0; ) {
      const name = waiting.pop() ?? '';
      if (seen.has(name)) continue;
      seen.add(name);
      waiting.push(...((name.startsWith('.') ? named.get(name) : behind.get(name)) ?? []));
    }
    return seen;
  }

  function readMembers(name: string, members: readonly Node[]): void {
    for (const member of members) {
      const key = wordOf(part(member, 'key'));
      const annotation = part(member, 'typeAnnotation');
      const direct = annotation && part(annotation, 'typeAnnotation');
      if (member.type === 'TSMethodSignature' || direct?.type === 'TSFunctionType') add(methods, name, [key]);
      else add(named, `.${key}`, typeNames(annotation));
    }
  }

  function noteMaker(key: string, annotation: Node | undefined): void {
    const type = annotation && part(annotation, 'typeAnnotation');
    const [name = '', inner] = type?.type === 'TSTypeReference' ? typeNames(type) : [];
    const made = name === 'Promise' ? inner : name;
    if (!made) return;
    add(makers, made, [key]);
    add(madeBy, key, [made]);
  }

  return {
    read(file: string, statement: Node): void {
      const name = wordOf(part(statement, 'id'));
      if (statement.type === 'TSInterfaceDeclaration') {
        readMembers(name, parts(part(statement, 'body') ?? statement, 'body'));
        add(
          behind,
          name,
          parts(statement, 'extends').map((each) => wordOf(part(each, 'expression'))),
        );
      } else if (statement.type === 'TSTypeAliasDeclaration') {
        const type = part(statement, 'typeAnnotation');
        if (type?.type === 'TSFunctionType') functions.add(name);
        else if (type?.type === 'TSTypeLiteral') readMembers(name, parts(type, 'members'));
        else add(behind, name, typeNames(type));
      } else if (isFunction(statement)) noteMaker(`${file}#${name}`, part(statement, 'returnType'));
      else if (statement.type === 'VariableDeclaration')
        for (const one of parts(statement, 'declarations')) {
          const id = part(one, 'id') ?? one;
          noteMaker(`${file}#${boundNames(id)[0]}`, part(id, 'typeAnnotation'));
        }
    },

    /** A parameter or variable with the type that is written at it. */
    noteNamed(file: string, pattern: Node): void {
      const annotation = part(pattern, 'typeAnnotation');
      if (pattern.type === 'Identifier') add(named, `${file} ${wordOf(pattern)}`, typeNames(annotation));
    },

    /** Whether a function makes something with methods. */
    makesPort: (key: string): boolean =>
      [...unfold(madeBy.get(key) ?? [])].some((type) => (methods.get(type)?.size ?? 0) > 0),

    /** The pieces that a call on something handed in may mean. */
    made({ file, on, method }: Port, pieces: ReadonlyMap<string, unknown>): string[] {
      const typesOf = (name: string) =>
        unfold([...(named.get(`${file} ${name}`) ?? []), ...(named.get(`.${name}`) ?? [])]);
      const makersOf = (type: string): string[] => [...(makers.get(type) ?? [])];
      const objects = on === '' ? [] : [...typesOf(on)];
      const isMeant = (type: string): boolean =>
        [...unfold([type])].some((each) => methods.get(each)?.has(method) === true);
      return [
        ...objects
          .filter(isMeant)
          .flatMap(makersOf)
          .map((maker) => (pieces.has(`${maker}.${method}`) ? `${maker}.${method}` : maker)),
        ...[...typesOf(method)].filter((type) => functions.has(type)).flatMap(makersOf),
      ];
    },
  };
}
