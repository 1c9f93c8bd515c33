// Bounds of a configuration, apart from the code that needs them so that a run without configuration loads little.

/** Characters in one configuration file; the YAML library needs a few seconds for the worst text of this size. */
export const MAX_CONFIG_LENGTH = 262_144;

/** Files that one configuration may be made of. */
export const MAX_LAYERS = 64;

/** Levels of maps and lists; five are in use. */
export const MAX_DEPTH = 64;

/** One slip can break all that follows; the first errors tell it all. */
export const MAX_SYNTAX_ERRORS = 5;

/** Characters of all files of one configuration together. */
export const MAX_TOTAL_LENGTH = 2 * MAX_CONFIG_LENGTH;
