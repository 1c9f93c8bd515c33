// What a file says for Kustomize: a kustomization, or a text of objects and patches that one may name.

import type { FileScan } from '../../model/declaration.ts';
import type { Source } from '../../source/source.ts';
import type { ScanContext } from '../context.ts';

/**
 * Plain data in `FileScan.parts['kustomize']`. The text is parsed once more where a kustomization names the file: most
 * manifests are named by none.
 */
export interface KustomizeFile {
  readonly kind: 'kustomization' | 'objects';
  readonly text: string;
}

export function kustomizePart(scan: FileScan): KustomizeFile | undefined {
  return scan.parts['kustomize'] as KustomizeFile | undefined;
}

/**
 * True for a patch, or a base, that decides whose ports are the node's where it declares none itself, and for a file
 * that a ConfigMap may be made of: whose it is only a kustomization says.
 */
export function isDecisive(scan: FileScan): boolean {
  const part = kustomizePart(scan);
  if (part) return /\bhostNetwork\b/.test(part.text);
  return scan.declarations.some((d) => d.kind === 'ports' && d.role === 'listen' && d.reach === 'host');
}

/** https://kubectl.docs.kubernetes.io/references/kustomize/glossary/#kustomization */
export function isKustomization(path: string): boolean {
  return /(?:^|\/)(?:kustomization\.ya?ml|Kustomization)$/.test(path);
}

/** No person wrote a larger manifest. */
const MAX_TEXT = 400_000;

/** Keeps kustomizations, objects and patches. A template of another tool is none of them before it is rendered. */
export function keepObjects(source: Source, context: ScanContext): void {
  const { file, text } = source;
  if (context.depth > 0 || context.isTemplate || text.length > MAX_TEXT) return;
  const kind = isKustomization(file) ? 'kustomization' : 'objects';
  if (kind === 'objects' && !(/\.(?:ya?ml|json)$/.test(file) && isObjects(text))) return;
  const raw = source.rawText({ start: 0, end: text.length });
  context.sink.parts['kustomize'] = { kind, text: raw } satisfies KustomizeFile;
}

/** Objects, or lists of operations as JSON patches have them. */
function isObjects(text: string): boolean {
  return (
    /^(?:\{\s{0,20})?[ \t]{0,20}"?(?:apiVersion|\$patch)"?\s{0,4}:/m.test(text) ||
    /[\s"{-]op"?\s{0,4}:/.test(text)
  );
}
