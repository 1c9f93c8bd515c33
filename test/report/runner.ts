// Reads a line of a log as a GitHub runner does, to see which commands a report would give.

export interface Command {
  readonly name: string;
  readonly properties: ReadonlyMap<string, string>;
  readonly data: string;
}

/**
 * The command in one line, by the rules of https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs:
 * `::name key=value,…::data` at the start, blanks before it allowed, or else `##[name key=value;…]data` anywhere.
 */
export function command(line: string): Command | undefined {
  const trimmed = line.trimStart();
  const end = trimmed.startsWith('::') ? trimmed.indexOf('::', 2) : -1;
  if (end > 0) {
    const header = trimmed.slice(2, end);
    const space = header.indexOf(' ');
    const name = space < 0 ? header : header.slice(0, space);
    const properties = new Map<string, string>();
    for (const pair of space < 0 ? [] : header.slice(space + 1).split(',')) {
      const equals = pair.indexOf('=');
      if (equals > 0) properties.set(pair.slice(0, equals), unescaped(pair.slice(equals + 1)));
    }
    return { name, properties, data: unescaped(trimmed.slice(end + 2)) };
  }
  const old = line.indexOf('##[');
  if (old < 0 || line.indexOf(']', old) < 0) return undefined;
  return { name: line.slice(old + 3, line.indexOf(']', old)), properties: new Map(), data: '' };
}

/** The lines of a log as the runner's reader splits them. */
export function logLines(output: string): readonly string[] {
  return output.split(/\r\n|\r|\n/).filter((line) => line !== '');
}

function unescaped(text: string): string {
  return text
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%25', '%');
}
