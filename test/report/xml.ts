// Reads XML strictly, as far as reports use it: elements, attributes and text; throws where a document is not well formed.

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** The text between the children, references resolved. */
  readonly text: string;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** https://www.w3.org/TR/xml/#charsets */
const FORBIDDEN = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

export function readXml(document: string): XmlElement {
  if (FORBIDDEN.test(document)) throw new Error('a character that XML forbids');
  const head = '<?xml version="1.0" encoding="UTF-8"?>\n';
  if (!document.startsWith(head)) throw new Error('no declaration');
  const { element, end } = readElement(document, head.length);
  if (document.slice(end) !== '\n') throw new Error(`text behind the root: ${document.slice(end)}`);
  return element;
}

function readElement(text: string, start: number): { element: XmlElement; end: number } {
  const open = /<([A-Za-z][\w-]*)((?: [A-Za-z][\w-]*="[^"<]*")*)(\/?)>/y;
  open.lastIndex = start;
  const [all, name = '', list = '', empty] = open.exec(text) ?? [];
  if (all === undefined) throw new Error(`no element at: ${text.slice(start, start + 60)}`);
  const attributes = Object.fromEntries(
    [...list.matchAll(/ ([\w-]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, resolved(value)]),
  );
  const children: XmlElement[] = [];
  let content = '';
  let at = open.lastIndex;
  if (empty) return { element: { name, attributes, children, text: '' }, end: at };
  for (;;) {
    const next = text.indexOf('<', at);
    if (next < 0) throw new Error(`<${name}> has no end`);
    content += resolved(text.slice(at, next));
    const close = `</${name}>`;
    if (text.startsWith(close, next))
      return { element: { name, attributes, children, text: content }, end: next + close.length };
    const child = readElement(text, next);
    children.push(child.element);
    at = child.end;
  }
}

function resolved(text: string): string {
  if (/[<>]/.test(text)) throw new Error(`a bare bracket: ${text}`);
  return text.replace(/&([^;]*);?/g, (all, name: string) => {
    if (!all.endsWith(';')) throw new Error(`a bare ampersand: ${text}`);
    const number = /^#(\d+)$/.exec(name)?.[1];
    const found = number === undefined ? ENTITIES[name] : String.fromCodePoint(Number(number));
    if (found === undefined) throw new Error(`an unknown reference: ${all}`);
    return found;
  });
}
