import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import { describe, type Description } from '#http/description/describe.ts';
import type { JsonSchema } from '#http/description/example.ts';
import { PROBLEM_TITLES } from '#http/problems.ts';
import { openDescribedApp } from './checks/described-app.ts';

/**
 * Writes the types of the interface for programs, one line for each route, from its description; `npm run check`
 * says whether they are current. Why not by a library: decision 0022.
 */
const FILE = path.resolve(import.meta.dirname, '../examples/client/engawa-api.ts');
const HEAD = `// Written by \`node tools/api-types.ts\` from the description of the interface; \`npm run check\` holds that it is current.
`;
const OPERATIONS = `
/**
 * Each route: what stands in the address, what is sent, what is answered, which codes it may refuse with. \`atScreen\` stands at
 * those that are for people at a screen: they let no token in.
 */
export interface Operations {
`;

type Operation = Description['paths'][string][string];
type Parameter = { name?: string; in?: string; required?: boolean; schema?: JsonSchema };

/** A type for a JSON schema, as TypeScript writes it. */
function typeOf(schema: JsonSchema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(' | ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return [...new Set(choices.map(typeOf))].join(' | ');
  if (schema.allOf) return schema.allOf.map((one) => `(${typeOf(one)})`).join(' & ');
  if (Array.isArray(schema.type))
    return (schema.type as string[]).map((type) => typeOf({ ...schema, type })).join(' | ');
  switch (schema.type) {
    case 'object':
      return objectOf(schema);
    case 'array':
      return `(${schema.items ? typeOf(schema.items) : 'unknown'})[]`;
    case 'integer':
    case 'number':
      return 'number';
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type;
    default:
      return 'unknown';
  }
}

function objectOf({ properties, required = [], additionalProperties }: JsonSchema): string {
  const fields = Object.entries(properties ?? {}).map(
    ([name, field]) => `${keyOf(name)}${required.includes(name) ? '' : '?'}: ${typeOf(field)}`,
  );
  if (fields.length > 0) return `{ ${fields.join('; ')} }`;
  const values = typeof additionalProperties === 'object' ? typeOf(additionalProperties) : 'unknown';
  return `Record<string, ${values}>`;
}

const keyOf = (name: string): string => (/^[a-zA-Z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));

function parametersOf(operation: Operation, place: string): string | undefined {
  const own = ((operation.parameters ?? []) as Parameter[]).filter((one) => one.in === place);
  if (own.length === 0) return undefined;
  const fields = own.map(
    ({ name = '', required, schema }) => `${keyOf(name)}${required ? '' : '?'}: ${typeOf(schema ?? {})}`,
  );
  return `{ ${fields.join('; ')} }`;
}

function schemaIn(content: Record<string, { schema?: JsonSchema }> | undefined): string | undefined {
  const schema = content?.['application/json']?.schema;
  return schema && Object.keys(schema).length > 0 ? typeOf(schema) : undefined;
}

/** Codes that many routes have in common, under one name: the first names are part of what the later ones are looked at without. */
const SHARED: readonly {
  name: string;
  what: string;
  isOf: (method: string, operation: Operation) => boolean;
}[] = [
  { name: 'AnyRefusal', what: 'What any route may refuse with.', isOf: () => true },
  {
    name: 'CityRefusal',
    what: "What any route of the city's side may refuse with besides.",
    isOf: (_method, { security = [] }) => security.some((one) => 'session' in one),
  },
  {
    name: 'WriteRefusal',
    what: 'What any write of it may refuse with besides.',
    isOf: (method, { security = [] }) => method !== 'get' && security.some((one) => 'session' in one),
  },
];

const union = (codes: Iterable<string>): string =>
  [...codes].map((code) => `'${code}'`).join(' | ') || 'never';

/** For each of the shared names, the codes that all whom it is about have, and no earlier name holds. */
function sharedIn(operations: readonly [string, Operation][]) {
  const before = new Set<string>();
  return SHARED.map((shared) => {
    const sets = operations
      .filter(([method, operation]) => shared.isOf(method, operation))
      .map(([, operation]) => new Set(operation['x-refusals'] ?? []));
    const codes = [...(sets[0] ?? [])].filter(
      (code) => !before.has(code) && sets.every((set) => set.has(code)),
    );
    for (const code of codes) before.add(code);
    return { ...shared, codes };
  });
}

function refusesOf(method: string, operation: Operation, shared: ReturnType<typeof sharedIn>): string {
  const own = new Set(operation['x-refusals'] ?? []);
  const names = shared.filter(({ isOf }) => isOf(method, operation));
  for (const { codes } of names) for (const code of codes) own.delete(code);
  return [...names.map(({ name }) => name), ...(own.size > 0 ? [union(own)] : [])].join(' | ');
}

function lineOf(name: string, operation: Operation, refuses: string): string {
  const parts = [
    ['params', parametersOf(operation, 'path')],
    ['query', parametersOf(operation, 'query')],
    ['body', schemaIn(operation.requestBody?.content)],
    ['form', operation.requestBody?.content?.['multipart/form-data'] && 'FormData'],
    ['answer', schemaIn(operation.responses?.['200']?.content) ?? 'unknown'],
    ['refuses', refuses],
    ['atScreen', isForPrograms(operation) ? undefined : 'true'],
  ].flatMap(([part, type]) => (type === undefined ? [] : [`${part}: ${type}`]));
  return `  /** ${operation.summary} */\n  '${name}': { ${parts.join('; ')} };\n`;
}

/** False for what only a session opens. */
const isForPrograms = ({ security = [] }: Operation): boolean =>
  security.length === 0 || security.some((one) => !('session' in one));

function clientFile(app: FastifyInstance): string {
  const { paths } = describe(app);
  const shared = sharedIn(Object.values(paths).flatMap((operations) => Object.entries(operations)));
  const names = shared
    .map(({ name, what, codes }) => `/** ${what} */\nexport type ${name} = ${union(codes)};\n`)
    .join('');
  const all = `/** Every code of the catalogue. */\nexport type RefusalCode = ${union(Object.keys(PROBLEM_TITLES))};\n`;
  const lines = Object.entries(paths).flatMap(([url, operations]) =>
    Object.entries(operations).map(([method, operation]) =>
      lineOf(`${method.toUpperCase()} ${url}`, operation, refusesOf(method, operation, shared)),
    ),
  );
  return `${HEAD}\n${all}${names}${OPERATIONS}${lines.join('')}}\n`;
}

/** Whether the written types are what the routes say, as a line when they are not. */
export function clientFaults(app: FastifyInstance): string[] {
  if (readFileSync(FILE, 'utf8') === clientFile(app)) return [];
  return ['examples/client/engawa-api.ts is not what the routes say (node tools/api-types.ts)'];
}

if (import.meta.main) {
  const app = await openDescribedApp();
  writeFileSync(FILE, clientFile(app));
  await app.close();
}
