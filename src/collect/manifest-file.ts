// Decides of one file's bytes whether they are to be read as manifests, cannot be judged, or are none of our business.
import { isAscii } from 'node:buffer';
import { folderOf, pathFault } from '../git/path.ts';
import type { Problem, SourceFile } from '../model.ts';
import { quote } from '../text/escape.ts';

/** Could these bytes hold an object of interest? May say yes too often, never no (see manifest/prefilter.ts). */
export type MayHold = (bytes: Uint8Array) => boolean;

/** A file as it was read; `size` is larger than `bytes` where it was too large to be read to its end. */
export interface ReadFile {
  readonly path: string;
  readonly bytes: Buffer;
  readonly size: number;
}

/** Does every deployer take a file of this name for manifests? Others are read as such where their contents say so. */
export function isManifestPath(path: string): boolean {
  return /\.(ya?ml|json)$/i.test(path);
}

/** Files of ours, which have a reader of their own. All else in `.cronledger` is read as manifests: it must be no hiding place. */
export function isOwnFile(path: string): boolean {
  return path === '.cronledger/config.yaml' || /^\.cronledger\/inventory\/.*\.ya?ml$/s.test(path);
}

/**
 * What is to be done with a file: read it, report that it cannot be judged, or nothing (null).
 *
 * `kubectl apply -f FILE` takes a file of any name, so names only widen what is read. Of another name than a manifest's,
 * a file counts if it is text and passes the prefilter; text has no NUL unless it is UTF-16 with a byte order mark, the one
 * other encoding that kubectl reads.
 *
 * @param faultOf what is wrong with a path; by default, with one of the repository
 */
export function judgeFile(file: ReadFile, mayHold: MayHold, faultOf = pathFault): SourceFile | Problem | null {
  const { path, bytes, size } = file;
  const named = isManifestPath(path);
  if (bytes.length < size) return named || isText(bytes) ? tooLarge(file) : null;
  if (named && isLfsPointer(bytes)) {
    return {
      code: 'lfs-pointer',
      path,
      message: 'The file is a pointer of Git LFS: what it holds is not in the repository.',
      hint: 'Keep manifests out of Git LFS: `git lfs untrack` the pattern and add the file again.',
    };
  }
  if (named && bytes.subarray(0, GIT_CRYPT.length).equals(GIT_CRYPT)) {
    return {
      code: 'unreadable-manifest',
      path,
      message: 'The file is encrypted with git-crypt: what it deploys cannot be seen.',
      hint: 'Encrypt only Secrets, in files of another name or with a tool that leaves `kind` readable.',
    };
  }
  if (!mayHold(bytes) || !(named || isText(bytes))) return null;
  const fault = faultOf(path);
  if (fault !== null) {
    return {
      code: 'unreadable-manifest',
      path,
      message: `The path ${quote(path, 200)} ${fault}, so that no report could name it for certain.`,
      hint: 'Rename the file.',
    };
  }
  return { path, source: { type: 'manifest', path: folderOf(path) }, bytes };
}

/** Is this what `judgeFile` reports, rather than a file? */
export function isProblem(judged: SourceFile | Problem): judged is Problem {
  return 'code' in judged;
}

export function tooLarge(file: { readonly path: string; readonly size: number }): Problem {
  return {
    code: 'manifest-too-large',
    path: file.path,
    message: `The file has ${file.size} bytes, which is more than is read.`,
    hint: 'Split it into files of reasonable size, or keep data out of the folders that are deployed.',
  };
}

function isText(bytes: Buffer): boolean {
  const [first, second] = bytes;
  const utf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  return utf16 || !bytes.includes(0);
}

/** https://github.com/AGWA/git-crypt: what every encrypted file starts with. */
const GIT_CRYPT = Buffer.from('\0GITCRYPT\0', 'latin1');

const LOWER_V = 0x76;

/** https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md: less than 1,024 bytes, `version` first; older names of it too. */
function isLfsPointer(bytes: Buffer): boolean {
  if (bytes[0] !== LOWER_V || bytes.length >= 1024 || !isAscii(bytes)) return false;
  const text = bytes.toString('latin1');
  return (
    /^version https?:\/\/(git-lfs\.github\.com|hawser\.github\.com|git-media\.io)\//.test(text) && /^oid /m.test(text)
  );
}
