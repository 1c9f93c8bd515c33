// The variables that interpolation sees: what a person gives, then what files of variables say.

import { known, through, unknown, type Value } from '../../model/value.ts';
import type { Supplied } from '../linker.ts';
import type { EnvironmentFile } from './environment-file.ts';
import { interpolate, type Lookup } from './interpolation.ts';

/** Names that stand for names that stand for … : no file has more. */
const MAX_STEPS = 50;

/**
 * Looks names up in `strong`, then in the files, of which a later one wins, then in `weak`. A value sees what `strong`
 * has and what stands above it in its own file (https://docs.docker.com/compose/how-tos/environment-variables/).
 */
export function environmentOf(
  strong: Lookup,
  files: readonly (EnvironmentFile | undefined)[],
  weak: Lookup = () => undefined,
): Lookup {
  const layers = files.map(fileLookup(strong)).reverse();
  return (name) => {
    const given = strong(name);
    if (given) return given;
    for (const layer of layers) {
      const value = layer(name);
      if (value) return value;
    }
    return weak(name);
  };
}

/** What a person gives a run: the environment of the shell that calls Compose. */
export function suppliedLookup(supplied: Supplied): Lookup {
  return (name) => supplied.get(name);
}

function fileLookup(strong: Lookup): (file: EnvironmentFile | undefined) => Lookup {
  return (file) => {
    if (!file)
      return (name) => unknown(`a file that may set '${name}' is not among those that are read`, [], name);
    if (file.isBroken)
      return (name) => unknown(`a file that may set '${name}' holds a line that Compose refuses`, [], name);
    const last = new Map(file.variables.map((v, i) => [v.name, i]));
    const values = new Map<number, Value>();
    const valueAt = (index: number, steps: number): Value => {
      const variable = file.variables[index];
      if (!variable) return known('');
      const { text, expands, at } = variable;
      const before = values.get(index);
      if (before) return before;
      const lookup: Lookup = (name) => {
        const given = strong(name);
        if (given) return given;
        const above = file.variables.findLastIndex((v, i) => i < index && v.name === name);
        if (above < 0) return undefined;
        return steps < MAX_STEPS
          ? valueAt(above, steps + 1)
          : unknown(`'${name}' leads through too many other names`);
      };
      const value = through(at, expands ? interpolate(text, at, lookup) : known(text, [], at));
      values.set(index, value);
      return value;
    };
    return (name) => {
      const index = last.get(name);
      return index === undefined ? undefined : valueAt(index, 0);
    };
  };
}
