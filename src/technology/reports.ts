// Documents in which portclash, or a program like it, says what it has found: they quote settings and make none.

/** What tells such a document apart stands at its beginning. */
const HEAD = 4000;

const SHAPES: readonly RegExp[] = [
  // SARIF of any program (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html).
  /^\s*\{[\s\S]*"(?:\$schema"\s*:\s*"[^"\n]*\bsarif\b|driver"\s*:\s*\{\s*"name"\s*:\s*"portclash")/,
  // lint as json and rdjson, or a code quality report of any program; a baseline.
  /^\s*\{\s*"version"\s*:\s*1,\s*"tool"\s*:\s*\{\s*"name"\s*:\s*"portclash"/,
  /^\s*\{\s*"source"\s*:\s*\{\s*"name"\s*:\s*"portclash"/,
  /^\s*\[\s*\{\s*"description"\s*:\s*"[^\n]*",\s*"check_name"\s*:/,
  /^\s*\{\s*"version"\s*:\s*1,\s*"findings"\s*:\s*\[\s*\{\s*"rule"/,
  // facts as one document, and as lines.
  /^\s*\{\s*"version"\s*:\s*1,\s*"facts"\s*:\s*\[\s*(?:\{\s*"kind"|\],\s*"unresolved")/,
  /^\s*\{\s*"version"\s*:\s*1,\s*"hosts"\s*:\s*\[\s*\{\s*"name"\s*:[^\n]*\s*"namespace"\s*:[^\n]*\s*"sysctls"/,
  /^\s*\{"kind":"(?:ports","claimant"|sysctl","key")/,
  /^\s*\{"object":\{"format":\d/,
  /^\s*\{"name":"[^\n]{0,400}","namespace":"[^"\n]*","sysctls":/,
  // range.
  /^\s*\{\s*"version"\s*:\s*1,\s*"from"\s*:\s*(?:null|\[[\s\d,[\]]*\]),\s*"to"\s*:/,
  // JUnit and Checkstyle of any program.
  /^\s*(?:<\?xml[^\n]*\?>\s*)?<(?:testsuites?|checkstyle)[\s>]/,
  // What lint shows people.
  /^(?:error|warning|note)\[[a-z0-9-]{1,60}\]: /,
];

/** True for a report by its first words, whatever its name. */
export function isReport(text: string): boolean {
  // Cheap for everything else.
  if (!/^\s*(?:[{[<]|(?:error|warning|note)\[)/.test(text.slice(0, 200))) return false;
  const head = text.slice(0, HEAD);
  return SHAPES.some((shape) => shape.test(head));
}
