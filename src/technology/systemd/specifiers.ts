// `%i`, `%n` and the like of a unit, as far as its name tells them (systemd.unit(5), "Specifiers").

import { known, unknown, type Value } from '../../model/value.ts';
import { instanceOf, isTemplate } from './paths.ts';

/** The value of a specifier in a unit of this name; undefined for a text that is none. */
export function specifierValue(specifier: string, unit: string): Value | undefined {
  if (!/^%[A-Za-z]$/.test(specifier)) return undefined;
  const isOpen = isTemplate(unit);
  const base = unit.slice(0, unit.lastIndexOf('.'));
  const prefix = base.replace(/@.*$/s, '');
  const instance = instanceOf(unit)?.instance;
  switch (specifier[1]) {
    case 'p':
      return known(prefix);
    case 'P':
      return known(unescaped(prefix));
    case 'j':
      return known(prefix.slice(prefix.lastIndexOf('-') + 1));
    case 'J':
      return known(unescaped(prefix.slice(prefix.lastIndexOf('-') + 1)));
    case 'n':
      return isOpen ? noInstance(specifier, unit) : known(unit);
    case 'N':
      return isOpen ? noInstance(specifier, unit) : known(base);
    case 'i':
      return isOpen ? noInstance(specifier, unit) : known(instance ?? '');
    case 'I':
      return isOpen ? noInstance(specifier, unit) : known(unescaped(instance ?? ''));
    default:
      return unknown(`'${specifier}' is known only on the machine`);
  }
}

function noInstance(specifier: string, unit: string): Value {
  return unknown(`'${specifier}' is the instance of ${unit}, and no file names one`);
}

/** systemd-escape(1): `-` stands for a slash, `\x2d` for the character of that number. */
function unescaped(text: string): string {
  return text.replace(/-|\\x([\da-f]{2})/g, (_, code?: string) =>
    code === undefined ? '/' : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
