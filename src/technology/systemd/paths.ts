// Where unit files and drop-ins stand: in the folders that systemd searches, or together in any other.

/** `unit`: the name of the unit that a file is of, or that its folder of drop-ins is for. */
export interface UnitPath {
  readonly unit: string;
  /** The file name of a drop-in; undefined for the unit's own file. */
  readonly dropIn?: string;
  /** Units that are read together: those of one image root and one manager, or of one folder. */
  readonly group: string;
  /** The root of the image, empty or with a slash at its end; undefined for a file outside of the folders of systemd. */
  readonly root?: string;
  /** Rank of the folder: a file of a lower one hides those of its name in others. */
  readonly level: number;
  /** A link in a folder such as `multi-user.target.wants`, by which the unit is enabled. */
  readonly isLink: boolean;
}

/** In the order of systemd.unit(5), "Unit file load path"; `/lib` is a link to `/usr/lib` where both are there. */
const LEVELS = ['etc', 'run', 'usr/local/lib', 'usr/lib', 'lib'];
const SEARCHED = /^(?:(.*?)\/)??(etc|run|usr\/local\/lib|usr\/lib|lib)\/systemd\/(system|user)$/;

const TYPES = '(?:service|socket|timer|mount|automount|swap|path|slice|scope|target)';
const UNIT_NAME = new RegExp(`^[\\w:.\\\\@-]+\\.${TYPES}$`);
const DROP_INS = new RegExp(`^((?:[\\w:.\\\\@-]+\\.)?${TYPES})\\.d$`);
const LINKS = new RegExp(`\\.${TYPES}\\.(?:wants|requires|upholds)$`);

/** Reads a path; undefined for a file that is no unit and no drop-in. */
export function unitPath(path: string): UnitPath | undefined {
  const segments = path.split('/');
  const name = segments.pop() ?? '';
  const above = segments.at(-1) ?? '';
  const ofDropIns = name.endsWith('.conf') ? DROP_INS.exec(above)?.[1] : undefined;
  const isLink = ofDropIns === undefined && LINKS.test(above);
  if (ofDropIns === undefined && !UNIT_NAME.test(name)) return undefined;
  if (ofDropIns !== undefined || isLink) segments.pop();
  const folder = segments.join('/');
  const searched = SEARCHED.exec(folder);
  // Drop-ins for all units of a type are looked for where systemd searches only.
  if (!searched && ofDropIns !== undefined && !ofDropIns.includes('.')) return undefined;
  const root = searched ? (searched[1] === undefined ? '' : `${searched[1]}/`) : undefined;
  return {
    unit: ofDropIns ?? name,
    ...(ofDropIns !== undefined && { dropIn: name }),
    group: searched ? `${searched[3]} ${root}` : `in ${folder}`,
    ...(root !== undefined && { root }),
    level: searched ? LEVELS.indexOf(searched[2] ?? '') : 0,
    isLink,
  };
}

export function isUnitPath(path: string): boolean {
  return unitPath(path) !== undefined;
}

/** `x@8080.service` → `x@.service` and `8080`; undefined for a unit that is no instance of a template. */
export function instanceOf(
  unit: string,
): { readonly template: string; readonly instance: string } | undefined {
  const match = /^([^@]+@)(.+)(\.\w+)$/.exec(unit);
  if (!match) return undefined;
  return { template: `${match[1]}${match[3]}`, instance: match[2] ?? '' };
}

export function isTemplate(unit: string): boolean {
  return /^[^@]+@\.\w+$/.test(unit);
}

/**
 * The names of folders of drop-ins for a unit, the most special first (systemd.unit(5)): its own, its template's, those of
 * its prefixes (`foo-.service.d` for `foo-bar.service`); that of its type is `service.d`.
 */
export function dropInNames(unit: string): readonly string[] {
  const template = instanceOf(unit)?.template;
  const type = unit.slice(unit.lastIndexOf('.') + 1);
  return [unit, ...(template === undefined ? [] : [template]), ...prefixes(template ?? unit), type];
}

function prefixes(unit: string): readonly string[] {
  const dot = unit.lastIndexOf('.');
  const found: string[] = [];
  for (
    let dash = unit.lastIndexOf('-', dot - 2);
    dash > 0 && found.length < 20;
    dash = unit.lastIndexOf('-', dash - 1)
  )
    found.push(`${unit.slice(0, dash + 1)}${unit.slice(dot)}`);
  return found;
}
