// The word somebody meant.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { didYouMean, nearest } from '../../src/model/nearest.ts';

const KEYS = ['extends', 'include', 'exclude', 'rules', 'hosts', 'ports'];

/** The recurrence as the textbooks have it, without any shortcut. */
function alignment(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length;
  const options = [
    alignment(a.slice(1), b) + 1,
    alignment(a, b.slice(1)) + 1,
    alignment(a.slice(1), b.slice(1)) + (a[0] === b[0] ? 0 : 1),
  ];
  if (a.length > 1 && b.length > 1 && a[0] === b[1] && a[1] === b[0]) {
    options.push(alignment(a.slice(2), b.slice(2)) + 1);
  }
  return Math.min(...options);
}

describe('nearest', () => {
  it.each([
    ['exlude', 'exclude'],
    ['EXCLUDE', 'exclude'],
    ['inlcude', 'include'],
    ['rule', 'rules'],
    ['prots', 'ports'],
    ['host', 'hosts'],
    ['port', 'ports'],
    ['frobnicate', undefined],
    ['', undefined],
    ['x', undefined],
    ['rules'.repeat(20), undefined],
  ])('%s: %s', (word, expected) => {
    expect(nearest(word, KEYS)).toBe(expected);
  });

  it('takes the first of equally near ones', () => {
    expect(nearest('cat', ['bat', 'rat'])).toBe('bat');
    expect(nearest('cat', ['rat', 'bat'])).toBe('rat');
  });

  it('counts a swap of neighbours as one edit', () => {
    expect(nearest('tpc', ['tcp'])).toBe('tcp');
    expect(nearest('tpd', ['tcp'])).toBe(undefined);
  });

  it('agrees with the definition of the distance, word by word', () => {
    const letters = fc.stringMatching(/^[abc]{0,5}$/);
    fc.assert(
      fc.property(letters, letters, (word, candidate) => {
        const length = Math.max(word.length, candidate.length);
        const distance = alignment(word, candidate);
        const near = distance <= Math.min(4, Math.max(1, Math.floor(length / 3))) && distance < length;
        expect(nearest(word, [candidate])).toBe(near ? candidate : undefined);
      }),
      { numRuns: 500 },
    );
  });

  it('finds a candidate spelled right, however many there are', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.stringMatching(/^[a-z-]{3,20}$/), { minLength: 1 }),
        fc.nat(),
        (words, n) => {
          const word = words[n % words.length] ?? '';
          expect(nearest(word, words)).toBe(word);
        },
      ),
    );
  });

  it('finds a word of six letters or more with two of them lost', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{6,20}$/), fc.nat(), fc.nat(), (word, a, b) => {
        const once = word.slice(0, a % word.length) + word.slice((a % word.length) + 1);
        const twice = once.slice(0, b % once.length) + once.slice((b % once.length) + 1);
        expect(nearest(twice, [word])).toBe(word);
      }),
    );
  });
});

describe('didYouMean', () => {
  it('is a clause for a message or nothing', () => {
    expect(didYouMean('exlude', KEYS)).toBe("; did you mean 'exclude'?");
    expect(didYouMean('frobnicate', KEYS)).toBe('');
  });
});
