// Paths of folders and files in the repository, as people write them in the config and in the inventory.

/**
 * A path counted from the repository's root, with `/`, without `.` segments and without a leading or trailing `/`; `''` is the root.
 * `from` is the folder that a relative path counts from. Null where the path leaves the repository or is no path.
 */
export function repositoryPath(text: string, from = ''): string | null {
  if (text === '' || text.includes('\\') || text.includes('\0')) return null;
  const segments: string[] = text.startsWith('/') || from === '' ? [] : from.split('/');
  for (const segment of text.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') segments.push(segment);
    else if (segments.pop() === undefined) return null;
  }
  return segments.join('/');
}

/** Is the path the folder itself or below it? `''` is the root, which everything is below. */
export function isWithin(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`);
}
