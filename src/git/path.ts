// Paths as git stores them: bytes, of which a hostile commit can make anything.
import { isUtf8 } from 'node:buffer';

/**
 * A path of git as text. Bytes that are not UTF-8 become lone surrogates U+DC80–U+DCFF, which no valid text decodes to
 * (as in https://peps.python.org/pep-0383/): two paths are never taken for one, and `pathFault` tells.
 */
export function decodePath(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const length = [1, 2, 3, 4].find(count => at + count <= bytes.length && isUtf8(bytes.subarray(at, at + count)));
    text +=
      length === undefined ? String.fromCharCode(0xdc00 + (bytes[at] ?? 0)) : bytes.toString('utf8', at, at + length);
    at += length ?? 1;
  }
  return text;
}

/** The bytes that `decodePath` made the path of. */
export function encodePath(path: string): Buffer {
  if (!/\p{Cs}/u.test(path)) return Buffer.from(path);
  const parts = Array.from(path, char => {
    const code = char.charCodeAt(0);
    return char.length === 1 && code >= 0xdc80 && code <= 0xdcff ? Buffer.of(code - 0xdc00) : Buffer.from(char);
  });
  return Buffer.concat(parts);
}

/** What is wrong with a path of the repository, to complete "The path …"; null if nothing is. */
export function pathFault(path: string): string | null {
  if (/(^|\/)(\.{0,2}|\.git)(\/|$)/i.test(path)) return 'could not be checked out by git';
  return textFault(path);
}

/** The same for a path of the disk. */
export function textFault(path: string): string | null {
  if (/\p{Cs}/u.test(path)) return 'is not valid UTF-8';
  // Cc: line feeds, escapes. Cf: bidirectional and zero-width characters, which make a path look like another.
  return /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(path) ? 'holds control or invisible characters' : null;
}

/** The folder that holds a path; '' is the root. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
