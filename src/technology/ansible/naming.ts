// Files of a role that none of its tasks names.

import type { Naming } from '../linker.ts';
import { baseName } from '../paths.ts';
import { roleFolder } from './project.ts';

/** Names that an expression gives, folders, and lists that a lookup makes. */
const NAMES_ANY = new RegExp(
  [
    '\\bsrc\\s*[:=]\\s*["\']?[^"\'\\n#]*\\{\\{',
    '\\b(?:copy|template|script|unarchive|synchronize)\\s*:\\s*["\']?[^"\'\\n#]*\\{\\{',
    '\\bsrc\\s*[:=]\\s*["\']?(?:\\.|[\\w./-]*/)["\']?\\s*(?:$|#)',
    'file_?(?:glob|tree)|first_found|lookup\\(|query\\(|\\bsynchronize\\b',
    'role_path[^\\n]{0,40}(?:files|templates)/?(?:["\'\\s]|\\{\\{|$)',
    'role_path\\s*\\}\\}/?["\'\\s]',
  ].join('|'),
  'm',
);

export const naming: Naming = {
  homeOf: (path) => {
    const role = roleFolder(path);
    return role !== undefined && role !== '' && /^\/(?:files|templates)\//.test(path.slice(role.length))
      ? role
      : undefined;
  },
  isPart: (path, home) =>
    path.startsWith(`${home}/`) && /^\/(?:tasks|handlers)\/.*\.ya?ml$/.test(path.slice(home.length)),
  // A folder is copied with all that it holds.
  wordsOf: (path, home) => {
    const below = path
      .slice(home.length + 1)
      .split('/')
      .slice(1, -1);
    return [baseName(path), ...below];
  },
  namesAny: NAMES_ANY,
};
