// What a secret looks like: the names that people give it, and texts that are nothing else.

/** Words that mean a secret wherever they stand in a name, run together with others or not. */
const ANYWHERE =
  /password|passwd|passphrase|passcode|secret|token|credential|webhook|(?:private|access|api|auth|encryption|signing|ssh|master|account|storage|shared)key|connectionstring|keytab/;

/** Words that mean one where they stand alone. */
const WORDS: ReadonlySet<string> = new Set([
  ...['pass', 'pw', 'pwd', 'psw', 'psk', 'auth', 'oauth', 'cert', 'certs', 'certificate', 'cred', 'creds'],
  ...[
    'dsn',
    'license',
    'licence',
    'pat',
    'otp',
    'salt',
    'jwt',
    'pem',
    'crt',
    'pfx',
    'cookie',
    'sas',
    'bearer',
  ],
  ...['authorization', 'encrypt', 'kubeconfig', 'hmac'],
]);

/** Keys that are none: a `*_key` of any other kind is taken for one. */
const OPEN_KEYS: ReadonlySet<string> = new Set([
  ...[
    'sysctl',
    'primary',
    'partition',
    'sort',
    'foreign',
    'public',
    'range',
    'hash',
    'cache',
    'group',
    'host',
  ],
  ...['map', 'config', 'lookup', 'label', 'topology'],
]);

/** Where nginx sends requests on to, and what else only ends like a secret. */
const PASSES = /(?:proxy|fastcgi|uwsgi|scgi|grpc|memcached|by|com)_?pass$/i;

/** Kernel parameters, whose words are the kernel's. */
const SYSCTL = /^(?:net|kernel|vm|fs|dev|user|abi|debug|sunrpc)[./]/;

/** Parts of a product that has settings of its own besides the secret: `auth.port`, `webhook.replicas`. */
const COMPONENTS = /auth|cert|webhook|licen[cs]e/;

/** `strong`: whatever the name holds is a secret; `weak`: it may as well be a part of a product, with its settings. */
export type Secrecy = 'strong' | 'weak';

/** What a name says of its value; undefined for any other name. Paths (`mysql.root.password`) are names too. */
export function secrecyOf(name: string): Secrecy | undefined {
  if (name.length > 200 || SYSCTL.test(name) || PASSES.test(name)) return undefined;
  const words = wordsOf(name);
  const whole = words.join('').replace(/s(?=key)/, '');
  const last = words.at(-1) ?? '';
  const isKey = /^(?:keys?|key64)$/.test(last) && words.length > 1 && !OPEN_KEYS.has(words.at(-2) ?? '');
  const isWord = words.some(
    (w) => WORDS.has(w) || (w.length > 4 && /(?:pass|pwd|pw|auth|cert|pem)$/.test(w)),
  );
  if (!ANYWHERE.test(whole) && !isKey && !isWord) return undefined;
  return COMPONENTS.test(whole) && words.length === 1 ? 'weak' : 'strong';
}

/** True for the name of a port: a number under it is no secret, whatever the other words. */
export function namesPort(name: string): boolean {
  return wordsOf(name).some((w) => /ports?$/.test(w));
}

function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z\d])(?=[A-Z])/g, '$1 ')
    .replace(/([A-Z])(?=[A-Z][a-z])/g, '$1 ')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((w) => w !== '');
}

/** Ports, ranges and lists of them, with an address or a protocol. */
export function isNumeric(text: string): boolean {
  return /^[\d\s,:./-]*(?:tcp|udp)?$/.test(text);
}

/** What says nothing: a switch, nothing at all, or a name whose value stands elsewhere. */
export function isPlain(text: string): boolean {
  return /^(?:|true|false|yes|no|on|off|null|none|nil|undef|~|\$\{?[A-Za-z_][\w.]*\}?|(?:var|local|module|data|each|self)\.[\w.]+|\{\{[^{}'"]*\}\}|%\{[\w:.]+\}|<%=[^'"%]*%>)$/i.test(
    text.trim(),
  );
}

/** Where secrets stand that show by themselves: the whole match, or its group `secret` alone. */
const SHAPES: readonly RegExp[] = [
  /-----BEGIN [A-Z\d ]{1,60}-----[\s\S]*?(?:-----END [A-Z\d ]{1,60}-----|$)/g,
  /(?<=:\/\/[^\s/@:"'<>]{0,200}:)(?![${%])(?<secret>[^\s/"'<>@]{1,300})(?=@)/g,
  /(?<=:\/\/)(?<secret>\w{20,300})(?=@)/g,
  /\b(?:AKIA|ASIA)[A-Z\d]{12,200}/g,
  /\beyJ[\w-]{8,4000}\.[\w-]{4,8000}(?:\.[\w-]{0,4000})?/g,
  /\b(?:gh[pousr]_|github_pat_|glpat-|xox[abeoprs]-|[sr]k_(?:live|test)_|npm_|hvs\.|AIza|SG\.|dop_v1_|AGE-SECRET-KEY-)[\w.-]{10,300}/g,
  /\bENC\[[^\]]{0,40000}\]?/g,
  /\$ANSIBLE_VAULT;[^\n]{0,200}(?:\n[ \t]{0,80}[\da-f]{2,200}(?=[ \t\r]{0,80}(?:\n|$)))*/g,
  /\bvault:v\d+:[\w+/=]+/g,
  /\$(?:1|2[aby]|5|6|y|apr1)\$[\w./$=,-]{8,300}/g,
  /(?<=\bhttps?:\/\/[\w.-]{0,80}hooks?[\w.-]{0,80}\/)(?<secret>[^\s"'<>]+)/gi,
  /(?<=\bhttps?:\/\/[\w.:-]{1,100}\/[\w/.-]{0,60}webhooks?\w{0,20}\/)(?<secret>[^\s"'<>]+)/gi,
];

/** Long words that could be keys. */
const LONG = /(?<![\w+/-])[\w+/-]{32,}={0,2}/g;

/** The spans of a text that look like secrets by themselves, in no order. */
export function secretSpans(text: string): readonly (readonly [start: number, end: number])[] {
  const found: (readonly [number, number])[] = [];
  for (const shape of SHAPES)
    for (const { 0: match, index } of text.matchAll(shape)) found.push([index, index + match.length]);
  for (const { 0: match, index } of text.matchAll(LONG))
    if (isRandom(match)) found.push([index, index + match.length]);
  return found;
}

/** Long enough for every measure below. */
const MAX_MEASURED = 4000;

/** Digits and letters as chance throws them: names and paths of people change from one to the other much less often. */
function isRandom(word: string): boolean {
  const text = word.slice(0, MAX_MEASURED);
  if (/^[\da-f]+$/i.test(text)) return /\d/.test(text) && /[a-f]/i.test(text) && entropy(text) > 2.8;
  const changes = text.match(/\d(?=[a-z])|[a-z](?=\d)|[a-z](?=[A-Z])|[A-Z]{2}(?=[a-z])/gi)?.length ?? 0;
  const digits = text.match(/\d[A-Za-z]|[A-Za-z]\d/g)?.length ?? 0;
  return digits >= 4 && changes >= 8 && entropy(text) > 3.9;
}

/** Bits for each character. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const c of text) counts.set(c, (counts.get(c) ?? 0) + 1);
  return [...counts.values()].reduce((sum, n) => sum - (n / text.length) * Math.log2(n / text.length), 0);
}
