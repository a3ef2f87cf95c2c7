declare module '*.md?raw' {
  const text: string;
  // oxlint-disable-next-line import/no-default-export -- the way in which the build hands over a file
  export default text;
}

/** What the build makes of a pattern of files: their addresses by their names. */
interface ImportMeta {
  glob<T>(pattern: string, options: { eager: true; query: '?url'; import: 'default' }): Record<string, T>;
}
