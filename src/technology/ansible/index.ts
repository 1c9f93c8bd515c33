// Ansible as a technology that is linked: which files matter, and the linker over them.

import { anyWord, type LinkedTechnology } from '../linker.ts';
import { baseName, folderOf, joinPath } from '../paths.ts';
import { broughtFiles } from './brought.ts';
import { ansiblePart } from './file.ts';
import { isInventoryPath } from './inventory-groups.ts';
import { namedDocuments } from './named-documents.ts';
import { bindings, jinjaNames } from './names.ts';
import { naming } from './naming.ts';
import { outside } from './outside.ts';
import { placedFiles } from './placed-files.ts';
import { MERGES, mergesMaps, roleFolder } from './project.ts';

export const ansible: LinkedTechnology = {
  name: 'ansible',
  concerns: (scan) => ansiblePart(scan) !== undefined || roleFolder(scan.file) !== undefined,
  isStructure: (path, text) => {
    if (isInventoryPath(path) && !/\.(sh|py|md)$/.test(path)) {
      return /^\s*\[[\w.:-]+\]|^\s*(hosts|children)\s*:/m.test(text);
    }
    // A folder stands in for the file of its name, whatever it holds.
    if (STANDS_IN.test(path)) return true;
    return (
      /\.ya?ml$/.test(path) &&
      /^\s*-\s*(hosts|import_playbook|ansible\.builtin\.import_playbook)\s*:|^\s+(hosts|roles)\s*:|^(dependencies|allow_duplicates)\s*:/m.test(
        text,
      )
    );
  },
  isShared: (path) => /(^|\/)(group_vars|host_vars|defaults|vars|meta)\//.test(path),
  mayDefine: (path) =>
    /\.(ya?ml|json)$/.test(path) ||
    isInventoryPath(path) ||
    /(^|\/)(group_vars|host_vars|defaults|vars)\//.test(path),
  namesIn: jinjaNames,
  bindings,
  handles: ({ file }) => {
    const base = baseName(file);
    const role = roleFolder(file);
    // `main` brings itself in.
    const own = /^main\.ya?ml$/.test(base) ? [] : [base, base.replace(/\.ya?ml$/, '')];
    return role === undefined ? own : [...own, baseName(role)];
  },
  matcher: ({ names, handles }) => {
    const name = anyWord(names);
    const defines =
      names.length > 0
        ? new RegExp(`(?:^|[\\s{,"'-])${name}["']?\\s*[:=]|register:\\s*${name}`, 'm')
        : undefined;
    const brings = handles.length > 0 ? new RegExp(anyWord(handles)) : undefined;
    const roles = new Set(handles);
    return (path, text) =>
      (defines !== undefined && (defines.test(text) || VARIABLES.test(text))) ||
      (brings !== undefined && BRINGING.test(text) && (brings.test(text) || BY_EXPRESSION.test(text))) ||
      (SOURCE_BY_EXPRESSION.test(text) && roles.has(baseName(roleFolder(path) ?? '')));
  },
  documents: namedDocuments,
  placing: {
    mayBePut: (path) => /(?:^|\/)(?:templates|files)\/|\.j2$/.test(path),
    mayPut: (path) => PUTS.test(path),
    placed: placedFiles,
  },
  naming,
  brought: broughtFiles,
  isLegible: (text) => !text.startsWith('$ANSIBLE_VAULT'),
  outside,
  texts: (scans) => {
    const folders = scans.filter((s) => (ansiblePart(s)?.plays.length ?? 0) > 0).map((s) => folderOf(s.file));
    return [...new Set(['', ...folders])].map((f) => joinPath(f, 'ansible.cfg'));
  },
  keptOf: (text) => (mergesMaps(text) ? MERGES : ''),
  link: async (scans, supplied) => new (await import('./link.ts')).AnsibleLinker(scans, supplied),
};

/** What hides another file of the same name: a file in a folder of variables, and one without an extension. */
const STANDS_IN = /(?:^|\/)(?:(?:group|host)_vars\/(?:[^/]+\/|[^/.]+$)|(?:defaults|vars)\/main\.ya?ml$)/;

/** Tasks, and what shows that there are some: a chart has templates and documents of YAML, too. */
const PUTS =
  /(?:^|\/)(?:(?:tasks|handlers)\/|(?:site|main|tasks|playbook[\w-]{0,40}|deploy[\w-]{0,40})\.ya?ml$|(?:group_vars|host_vars|roles|playbooks?)\/)|(?:^|\/)ansible\.cfg$/;

/** A file of variables may define any name. */
const VARIABLES = /\binclude_vars\s*:/;

/** Tasks that bring in what an expression names. */
const BY_EXPRESSION = /(?:include|import)_(?:role|tasks)\s*:[^#]{0,100}\{\{/;

/** Tasks that put files on a machine which an expression names: any of their role. */
const SOURCE_BY_EXPRESSION = /\bsrc\s*[:=]\s*["']?[^"'\n]{0,100}\{\{/;

/** Tasks that bring in other files, or put one on a machine. */
const BRINGING = /(include|import)_(role|tasks|vars)|\binclude\s*:|\bsrc\s*[:=]|\bscript\s*:/;
