// Types of the generated validator; see scripts/compile-schema.mjs.

/** One violation of the schema. */
export interface SchemaError {
  /** JSON pointer (RFC 6901) to the value. */
  readonly instancePath: string;
  /** JSON pointer to the keyword in the schema. */
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Checks the shape of plain data; all errors of the last call are in `errors`. */
declare const validate: {
  (data: unknown): boolean;
  errors?: readonly SchemaError[] | null;
};
export default validate;

/** The keys of a configuration under '', those of an entry of `hosts`, `claims`, … under its name. */
export const KEYS: Readonly<Record<string, readonly string[]>>;
