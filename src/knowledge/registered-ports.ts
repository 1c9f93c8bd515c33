// The ports that the IANA snapshot names, without the names: a small module for runs that only count.

import registered from '../../rules/knowledge/iana.tsv?ports';

/** Sorted, disjoint, inclusive. */
export default registered;
