// Documents in which portclash, or a program like it, says what it has found: they quote settings and make none.

/** What may be such a document shows at its beginning. */
const HEAD = 4000;

type Data = Readonly<Record<string, unknown>>;

/** Documents of JSON by the fields that they must have; each is looked for only where its first word is there. */
const DOCUMENTS: readonly (readonly [word: RegExp, is: (data: Data) => boolean])[] = [
  // SARIF of any program (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html).
  [/"runs"|sarif/, ({ version, runs }) => /^2\.\d/.test(textOf(version)) && isDriven(listOf(runs)[0])],
  // lint as json; rdjson.
  [/"portclash"/, ({ tool, findings }) => dataOf(tool)['name'] === 'portclash' && Array.isArray(findings)],
  [
    /"portclash"/,
    ({ source, diagnostics }) => dataOf(source)['name'] === 'portclash' && Array.isArray(diagnostics),
  ],
  // A baseline.
  [/"findings"/, ({ version, findings }) => version === 1 && isKnown(listOf(findings)[0])],
  // facts, by themselves or of hosts; range.
  [/"facts"/, ({ facts, unresolved }) => [...listOf(facts), ...listOf(unresolved)].some(isFact)],
  [/"hosts"/, ({ version, hosts }) => version === 1 && isHost(listOf(hosts)[0])],
  [/"from"/, (data) => data['version'] === 1 && 'to' in data && 'from' in data && 'capacity' in data],
];

/** A line of JSON for each thing: the first one tells. */
function isLine(data: Data): boolean {
  return isFact(data) || isHost(data) || typeof dataOf(data['object'])['format'] === 'number';
}

/** A code quality report of any program (https://docs.gitlab.com/ci/testing/code_quality/). */
function isQuality(data: Data): boolean {
  return (
    ['description', 'check_name', 'fingerprint'].every((k) => typeof data[k] === 'string') &&
    'location' in data
  );
}

function isDriven(run: unknown): boolean {
  return typeof dataOf(dataOf(dataOf(run)['tool'])['driver'])['name'] === 'string';
}

function isKnown(entry: unknown): boolean {
  const { rule, file, sides } = dataOf(entry);
  return typeof rule === 'string' && typeof file === 'string' && Array.isArray(sides);
}

function isFact(one: unknown): boolean {
  const { kind, claimant, key, location } = dataOf(one);
  const isNamed =
    kind === 'ports' ? typeof claimant === 'string' : kind === 'sysctl' && typeof key === 'string';
  return isNamed && typeof dataOf(location)['file'] === 'string';
}

function isHost(one: unknown): boolean {
  const { name, namespace, sysctls, ephemeral, claims } = dataOf(one);
  if (typeof name !== 'string' || typeof namespace !== 'string' || ephemeral === undefined) return false;
  return Array.isArray(claims) && Object.values(dataOf(sysctls)).every((v) => 'why' in dataOf(v));
}

function dataOf(value: unknown): Data {
  return typeof value === 'object' && value !== null ? (value as Data) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

const TEXTS: readonly RegExp[] = [
  // JUnit and Checkstyle of any program.
  /^\s*(?:<\?xml[^\n]*\?>\s*)?<(?:testsuites?|checkstyle)[\s>]/,
  // What lint shows people: the finding and where it is.
  /^(?:error|warning|note)\[[a-z0-9-]{1,60}\]: [^\n]{1,200}\n(?:[ \t]{1,9}[^\n]{1,200}\n){0,30}[ \t]{1,9}--> /,
];

/** True for a report by what it says, whatever its name. */
export function isReport(text: string): boolean {
  const start = /\S/.exec(text.slice(0, 200))?.[0];
  if (start === '<' || start === 'e' || start === 'w' || start === 'n')
    return TEXTS.some((shape) => shape.test(text.slice(0, HEAD)));
  if (start === '[') {
    if (!/"check_name"/.test(text.slice(0, HEAD))) return false;
    return isQuality(dataOf(listOf(parsed(text))[0]));
  }
  if (start !== '{') return false;
  const head = text.slice(0, HEAD);
  if (/^\s*\{"(?:kind|object|name)":/.test(head) && isLine(dataOf(parsed(firstLine(text))))) return true;
  const wanted = DOCUMENTS.filter(([word]) => word.test(head));
  if (wanted.length === 0) return false;
  const data = dataOf(parsed(text));
  return wanted.some(([, is]) => is(data));
}

function firstLine(text: string): string {
  const end = text.indexOf('\n');
  return end < 0 ? text : text.slice(0, end);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
