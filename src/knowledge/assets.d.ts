// The tables of rules/knowledge as modules: scripts/knowledge-plugin.mjs gives them to the bundler and the tests.

/** The document as JSON data. Its shape is checked against its schema in the tests, so the importer may state it. */
declare module '*.yaml' {
  const read: () => unknown;
  export default read;
}

/** The text of the file. */
declare module '*.tsv' {
  const text: string;
  export default text;
}

declare module '*.tsv?ports' {
  /** The snapshot a table was derived from and the ports that have a name, as sorted intervals. */
  const registered: { readonly source: string; readonly intervals: readonly (readonly [number, number])[] };
  export default registered;
}
