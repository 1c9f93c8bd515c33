// The constructs that pieces of Ruby (ERB) and of Puppet (EPP) in a template open and close around its text.

import { type BlockKind, Blocks, isLiteralList } from './template-blocks.ts';

/** The words of a piece of code and what else separates statements; texts, comments and patterns count as one sign. */
const TOKEN =
  /(?<hidden>#[^\n]{0,2000}|"(?:[^"\\]|\\.){0,2000}"|'(?:[^'\\]|\\.){0,2000}'|%[wWiIqQr]?(?:\([^)]{0,2000}\)|\[[^\]]{0,2000}\]|\{[^}]{0,2000}\})|(?<=[=(,!~|&{]\s{0,10}|\b(?:if|unless|when|elsif|and|or|not|in)\s{1,10}|^\s{0,10})\/(?:[^/\\\n]|\\.){0,500}\/)|(?<word>[.:@$]{0,2}[A-Za-z_]\w*[?!]?(?::(?!:))?)|[^\s\w]|\n|\d[\w.]*/gs;

interface Token {
  readonly text: string;
  readonly start: number;
  /** A text, a comment or a pattern. */
  readonly isHidden: boolean;
}

/** More than this in one tag is a program. */
const MAX_CODE = 10_000;

function tokensOf(code: string): readonly Token[] | undefined {
  if (code.length > MAX_CODE) return undefined;
  return [...code.matchAll(TOKEN)]
    .map((m) => ({ text: m[0], start: m.index, isHidden: m.groups?.['hidden'] !== undefined }))
    .filter((t) => !(t.isHidden && t.text.startsWith('#')));
}

/** What pieces of Ruby say, by their numbers (https://docs.ruby-lang.org/en/master/syntax/control_expressions_rdoc.html). */
export function rubyWords(pieces: readonly string[]): ReadonlyMap<number, readonly string[]> {
  const blocks = new Blocks();
  /** What each open block ends with. */
  const ends: string[] = [];
  const open = (tag: number, kind: BlockKind, end = 'end'): void => {
    blocks.open(tag, kind);
    ends.push(end);
  };
  const close = (tag: number, end: string): void => {
    if (ends.pop() !== end) blocks.fail();
    blocks.close(tag);
  };
  for (const [tag, code] of pieces.entries()) {
    const tokens = tokensOf(code);
    if (!tokens) return new Map();
    // Behind what is complete, `if` is about that, and opens nothing: `x = 1 if y`.
    let isStart = true;
    let hasDo = false;
    let from = 0;
    for (const [i, { text, start, isHidden }] of tokens.entries()) {
      const before = isStart;
      isStart = !isHidden && GOES_ON.test(text);
      if (isHidden) continue;
      if (text === ';' || text === '\n') [hasDo, from] = [false, start + 1];
      else if (text === '{') {
        open(
          tag,
          tokens[i + 1]?.text !== '|' ? 'plain' : isLiteralList(code.slice(from, start)) ? 'plain' : 'loop',
          '}',
        );
      } else if (text === '}') close(tag, '}');
      else if (text === 'end') close(tag, 'end');
      else if (text === 'do') {
        if (!hasDo) open(tag, isLiteralList(code.slice(from, start)) ? 'plain' : 'loop');
        [hasDo, from] = [false, start + 2];
      } else if (text === 'else' || text === 'elsif') blocks.arm(tag, text === 'else');
      else if (text === 'when' || (text === 'in' && before && blocks.innermost === 'cases')) {
        if (blocks.innermost === 'cases') blocks.arm(tag, false);
        else blocks.fail();
      } else if (before && (text === 'if' || text === 'unless')) open(tag, 'choice');
      else if (before && (text === 'while' || text === 'until' || text === 'for')) {
        open(tag, 'loop');
        hasDo = true;
      } else if (text === 'case') open(tag, 'cases');
      else if (/^(?:begin|def|class|module)$/.test(text)) open(tag, 'plain');
    }
  }
  return blocks.words();
}

/** Behind these a statement or an operand begins. */
const GOES_ON =
  /^(?:[;\n{([,=&|!]|then|do|else|begin|ensure|and|or|not|when|if|unless|elsif|while|until|return)$/;

/** What pieces of Puppet's language say (https://www.puppet.com/docs/puppet/8/lang_conditional.html). */
export function puppetWords(pieces: readonly string[]): ReadonlyMap<number, readonly string[]> {
  const blocks = new Blocks();
  /** An arm of a `case` has braces of its own, inside of those of the whole. */
  const open: (BlockKind | 'arm')[] = [];
  for (const [tag, code] of pieces.entries()) {
    const tokens = tokensOf(code)?.filter((t) => t.text !== '\n');
    if (!tokens) return new Map();
    let head: Token[] = [];
    let isNextArm = false;
    for (const [i, token] of tokens.entries()) {
      const { text, isHidden } = token;
      if (isHidden || !/^[{};]$/.test(text)) {
        head.push(token);
        continue;
      }
      const words = head.map((t) => t.text);
      head = [];
      if (text === '{') {
        // The braces of `else` go on with those of its `if`.
        if (isNextArm) blocks.arm(tag, words[0] === 'else');
        else if (open.at(-1) === 'cases') {
          blocks.arm(tag, words.includes('default') || words.includes('default:'));
          open.push('arm');
        } else {
          const kind = puppetKind(words);
          blocks.open(tag, kind);
          open.push(kind);
        }
        isNextArm = false;
      } else if (text === '}') {
        const closed = open.at(-1);
        isNextArm = closed === 'choice' && /^els(?:e|if)$/.test(tokens[i + 1]?.text ?? '');
        if (isNextArm) continue;
        open.pop();
        if (closed !== 'arm') blocks.close(tag);
      }
    }
    if (isNextArm) blocks.fail();
  }
  return blocks.words();
}

/** What a brace opens behind words; those of a hash or a selector are closed in the same piece. */
function puppetKind(words: readonly string[]): BlockKind {
  const last = words.at(-1);
  if (last === '|') return isLiteralList(words.join('')) ? 'plain' : 'loop';
  if (last === '?' || last === '=' || last === '(' || last === '>') return 'plain';
  const word = words.findLast((w) => /^(?:if|unless|case)$/.test(w));
  return word === undefined ? 'plain' : word === 'case' ? 'cases' : 'choice';
}
