declare module '*.md?raw' {
  const text: string;
  // oxlint-disable-next-line import/no-default-export -- the way in which the build hands over a file
  export default text;
}
