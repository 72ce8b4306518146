// Files that a kustomization names by URL: fetched before it is built, laid beside the kustomization that names them, and named there by a path.
import { createHash } from 'node:crypto';
import { isScalar, LineCounter, parseAllDocuments, visit } from 'yaml';
import { folderOf } from '../../git/path.ts';
import type { Tree } from '../../git/tree.ts';
import type { RenderedFile } from '../../manifest/origin.ts';
import type { Location, Problem } from '../../model.ts';
import { type Outcome, orProblem } from '../make-root.ts';
import { allowTest, normalAddress, parseUrl } from '../remote/allow.ts';
import { fetchingOf } from '../remote/fetch-chart.ts';
import { httpGetBytes, refusal } from '../remote/http.ts';
import { withFiles } from '../remote/overlay-tree.ts';
import { fingerprintOf } from '../remote/remote-chart.ts';
import type { KustomizeRenderSpec, RenderContext } from '../root.ts';
import type { KustomizeFiles } from './files.ts';
import { kustomizeRoot } from './index.ts';
import { KUSTOMIZATION_NAMES } from './names.ts';

/** One place where a kustomization names a URL. */
interface NamedFile {
  readonly url: string;
  /** The kustomization, and where in its text the URL stands. */
  readonly path: string;
  readonly from: number;
  readonly to: number;
  readonly line: number;
  readonly column: number;
}

const MAX_FILES = 100;
const MAX_BYTES = 16 * 1024 * 1024;

/** Is it a manifest that is served as it is, and no repository? */
function isPlainFile(text: string): boolean {
  const url = parseUrl(text);
  return (
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    url.search === '' &&
    url.hash === '' &&
    /\.(?:ya?ml|json)$/i.test(url.pathname) &&
    !/\/\/|\.git\//.test(url.pathname)
  );
}

/** Those that may be fetched, at each place that names them; null where there are none, or one is named where it cannot be replaced. */
export async function plainFiles(
  tree: Tree,
  files: Pick<KustomizeFiles, 'remote' | 'entries'>,
  allow: readonly string[],
): Promise<readonly NamedFile[] | null> {
  const allows = allowTest(allow);
  const urls = new Set(files.remote.filter(text => isPlainFile(text) && allows(text)));
  if (urls.size === 0 || urls.size > MAX_FILES) return null;
  const entries = [...files.entries.values()].filter(
    ({ path, mode }) =>
      mode.startsWith('100') && KUSTOMIZATION_NAMES.some(name => path === name || path.endsWith(`/${name}`)),
  );
  const found: NamedFile[] = [];
  for await (const { entry, bytes } of tree.readMany(entries)) found.push(...placesIn(entry.path, bytes, urls));
  return [...urls].every(url => found.some(each => each.url === url)) ? found : null;
}

function placesIn(path: string, bytes: Buffer, urls: ReadonlySet<string>): readonly NamedFile[] {
  const text = bytes.toString('utf8');
  const lines = new LineCounter();
  const found: NamedFile[] = [];
  const documents = parseAllDocuments(text, {
    schema: 'failsafe',
    uniqueKeys: false,
    logLevel: 'silent',
    lineCounter: lines,
  });
  for (const document of Array.isArray(documents) ? documents : []) {
    visit(document, (_, node) => {
      if (!isScalar(node) || typeof node.value !== 'string' || !urls.has(node.value) || !node.range) return;
      const [from, to] = node.range;
      const { line, col } = lines.linePos(from);
      found.push({ url: node.value, path, from, to, line, column: col });
    });
  }
  return found;
}

/** Builds what the kustomization comes to with the files in place. Their digests are in the source of what comes out. */
export async function buildWithPlainFiles(
  tree: Tree,
  spec: KustomizeRenderSpec,
  named: readonly NamedFile[],
  context: RenderContext,
): Promise<Outcome> {
  return orProblem(spec.path, async () => {
    const fetched = new Map<string, Buffer>();
    const words: string[] = [];
    for (const url of new Set(named.map(each => each.url))) {
      const bytes = await fetchFile(url, context);
      fetched.set(url, bytes);
      const place = (normalAddress(url) ?? url).replace(/^[a-z]+:\/\//, '');
      words.push(`${place}@sha256:${createHash('sha256').update(bytes).digest('hex')}`);
    }
    const laid = new Map<string, Buffer>();
    const origins = new Map<string, Location>();
    for (const path of new Set(named.map(each => each.path))) {
      let text = (await tree.readFile(path))?.toString('utf8') ?? '';
      // From the end, so that the places before keep theirs.
      for (const each of named.filter(other => other.path === path).toSorted((a, b) => b.from - a.from)) {
        const name = `cronledger-fetched-${fingerprintOf(each.url)}.yaml`;
        const folder = folderOf(path);
        const file = folder === '' ? name : `${folder}/${name}`;
        laid.set(file, fetched.get(each.url) ?? Buffer.alloc(0));
        origins.set(file, { path, line: each.line, column: each.column, precision: 'file' });
        text = `${text.slice(0, each.from)}${JSON.stringify(`./${name}`)}${text.slice(each.to)}`;
      }
      laid.set(path, Buffer.from(text));
    }
    const detail = [spec.detail ?? spec.environment ?? '', `with ${words.sort().join(' and ')}`].filter(
      part => part !== '',
    );
    const root = await kustomizeRoot(withFiles(tree, laid), { ...spec, detail: detail.join(', ') }, context);
    const { files, problems, cached } = await root.render();
    return {
      files: files.map(file => placedAt(file, origins)),
      problems: problems.map(each => problemAt(each, origins)),
      cached,
    };
  });
}

async function fetchFile(url: string, context: RenderContext): Promise<Buffer> {
  const address = parseUrl(url);
  const fetching = fetchingOf(context);
  const allows = allowTest(fetching.access.allow);
  if (address === null) throw refusal(`${url} is no address`);
  return httpGetBytes(address, { maxBytes: MAX_BYTES, mayAsk: each => allows(each.href) }, fetching);
}

/** What stands in a fetched file is said of the line that names it. */
function placedAt(file: Outcome['files'][number], origins: ReadonlyMap<string, Location>): Outcome['files'][number] {
  if (!('origin' in file)) return file;
  const rendered = file as RenderedFile;
  const placed: RenderedFile = {
    ...rendered,
    origin: {
      locate: (manifest, path) => {
        const inner = rendered.origin.locate(manifest, path);
        return origins.get(inner.path) ?? inner;
      },
    },
  };
  return placed;
}

function problemAt(problem: Problem, origins: ReadonlyMap<string, Location>): Problem {
  const place = problem.path === null ? undefined : origins.get(problem.path);
  return place === undefined ? problem : { ...problem, path: place.path };
}
