// One file of a configuration: how it is named, read and checked against the schema, and what it may refer to.

import path from 'node:path';
import { isInside, realPath } from '../source/real-path.ts';
import { checkShape, describe, type Steps } from './check.ts';
import type { ConfigError } from './config.ts';
import { type ConfigDocument, type DataFormat, readDocument } from './document.ts';
import type { LoadOptions } from './load.ts';
import type { ConfigMap, ConfigNode } from './node.ts';
import { at, quote } from './words.ts';

/** {@link LoadOptions} with absolute paths free of symbolic links. */
export type Project = LoadOptions;

/** One file of the configuration. */
export interface Part {
  readonly absolute: string;
  /** What it and the files it names must not leave. */
  readonly boundary: string;
  readonly document: ConfigDocument;
  /** The key path of {@link root}: `portclash` in a package.json. */
  readonly prefix: Steps;
  /** Undefined where there is nothing to read on. */
  readonly root: ConfigMap | undefined;
  readonly errors: readonly ConfigError[];
}

/** Reads and checks the text of a file. */
export function readPart(project: Project, absolute: string, text: string, boundary: string): Part {
  const inPackage = path.basename(absolute) === 'package.json';
  const document = readDocument(label(project, absolute), text, formatOf(absolute));
  const prefix: Steps = inPackage ? ['portclash'] : [];
  const whole = document.root;
  const root = inPackage && whole?.kind === 'map' ? whole.entries.get('portclash')?.value : whole;
  const part = { absolute, boundary, document, prefix };
  if (!whole) return { ...part, root: undefined, errors: document.errors };
  if (!root || (inPackage && whole.kind !== 'map')) {
    return {
      ...part,
      root: undefined,
      errors: [topError(document, whole, "no key 'portclash' at the top; add it")],
    };
  }
  if (root.kind !== 'map') {
    // An empty scalar is an empty file, apart from `---` and comments.
    if (!inPackage && root.kind === 'scalar' && root.data === null) {
      return { ...part, root: { kind: 'map', entries: new Map(), span: root.span }, errors: [] };
    }
    const hint =
      root.kind === 'scalar' && typeof root.data === 'string'
        ? `; to use another file, write { "extends": "./file.yaml" }`
        : '';
    const message = at(
      prefix,
      `expected a map of keys such as rules and exclude, not ${describe(root)}${hint}`,
    );
    return { ...part, root: undefined, errors: [topError(document, root, message)] };
  }
  return { ...part, root, errors: checkShape(document, root, prefix) };
}

function topError(document: ConfigDocument, node: ConfigNode, message: string): ConfigError {
  const { file, line, column } = document.locate(node.span);
  return { file, line, column, message };
}

/** The file that a name in a configuration stands for; nothing outside the project, not even through a link. */
export function resolveInside(
  project: Project,
  part: Part,
  name: string,
): { readonly ok: true; readonly file: string } | { readonly ok: false; readonly message: string } {
  if (/^[a-z][a-z0-9+.-]+:/i.test(name)) {
    return { ok: false, message: `${quote(name)} is no file of the project; nothing is fetched` };
  }
  const file = path.resolve(path.dirname(part.absolute), name);
  const real = realPath(file) ?? file;
  const boundary = realPath(part.boundary) ?? part.boundary;
  if (path.isAbsolute(name) || !isInside(file, part.boundary) || !isInside(real, boundary)) {
    return { ok: false, message: `${quote(name)} leads out of the project; name a file inside` };
  }
  return { ok: true, file: label(project, file) };
}

/** Why a file cannot be configuration by its name alone. */
export function refusal(file: string): string | undefined {
  const extension = path.extname(file);
  if (['', '.json', '.yaml', '.yml'].includes(extension)) return undefined;
  const why = /^\.[cm]?[jt]sx?$/.test(extension)
    ? 'configuration is data only and never executed'
    : 'not a format of ours';
  return `${quote(path.basename(file))}: ${why}; use .json, .yaml or .yml`;
}

function formatOf(file: string): DataFormat {
  return path.extname(file) === '.json' ? 'json' : 'yaml';
}

/** How a file is named to people. */
export function label(project: Project, file: string): string {
  return isInside(file, project.root)
    ? path.relative(project.root, file).split(path.sep).join('/') || '.'
    : file;
}
