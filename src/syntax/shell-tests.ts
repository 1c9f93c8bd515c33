// Conditions of scripts that values of variables may decide: `true`, `[ -z "$NAME" ]`, `[ "$NAME" = word ]`, `[[ … ]]`.

import type { SyntaxNode, Word } from 'unbash';
import type { ShellTest } from '../model/shell.ts';
import type { Template } from '../model/value.ts';
import type { Source } from '../source/source.ts';
import { wordOf } from './shell-words.ts';

/** The test that a command makes of it; undefined for every other command. */
export function testOf(node: SyntaxNode, source: Source): ShellTest | undefined {
  switch (node.type) {
    case 'CompoundList': {
      const last = node.commands.length === 1 ? node.commands[0] : undefined;
      return last && last.background !== true ? testOf(last.command, source) : undefined;
    }
    case 'Pipeline': {
      const [only, more] = node.commands;
      const test = only && !more ? testOf(only, source) : undefined;
      const negations = node.prefixes.filter((p) => p.type === 'Negation').length;
      return test && negations % 2 === 1 ? negated(test) : test;
    }
    case 'Command': {
      if (!node.name || node.prefix.length > 0) return undefined;
      const words = node.suffix.filter((s) => s.type === 'Word');
      return words.length === node.suffix.length ? commandTest(node.name.value, words, source) : undefined;
    }
    case 'TestCommand': {
      const { expression } = node;
      if (expression.type === 'TestUnary') return emptiness(expression.operator, expression.operand, source);
      // The other side of `=` is a pattern unless it is quoted.
      if (expression.type !== 'TestBinary' || /[*?[\\$]/.test(expression.right.text)) return undefined;
      return equality(expression.left, expression.operator, expression.right, source);
    }
    default:
      return undefined;
  }
}

export function negated(test: ShellTest): ShellTest {
  return test.kind === 'constant'
    ? { kind: 'constant', holds: !test.holds }
    : { ...test, isNegated: !test.isNegated };
}

function commandTest(name: string, words: readonly Word[], source: Source): ShellTest | undefined {
  if (words.length === 0 && (name === 'true' || name === ':')) return { kind: 'constant', holds: true };
  if (words.length === 0 && name === 'false') return { kind: 'constant', holds: false };
  const isBracket = name === '[';
  if (name !== 'test' && !isBracket) return undefined;
  const args = isBracket && words.at(-1)?.value === ']' ? words.slice(0, -1) : words;
  const isNot = args[0]?.value === '!';
  const [first, second, third, more] = isNot ? args.slice(1) : args;
  if (!first || !second || more) return undefined;
  const test = third ? equality(first, second.value, third, source) : emptiness(first.value, second, source);
  return test && isNot ? negated(test) : test;
}

function emptiness(operator: string, word: Word, source: Source): ShellTest | undefined {
  if (operator !== '-z' && operator !== '-n') return undefined;
  // Without quotes `-n` holds for nothing as well.
  if (operator === '-n' && !isOneWord(word)) return undefined;
  return { kind: 'empty', isNegated: operator === '-n', word: template(word, source) };
}

function equality(left: Word, operator: string, right: Word, source: Source): ShellTest | undefined {
  if (!/^(?:=|==|!=)$/.test(operator) || !isOneWord(left) || !isOneWord(right)) return undefined;
  const [word, other] = [template(left, source), template(right, source)];
  return { kind: 'equal', isNegated: operator === '!=', word, other };
}

/** True for a word that the shell does not split: the test would be another one. */
function isOneWord(word: Word): boolean {
  return !(word.parts ?? []).some((p) => /Expansion$|Glob|Substitution$/.test(p.type));
}

function template(word: Word, source: Source): Template {
  const { content } = wordOf(word, source);
  return content.template({ start: 0, end: content.text.length });
}
