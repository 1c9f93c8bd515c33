// How attributes are looked up: `node['a']['b']`, `node[:a][:b]`, `node.a.b`.

const KEY = String.raw`\[\s*(?:'[^'\]]{1,80}'|"[^"\]#]{1,80}"|:\w{1,80})\s*\]`;
const LOOKUP = new RegExp(String.raw`^@?node((?:${KEY}|\.(?!to_)[\w-]{1,80}){1,20})(?:\.to_[si])?$`);

/** The path of an attribute joined by dots; undefined for any other expression. */
export function attributeName(text: string): string | undefined {
  const path = LOOKUP.exec(text.trim())?.[1];
  if (path === undefined) return undefined;
  // Parsing keeps names with dots in one piece: `node.net.core`.
  return path
    .replace(/\[\s*(?:'([^']*)'|"([^"]*)"|:(\w+))\s*\]/g, (_all, a, b, c) => `.${String(a ?? b ?? c)}`)
    .slice(1);
}

/** The keys of the attributes that an expression uses: a hash may be assigned at any of them. */
export function keysIn(text: string): readonly string[] {
  return [...text.matchAll(/['":.](\w+)/g)].map((m) => m[1] ?? '');
}
