// Ansible inventories in INI form: `[group]`, `[group:children]`, `[group:vars]`, hosts with variables and ranges.

import { literalTemplate, scalarTree } from '../../model/declaration.ts';
import type { Span } from '../../model/span.ts';
import type { Expression, Template, Tree, TreeEntry } from '../../model/value.ts';
import type { Source } from '../../source/source.ts';
import { pythonOf } from '../../syntax/jinja/python.ts';
import { pythonLiteral } from '../../syntax/python-literal.ts';
import type { InventoryGroup } from './file.ts';
import { expandHostRange, Groups, isInventoryPath } from './inventory-groups.ts';

/**
 * Reads an INI inventory. Empty where the path is none of an inventory, or where a line is none of one: other tools
 * write `.ini` files too. Comments stand at the start of a line or, behind hosts, after `#`.
 */
export function iniInventory(source: Source, path: string): readonly InventoryGroup[] {
  if (!isInventoryPath(path)) return [];
  const groups = new Groups();
  let section = 'ungrouped';
  let kind = 'hosts';
  let start = 0;
  for (const line of source.text.split('\n')) {
    const span = trimmed(line, start);
    start += line.length + 1;
    const text = source.text.slice(span.start, span.end);
    if (text === '' || /^[#;]/.test(text)) continue;
    const header = /^\[([^\]:\s]+)(?::(\w+))?\]\s*(?:#.*)?$/.exec(text);
    if (header) {
      section = header[1] ?? '';
      kind = header[2] ?? 'hosts';
      groups.get(section);
    } else if (kind === 'children') groups.get(section).children.push(firstOf(text));
    else if (kind === 'vars') {
      const variable = assignment(source, span);
      if (variable) groups.get(section).vars.push(variable);
    } else if (kind !== 'hosts' || !hostLine(source, span, groups, section)) return [];
  }
  return groups.all();
}

function firstOf(text: string): string {
  return /^\S+/.exec(text)?.[0] ?? '';
}

function trimmed(line: string, start: number): Span {
  const from = line.length - line.trimStart().length;
  return { start: start + from, end: Math.max(start + from, start + line.trimEnd().length) };
}

/** Adds the hosts of a line to its group; false where the line is no list of a host and its variables. */
function hostLine(source: Source, span: Span, groups: Groups, section: string): boolean {
  const name = firstOf(source.text.slice(span.start, span.end));
  if (!/^[\w[\]:.@*-]+$/.test(name)) return false;
  const vars: TreeEntry[] = [];
  for (const word of words(source.text, { start: span.start + name.length, end: span.end })) {
    const equals = source.text.slice(word.start, word.end).indexOf('=');
    if (equals < 1) return false;
    vars.push(hostVariable(source, word, equals));
  }
  const hosts = expandHostRange(withoutPort(name));
  return groups.addHosts(section, hosts, vars);
}

/** `web.example:2222` names a port of the machine's SSH server; colons inside brackets belong to ranges. */
function withoutPort(name: string): string {
  const port = /(?<=.):\d+$/.exec(name);
  const host = port ? name.slice(0, port.index) : name;
  return host.replace(/\[[^\]]*\]/g, '').includes(':') ? name : host;
}

/** The words of a host line up to a comment, quotes kept together as a shell would. */
function words(text: string, { start, end }: Span): readonly Span[] {
  const found: Span[] = [];
  let i = start;
  while (i < end) {
    if (/\s/.test(text[i] ?? '')) {
      i++;
      continue;
    }
    if (text[i] === '#') break;
    const from = i;
    let quote = '';
    for (; i < end; i++) {
      const c = text[i] ?? '';
      if (quote !== '') quote = c === quote ? '' : quote;
      else if (c === '"' || c === "'") quote = c;
      else if (/\s/.test(c)) break;
    }
    found.push({ start: from, end: i });
  }
  return found;
}

function hostVariable(source: Source, word: Span, equals: number): TreeEntry {
  const key = { start: word.start, end: word.start + equals };
  const value = { start: key.end + 1, end: word.end };
  const written = source.text.slice(value.start, value.end);
  // The shell's quotes go first; what is inside is read as a literal all the same: `x="8080"` is a number.
  const quoted = /^(?:"[^"\\]*"|'[^']*')$/.test(written);
  const inner = quoted ? { start: value.start + 1, end: value.end - 1 } : value;
  return { key: keyOf(source, key), value: literalTree(source, inner) };
}

/** `name = value` of a `:vars` section. */
function assignment(source: Source, span: Span): TreeEntry | undefined {
  const text = source.text.slice(span.start, span.end);
  const equals = text.indexOf('=');
  if (equals < 1) return undefined;
  const key = trimmed(text.slice(0, equals), span.start);
  return { key: keyOf(source, key), value: literalTree(source, valueSpan(text, span, equals)) };
}

/** Behind a complete literal a comment is dropped; behind bare words it is part of the value, as in Python. */
function valueSpan(text: string, span: Span, equals: number): Span {
  const value = trimmed(text.slice(equals + 1), span.start + equals + 1);
  const written = text.slice(value.start - span.start);
  const literal = /^(?:"[^"]*"|'[^']*'|[+-]?\d+)(?=\s*#)/.exec(written)?.[0];
  return literal === undefined ? value : { start: value.start, end: value.start + literal.length };
}

function keyOf(source: Source, span: Span): Template {
  return literalTemplate(source.text.slice(span.start, span.end), source.locate(span));
}

/** Whatever Python reads as a literal is one; everything else is text (ini.py, _parse_value, by ast.literal_eval). */
function literalTree(source: Source, span: Span): Tree {
  const text = source.text.slice(span.start, span.end);
  if (/^(?:"[^"\\]*"|'[^'\\]*')$/.test(text))
    return scalarTree(source.template({ start: span.start + 1, end: span.end - 1 }));
  const template = source.template(span);
  const literal = source.holesIn(span).length > 0 ? undefined : pythonLiteral(text);
  if (literal?.kind !== 'known') return scalarTree(template);
  const { data } = literal;
  if (typeof data === 'string') return scalarTree({ ...template, parts: data === '' ? [] : [data] });
  if (data === null || typeof data !== 'object') return { kind: 'scalar', template, data };
  const python = pythonOf(data);
  if (python.type === 'float')
    return { kind: 'scalar', template, data: text, data11: { float: python.value } };
  // Jinja reads lists and dictionaries the same way.
  const expression: Expression = { language: 'jinja', text, at: template.at };
  return scalarTree({ ...template, parts: [expression] });
}
