import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, type Description } from '#http/description/describe.ts';
import type { JsonSchema } from '#http/description/example.ts';
import { openDescribedApp } from './checks/described-app.ts';

/**
 * Writes the types of the interface for programs, one line for each route, from its description; with `--check` it only
 * says whether they are current, and ends with 1 if not. Why not by a library: decision 0022.
 */
const FILE = path.resolve(import.meta.dirname, '../examples/client/engawa-api.ts');
const HEAD = `// Written by \`node tools/api-types.ts\` from the description of the interface; \`npm run check\` holds that it is current.

/**
 * Each route: what stands in the address, what is sent, what is answered. \`atScreen\` stands at those that are for people at a
 * screen: they let no token in.
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

function lineOf(name: string, operation: Operation): string {
  const parts = [
    ['params', parametersOf(operation, 'path')],
    ['query', parametersOf(operation, 'query')],
    ['body', schemaIn(operation.requestBody?.content)],
    ['form', operation.requestBody?.content?.['multipart/form-data'] && 'FormData'],
    ['answer', schemaIn(operation.responses?.['200']?.content) ?? 'unknown'],
    ['atScreen', isForPrograms(operation) ? undefined : 'true'],
  ].flatMap(([part, type]) => (type === undefined ? [] : [`${part}: ${type}`]));
  return `  /** ${operation.summary} */\n  '${name}': { ${parts.join('; ')} };\n`;
}

/** False for what only a session opens. */
const isForPrograms = ({ security = [] }: Operation): boolean =>
  security.length === 0 || security.some((one) => !('session' in one));

const app = await openDescribedApp();
const lines = Object.entries(describe(app).paths).flatMap(([url, operations]) =>
  Object.entries(operations).map(([method, operation]) =>
    lineOf(`${method.toUpperCase()} ${url}`, operation),
  ),
);
await app.close();
const text = `${HEAD}${lines.join('')}}\n`;
if (!process.argv.includes('--check')) writeFileSync(FILE, text);
else if (readFileSync(FILE, 'utf8') !== text) {
  console.log('examples/client/engawa-api.ts is not what the routes say (node tools/api-types.ts)');
  process.exitCode = 1;
}
