// A text of HCL as the version reads it that it is written for, or as it is once something has filled it in.

import { FILLER, type Source } from '../../source/source.ts';
import type { HclBody, HclDialect, HclExpression, HclFile, HclTemplate } from '../../syntax/hcl/index.ts';
import type { ScanContext } from '../context.ts';
import { DIRECTIVE_LINE, filledIn } from '../fill-ins.ts';

export interface ReadHcl extends HclFile {
  /** What was read: the text itself, or the text with what something fills in masked. */
  readonly source: Source;
}

/** Larger texts, in characters, are read once, whatever is in them. */
const MAX_TRIED = 1_000_000;

/**
 * Reads HCL. What the second version refuses is read as the first one, which Terraform had before 0.12, Nomad before 1.0,
 * and agents of Nomad, Consul and Vault still have. A module must look like that version too: Terraform of today refuses
 * a name that is set again.
 */
export function hclOf(source: Source, isModule: boolean, context: ScanContext): ReadHcl {
  const { parseHcl } = context.parsers.get('hcl');
  // An expression of a template counts as one name, so that the attribute it stands in is read.
  const parse = (text: Source, dialect: HclDialect): ReadHcl => ({
    ...parseHcl(text.text.replaceAll(FILLER, 'x'), dialect),
    source: text,
  });
  const written = parse(source, isModule ? 'hcl2' : 'loose-names');
  if (written.errors.length === 0 || source.text.length > MAX_TRIED) return written;
  const first = parse(source, 'hcl1');
  if (first.errors.length === 0 && isFirstVersion(first.body, isModule)) return first;
  // Of two branches each may set the same name.
  const dialect = DIRECTIVE_LINE.test(source.text) ? 'hcl1' : isModule ? 'hcl2' : 'loose-names';
  let best = written;
  for (const text of filledIn(source, 'HCL')) {
    const read = parse(text, dialect);
    if (read.errors.length < best.errors.length) best = read;
    if (best.errors.length === 0) break;
  }
  return best;
}

/**
 * The first version has expressions in strings alone. `needsSign`: one string at least is an expression as a whole, as
 * nobody writes them since.
 */
function isFirstVersion(body: HclBody, needsSign: boolean): boolean {
  const strings: HclTemplate[] = [];
  return isPlainBody(body, strings) && (!needsSign || strings.some(isOneExpression));
}

function isPlainBody(body: HclBody, strings: HclTemplate[]): boolean {
  return body.items.every((item) =>
    item.kind === 'block' ? isPlainBody(item.body, strings) : isPlain(item.expression, strings),
  );
}

function isPlain(value: HclExpression, strings: HclTemplate[]): boolean {
  switch (value.kind) {
    case 'number':
    case 'bool':
      return true;
    case 'unary':
      return value.operator === '-' && value.operand.kind === 'number';
    case 'template':
      strings.push(value);
      return true;
    case 'tuple':
      return value.items.every((item) => isPlain(item, strings));
    case 'object':
      return value.entries.every(
        ({ key, name, value: of }) => (name !== undefined || isPlain(key, strings)) && isPlain(of, strings),
      );
    default:
      return false;
  }
}

function isOneExpression({ parts }: HclTemplate): boolean {
  return parts.length === 1 && parts[0]?.kind === 'interpolation';
}
