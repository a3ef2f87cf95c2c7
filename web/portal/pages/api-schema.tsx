/** What this page needs of a JSON schema. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  format?: string;
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  maxLength?: number;
  maximum?: number;
}

/** What a value is, in one line. */
function kindOf(schema: Schema): string {
  if (schema.$ref) return schema.$ref.split('/').at(-1) ?? '';
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(' | ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return [...new Set(choices.map(kindOf))].join(' | ');
  if (schema.items) return `${kindOf(schema.items)}[]`;
  const type = Array.isArray(schema.type) ? schema.type.join(' | ') : (schema.type ?? 'any');
  const most = schema.maxLength === undefined ? '' : ` ≤ ${schema.maxLength}`;
  return (schema.format ? `${type} (${schema.format})` : type) + most;
}

/** The fields below a value: its own, or those of what it holds. */
function fieldsOf(schema: Schema): Schema | undefined {
  if (schema.properties) return schema;
  if (schema.items) return fieldsOf(schema.items);
  return (schema.anyOf ?? schema.oneOf)?.map(fieldsOf).find((one) => one !== undefined);
}

/** The fields of an object, and of what lies in it, as nested lists. */
export function Fields({ schema, optional }: { schema: Schema; optional: string }) {
  const own = fieldsOf(schema);
  if (!own?.properties)
    return (
      <p>
        <code>{kindOf(schema)}</code>
      </p>
    );
  const required = new Set(own.required ?? []);
  return (
    <ul class="api-fields">
      {Object.entries(own.properties).map(([name, field]) => (
        <li key={name}>
          <code class="api-name">{name}</code> <code class="api-kind">{kindOf(field)}</code>
          {!required.has(name) && <span class="api-optional"> {optional}</span>}
          {field.description && <span> {field.description}</span>}
          {fieldsOf(field) && <Fields schema={field} optional={optional} />}
        </li>
      ))}
    </ul>
  );
}
