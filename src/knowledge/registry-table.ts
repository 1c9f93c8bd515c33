// The compact IANA table in a module of its own, so that a run that asks for no names does not load its text.

import table from '../../rules/knowledge/iana.tsv';

/** The text of `rules/knowledge/iana.tsv`. */
export default table;
