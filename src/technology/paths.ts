// Paths of a project: relative to its root, with `/`.

/** The last segment of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The folder a file stands in; empty for the root. */
export function folderOf(file: string): string {
  const slash = file.lastIndexOf('/');
  return slash < 0 ? '' : file.slice(0, slash);
}

/** A path relative to a folder, `.` and `..` resolved; it never leaves the root. */
export function joinPath(folder: string, path: string): string {
  const segments: string[] = [];
  for (const s of `${folder}/${path}`.split('/')) {
    if (s === '..') segments.pop();
    else if (s !== '.' && s !== '') segments.push(s);
  }
  return segments.join('/');
}
