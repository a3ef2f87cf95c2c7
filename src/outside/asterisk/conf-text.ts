/** One section of an Asterisk configuration file: its name, and lines of `name = value`. */
export interface Section {
  /** For example `desk-01` or `desk-01](phones`, as Asterisk writes templates. */
  name: string;
  settings: readonly (readonly [string, string | number | boolean])[];
}

/**
 * The text of a configuration file. Refuses (plain Error) a name or a value that could end its line or its section:
 * what comes from settings must not become settings of its own.
 */
export function confText(sections: readonly Section[]): string {
  return sections
    .map(({ name, settings }) => {
      const lines = settings.map(([key, value]) => `${key} = ${confValue(value)}`);
      return [`[${confName(name)}]`, ...lines, ''].join('\n');
    })
    .join('\n');
}

function confValue(value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  const text = String(value);
  if (/[\r\n\0]/.test(text)) throw new Error('a setting of the exchange holds a line break');
  // A semicolon begins a comment.
  return text.replaceAll(';', '\\;');
}

function confName(name: string): string {
  if (!/^[\w.-]+$/.test(name))
    throw new Error(`no name for a section of the exchange: ${JSON.stringify(name)}`);
  return name;
}
