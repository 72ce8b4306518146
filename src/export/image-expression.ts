// A pattern of images as a regular expression over references as they are written in a pod.
import { isWild, parseImage, splitReference } from '../kube/image.ts';

const TAG = '[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}';
const DIGEST = 'sha(?:256:[0-9a-f]{64}|512:[0-9a-f]{128})';

/**
 * RE2 and JavaScript both read it. Whatever it matches `imageMatches(pattern, …)` takes as well; the other way round it is narrower where
 * no engine could follow: hosts in capitals. A pattern that is no reference is its own text.
 */
export function imageExpression(pattern: string): string {
  if (isWild(pattern)) return '^.+$';
  const { registry, path, tag, digest } = splitReference(pattern);
  if (parseImage(pattern.replaceAll('*', 'x')) === null && !pattern.includes('*')) return `^${literal(pattern)}$`;
  const repository = `${host(registry, path)}${pathExpression(path)}`;
  return `^${repository}${version(tag, digest, `${registry}/${path}`.includes('*'))}$`;
}

function version(tag: string | null, digest: string | null, isAnyRepository: boolean): string {
  if (digest !== null) {
    const pinned = digest.includes('*') ? glob(digest, '[a-z0-9:]*') : literal(digest);
    if (!digest.includes('*') || tag === null || isWild(tag)) return `(?::${TAG})?@${pinned}`;
    return tag === 'latest' ? `(?::latest)?@${pinned}` : `:${glob(tag, '[A-Za-z0-9_.-]*')}@${pinned}`;
  }
  if ((tag === null && isAnyRepository) || (tag !== null && isWild(tag))) return `(?::${TAG})?(?:@${DIGEST})?`;
  const wanted = tag ?? 'latest';
  if (wanted.includes('*')) return `:${glob(wanted, '[A-Za-z0-9_.-]*')}(?:@${DIGEST})?`;
  return wanted === 'latest' ? '(?::latest)?' : `:${literal(wanted)}`;
}

/** Docker Hub's name may be left out, except before a path whose first part would be taken for a host. */
function host(registry: string, path: string): string {
  if (registry !== 'docker.io') return `${glob(registry, '[a-z0-9.:-]*')}/`;
  const [first = ''] = path.split('/');
  const looksLikeHost = /[.:*]/.test(first) || first === 'localhost';
  const isOfficial = path.startsWith('library/');
  const name = '(?:index\\.)?docker\\.io/';
  return looksLikeHost && !isOfficial ? name : `(?:${name})?`;
}

function pathExpression(path: string): string {
  if (path.startsWith('library/') && !path.slice(8).includes('/'))
    return `(?:library/)?${glob(path.slice(8), '[a-z0-9._-]*')}`;
  const parts = path.split('/');
  const last = parts.pop() ?? '';
  const start = parts.map(part => `${glob(part, '[a-z0-9._-]*')}/`).join('');
  return start + (isWild(last) ? '[a-z0-9][a-z0-9._/-]*' : glob(last, '[a-z0-9._-]*'));
}

function glob(pattern: string, run: string): string {
  return pattern.split(/\*+/).map(literal).join(run);
}

/** The text itself, in a regular expression of any engine that is used here. */
export function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, character => (/[/-]/.test(character) ? character : `\\${character}`));
}
