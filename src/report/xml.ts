// Writes XML 1.0: elements, attributes and text, so that whatever stood in a file is a text of the document.

import { visible } from './visible.ts';

/** An element with its attributes in the order given; `undefined` ones are left out. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  content: readonly string[] = [],
): string {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${escaped(visible(String(value)))}"`],
  );
  const open = `<${name}${written.join('')}`;
  if (content.length === 0) return `${open}/>`;
  const inside = content.map((one) => one.replace(/^(?=.)/gm, '  '));
  return [`${open}>`, ...inside, `</${name}>`].join('\n');
}

/** An element that holds nothing but text, line breaks kept. */
export function textElement(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  lines: readonly string[],
): string {
  const open = element(name, attributes).replace(/\/>$/, '>');
  return `${open}${lines.map((line) => escaped(visible(line))).join('&#10;')}</${name}>`;
}

/** A document with its declaration, ending with a newline. */
export function xmlDocument(root: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`;
}

/** For text that went through `visible`. `[` of the `##[` that a GitHub runner takes for a command is a reference. */
function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('##[', '##&#91;');
}
