// Words that Puppet keeps for itself (https://www.puppet.com/docs/puppet/8/lang_reserved.html): none is a string.

const KEYWORDS: ReadonlySet<string> = new Set(
  'and case class define else elsif function if import in inherits node or plan private type unless'.split(
    ' ',
  ),
);

export function isKeyword(word: string): boolean {
  return KEYWORDS.has(word);
}
