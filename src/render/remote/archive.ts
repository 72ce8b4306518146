// The files of a chart's archive, in memory: nothing of it is written under a name that it chooses.
// https://www.gnu.org/software/tar/manual/html_node/Standard.html and https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html
import { gunzipSync } from 'node:zlib';
import { decodePath, pathFault } from '../../git/path.ts';
import { quote } from '../../text/escape.ts';
import { refusal } from './http.ts';

/** Helm's own limit for what a chart unpacks to. */
const MAX_UNPACKED_BYTES = 100 * 1024 * 1024;
const MAX_FILES = 20_000;
const BLOCK = 512;

/** By path below the chart's folder. @throws UserError remote-source for what no chart's archive is. */
export function chartArchive(bytes: Buffer, what: string): ReadonlyMap<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (const { path, kind, content } of tarEntries(unpack(bytes, what), what)) {
    // Folders, and what is said for all files.
    if (kind === '5' || kind === 'g') continue;
    if (kind !== '0' && kind !== '\0' && kind !== '7')
      throw refusal(`${what} holds a link or device (${quote(path)}), which no chart does`);
    const steps = path.split('/').filter(step => step !== '' && step !== '.');
    const inner = steps.slice(1).join('/');
    const climbs = path.startsWith('/') || path.includes('\\') || /^[a-z]:/i.test(path) || steps.includes('..');
    if (climbs || inner === '' || pathFault(inner) !== null)
      throw refusal(`${what} holds a file ${quote(path)}, whose path leads out of it`);
    files.set(inner, content);
    if (files.size > MAX_FILES) throw refusal(`${what} holds more than ${MAX_FILES} files`);
  }
  if (!files.has('Chart.yaml')) throw refusal(`${what} holds no Chart.yaml`);
  return asFolder(files);
}

/**
 * Files that give the same as a folder as they do in an archive: there, neither `.helmignore` nor a name that begins with a dot takes a
 * template out. https://github.com/helm/helm/blob/main/pkg/ignore/rules.go (AddDefaults)
 */
function asFolder(files: ReadonlyMap<string, Buffer>): ReadonlyMap<string, Buffer> {
  return new Map(
    [...files].flatMap(([path, bytes]): [string, Buffer][] => {
      if (path === '.helmignore') return [];
      return [[path.replace(/^(templates\/)\./, '$1dot.'), bytes]];
    }),
  );
}

/** The same, with the archives of its dependencies unpacked in their turn. */
export function unpackedChart(bytes: Buffer, what: string, depth = 0): ReadonlyMap<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (const [path, content] of chartArchive(bytes, what)) {
    if (!/^charts\/[^/]+\.tgz$/.test(path) || depth > 5) files.set(path, content);
    else {
      const folder = path.slice(0, -'.tgz'.length);
      for (const [inner, text] of unpackedChart(content, what, depth + 1)) files.set(`${folder}/${inner}`, text);
    }
  }
  return files;
}

function unpack(bytes: Buffer, what: string): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_UNPACKED_BYTES });
  } catch (error) {
    // zlib's own errors carry a code; anything else is a fault of ours.
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw refusal(
      error.code === 'ERR_BUFFER_TOO_LARGE'
        ? `${what} unpacks to more than ${MAX_UNPACKED_BYTES} bytes`
        : `${what} is no gzip archive`,
    );
  }
}

interface TarEntry {
  readonly path: string;
  readonly kind: string;
  readonly content: Buffer;
}

/** Of a packed chart: the entries of a tar archive. Long names come in entries of their own before the file. */
export function* tarEntries(tar: Buffer, what: string): Generator<TarEntry> {
  let long: string | null = null;
  for (let at = 0; at + BLOCK <= tar.length; ) {
    const header = tar.subarray(at, at + BLOCK);
    if (header.every(byte => byte === 0)) return;
    const size = sizeOf(header, what);
    const content = tar.subarray(at + BLOCK, at + BLOCK + size);
    if (content.length < size) throw refusal(`${what} ends in the middle of a file`);
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    const kind = String.fromCharCode(header[156] ?? 0);
    if (kind === 'L') long = text(content);
    else if (kind === 'x') long = paxPath(content) ?? long;
    else {
      const isPosix = header.toString('latin1', 257, 262) === 'ustar';
      const prefix = isPosix ? text(header.subarray(345, 500)) : '';
      const short = text(header.subarray(0, 100));
      yield { path: long ?? (prefix === '' ? short : `${prefix}/${short}`), kind, content };
      long = null;
    }
  }
}

function sizeOf(header: Buffer, what: string): number {
  const digits = header.toString('latin1', 124, 136).replace(/[\0 ]/g, '');
  if (!/^[0-7]{0,11}$/.test(digits)) throw refusal(`${what} holds a file whose size cannot be read`);
  return digits === '' ? 0 : Number.parseInt(digits, 8);
}

/** Records of `length key=value\n`, where the length counts itself. A size of its own would move all that follows: no chart has one. */
function paxPath(content: Buffer): string | null {
  let path: string | null = null;
  for (let at = 0; at < content.length; ) {
    const length = Number.parseInt(content.toString('latin1', at, at + 12), 10);
    if (!(length > 0)) break;
    const record = content.subarray(at, at + length - 1);
    const key = record.subarray(record.indexOf(0x20) + 1);
    if (key.indexOf('path=') === 0) path = decodePath(key.subarray(5));
    if (key.indexOf('size=') === 0) throw refusal('An archive says the size of a file twice');
    at += length;
  }
  return path;
}

function text(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return decodePath(end < 0 ? bytes : bytes.subarray(0, end));
}
