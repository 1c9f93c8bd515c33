// Reads comma-separated values as RFC 4180 defines them, in one pass.

/** Records in file order, each a list of fields. `problem` says where the text stops being CSV; what precedes it is kept. */
export interface CsvFile {
  readonly records: readonly (readonly string[])[];
  readonly problem?: string;
}

/**
 * Splits `text` into records: fields in double quotes may hold commas, line breaks and doubled quotes; records
 * end with CRLF or LF, in any mix; blank lines and a byte order mark are dropped. A quote inside an unquoted
 * field is an ordinary character, and text after a closing quote belongs to the field: both occur in the wild.
 */
export function readCsv(text: string): CsvFile {
  const records: string[][] = [];
  let record: string[] = [];
  let at = text.startsWith('\ufeff') ? 1 : 0;
  while (at < text.length) {
    let field = '';
    if (text[at] === '"') {
      const start = at++;
      for (;;) {
        const close = text.indexOf('"', at);
        if (close < 0) return { records, problem: `record ${records.length + 1}: ${unclosed(text, start)}` };
        field += text.slice(at, close);
        at = close + 1;
        if (text[at] !== '"') break;
        field += '"';
        at++;
      }
    }
    const end = fieldEnd(text, at);
    field += text.slice(at, end);
    at = end;
    if (text[at] === ',') {
      record.push(field);
      at++;
      if (at < text.length) continue;
      field = '';
    } else if (text[at] === '\n' || text[at] === '\r') {
      at += text.startsWith('\r\n', at) ? 2 : 1;
    }
    record.push(field);
    if (record.length > 1 || field !== '') records.push(record);
    record = [];
  }
  return { records };
}

/** Offset of the comma, line feed or CRLF that ends an unquoted field. A lone carriage return is part of it. */
function fieldEnd(text: string, at: number): number {
  for (let i = at; i < text.length; i++) {
    const c = text[i];
    if (c === ',' || c === '\n' || (c === '\r' && text[i + 1] === '\n')) return i;
  }
  return text.length;
}

function unclosed(text: string, start: number): string {
  const line = text.slice(0, start).split('\n').length;
  return `the quote that opens on line ${line} is never closed`;
}
