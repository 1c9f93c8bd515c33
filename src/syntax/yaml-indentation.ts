// How far quoted values and collections in brackets must be indented, and where an alias ends: as YAML 1.2 has it, or as
// the tools read them.

import { type CST, Lexer, Parser } from 'yaml';

/**
 * `strict`: the lines of a value go on deeper than its key (YAML 1.2, 6.1). `loose`: inside of quotes and brackets
 * indentation means nothing, as in libyaml, PyYAML and Go's yaml, so in Ansible, Kubernetes and Compose; their scanners
 * leave the indentation alone while `flow_level` is not 0, and in quotes look only for `---` and `...`
 * (https://github.com/yaml/libyaml/blob/master/src/scanner.c).
 */
export type Indentation = 'strict' | 'loose';

/** The tokens of a stream. */
export function yamlTokens(text: string, indentation: Indentation): Iterable<CST.Token> {
  return indentation === 'strict' ? new Parser().parse(text) : looseTokens(text);
}

function* looseTokens(text: string): Generator<CST.Token> {
  const parser = new Parser();
  for (const lexeme of new LooseLexer().lex(text)) yield* parser.next(lexeme);
  yield* parser.end();
}

/** What a lexer of the package keeps to itself (yaml 2.x, `parse/lexer.js`). */
interface Inside {
  /** The least indentation of the lines that go on with what is open. */
  indentNext: number;
  parseQuotedScalar(): Generator<string, unknown, unknown>;
  parseFlowCollection(): Generator<string, unknown, unknown>;
  /** Gives the characters up to the first one that the test holds for. */
  pushUntil(test: (character: string | undefined) => boolean): Generator<string, unknown, unknown>;
  charAt(n: number): string | undefined;
}

const OpenLexer = Lexer as unknown as new () => Inside & Pick<Lexer, 'lex'>;

class LooseLexer extends OpenLexer {
  override *parseQuotedScalar(): Generator<string, unknown, unknown> {
    return yield* this.#unindented(super.parseQuotedScalar());
  }

  override *parseFlowCollection(): Generator<string, unknown, unknown> {
    return yield* this.#unindented(super.parseFlowCollection());
  }

  /** The name of an alias is letters, digits, `_` and `-` for libyaml and those that came from it. */
  override *pushUntil(test: (character: string | undefined) => boolean): Generator<string, unknown, unknown> {
    const isAlias = this.charAt(0) === '*';
    let at = 0;
    return yield* super.pushUntil((c) => test(c) || (isAlias && at++ > 0 && !/[\w-]/.test(c ?? '')));
  }

  *#unindented(steps: Generator<string, unknown, unknown>): Generator<string, unknown, unknown> {
    const before = this.indentNext;
    this.indentNext = 0;
    const next = yield* steps;
    this.indentNext = before;
    return next;
  }
}
