/** What is needed of a JSON schema here. */
export interface JsonSchema {
  type?: string | readonly string[];
  const?: unknown;
  enum?: readonly unknown[];
  format?: string;
  default?: unknown;
  minimum?: number;
  exclusiveMinimum?: number;
  properties?: Readonly<Record<string, JsonSchema>>;
  required?: readonly string[];
  items?: JsonSchema;
  anyOf?: readonly JsonSchema[];
  oneOf?: readonly JsonSchema[];
  allOf?: readonly JsonSchema[];
  additionalProperties?: JsonSchema | boolean;
}

const BY_FORMAT: Readonly<Record<string, string>> = {
  uuid: '01960000-0000-7000-8000-000000000000',
  'date-time': '2026-04-01T09:30:00+09:00',
  date: '2026-04-01',
  uri: 'https://city.example/hooks',
  email: 'taro@example.jp',
};
/** What people would write, by the name of the field. */
const BY_NAME: Readonly<Record<string, string>> = {
  clientId: 'example-0001',
  name: '高橋 一郎',
  kana: 'タカハシ イチロウ',
  title: '収集場所の看板が倒れている',
  body: 'ごみの収集日を教えてください。',
  text: '三日以内に確認して連絡します。',
  phone: '022-000-0000',
  number: '022-000-0000',
  email: 'taro@example.jp',
  language: 'ja',
  cursor: 'TzN4Y1p2b0Fq',
  reason: 'not-ours',
};
const DEEPEST = 8;

/** An example that a schema describes: the first of each choice, ordinary values by format and by the name of the field. */
export function exampleOf(schema: JsonSchema, name = '', depth = 0): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return exampleOf(choices.find(({ type }) => type !== 'null') ?? {}, name, depth);
  if (schema.allOf) return exampleOf(schema.allOf[0] ?? {}, name, depth);
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === 'object') return exampleOfObject(schema, depth);
  if (type === 'array')
    return depth > DEEPEST || !schema.items ? [] : [exampleOf(schema.items, name, depth + 1)];
  if (schema.default !== undefined) return schema.default;
  if (type === 'boolean') return true;
  if (type === 'integer' || type === 'number') return schema.minimum ?? (schema.exclusiveMinimum ?? 0) + 1;
  if (type === 'string') return BY_FORMAT[schema.format ?? ''] ?? BY_NAME[name] ?? '文字列';
  return type === 'null' ? null : {};
}

function exampleOfObject({ properties = {} }: JsonSchema, depth: number): unknown {
  if (depth > DEEPEST) return {};
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, exampleOf(schema, name, depth + 1)]),
  );
}
