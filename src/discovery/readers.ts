// Programs that deploy and that do not run here: which of their files are in a tree, and which files each of them may read.
// To add one: a row. What such a program makes of a file is not known, so the file is `unseen` (see the model).

import { createHash } from 'node:crypto';
import { baseName } from '../deployers/folder-shapes.ts';
import { folderOf } from '../git/path.ts';
import { isWithin, repositoryPath } from '../git/repository-path.ts';
import type { TreeEntry } from '../git/tree.ts';
import type { TreeIndex } from '../git/tree-index.ts';
import type { Problem } from '../model.ts';
import { quote } from '../text/escape.ts';

interface ReaderKind {
  /** For people. */
  readonly program: string;
  /** Is it a file of the program's own, by its name? */
  isOwn(path: string): boolean;
  /** Which files does it read beside itself? `named`: those that its text names, and all in its folder where it computes names. */
  readonly reads: 'itself' | 'named' | 'folder' | 'language';
  /** A folder below its own that it reads without naming it. */
  readonly also?: string;
  /** Texts of which the file holds one if it deploys to a cluster; absent: it always does. */
  readonly mentions?: readonly string[];
}

const named =
  (...names: readonly string[]) =>
  (path: string): boolean =>
    names.includes(baseName(path));

const READER_KINDS: readonly ReaderKind[] = [
  // https://helmfile.readthedocs.io/en/latest/: `helmfile -f` takes any name, and people keep the word in it.
  {
    program: 'helmfile',
    isOwn: path =>
      /(?:^|\/)[^/]*helmfile[^/]*\.(?:ya?ml|gotmpl)$|(?:^|\/)helmfile\.d\/[^/]+\.ya?ml(?:\.gotmpl)?$/.test(path),
    reads: 'named',
  },
  // https://fleet.rancher.io/ref-fleet-yaml, https://fleet.rancher.io/gitrepo-content: overlays are named without their folder.
  { program: 'Fleet', isOwn: named('fleet.yaml', 'fleet.yml'), reads: 'named', also: 'overlays' },
  // https://fluxcd.io/flux/components/source/gitrepositories/#excluding-files
  { program: "Flux's source-controller", isOwn: named('.sourceignore'), reads: 'itself' },
  // https://jsonnet.org/ref/language.html: an import may name any file, a computed path is none.
  { program: 'jsonnet', isOwn: path => /\.(?:jsonnet|libsonnet)$/.test(path), reads: 'language' },
  { program: 'jsonnet-bundler', isOwn: named('jsonnetfile.json', 'jsonnetfile.lock.json'), reads: 'itself' },
  // Languages of settings in which whole manifests are computed: https://cuelang.org, https://kcl-lang.io, https://pkl-lang.org,
  // https://dhall-lang.org, https://carvel.dev/ytt/docs/latest/lang/
  { program: 'CUE', isOwn: path => path.endsWith('.cue'), reads: 'language' },
  { program: 'KCL', isOwn: path => path.endsWith('.k') || baseName(path) === 'kcl.mod', reads: 'language' },
  { program: 'Pkl', isOwn: path => path.endsWith('.pkl'), reads: 'language' },
  { program: 'Dhall', isOwn: path => path.endsWith('.dhall'), reads: 'language' },
  { program: 'ytt', isOwn: path => path.endsWith('.star'), reads: 'language' },
  // https://registry.terraform.io/providers/hashicorp/kubernetes/latest/docs
  {
    program: 'Terraform',
    isOwn: path => /\.(?:tf|tofu)(?:\.json)?$/.test(path),
    reads: 'named',
    mentions: ['kubernetes_', 'helm_release', 'kubectl_', 'kustomization_', 'argocd_', 'flux_'],
  },
  // Programs in general languages, whose sources lie beside their settings: https://cdk8s.io/docs/latest/cli/, https://www.pulumi.com/docs/iac/concepts/projects/
  { program: 'cdk8s', isOwn: named('cdk8s.yaml'), reads: 'folder' },
  { program: 'Pulumi', isOwn: named('Pulumi.yaml', 'Pulumi.yml'), reads: 'folder' },
  // https://skaffold.dev/docs/references/yaml/, https://www.devspace.sh/docs/configuration/reference, https://docs.tilt.dev/api.html
  {
    program: 'skaffold',
    isOwn: path => /(?:^|\/)skaffold[^/]*\.ya?ml$/.test(path),
    reads: 'named',
  },
  { program: 'DevSpace', isOwn: named('devspace.yaml'), reads: 'named' },
  { program: 'Tilt', isOwn: named('Tiltfile'), reads: 'named' },
  // https://werf.io/docs/v2/usage/deploy/charts.html: a chart without a Chart.yaml.
  { program: 'werf', isOwn: named('werf.yaml', 'werf.yml'), reads: 'named', also: '.helm' },
  // https://kpt.dev/book/04-using-functions/: images that change manifests. https://carvel.dev/vendir/docs/latest/vendir-spec/
  { program: 'kpt', isOwn: named('Kptfile'), reads: 'itself' },
  { program: 'vendir', isOwn: named('vendir.yml', 'vendir.yaml', 'vendir.lock.yml'), reads: 'itself' },
  // https://kluctl.io/docs/kluctl/deployments/
  { program: 'kluctl', isOwn: named('.kluctl.yaml', '.kluctl.yml'), reads: 'folder' },
];

/** A file of such a program, and what it may read. */
export interface Reader {
  readonly entry: TreeEntry;
  reads(path: string): boolean;
  readonly problem: Problem;
}

export function isReaderFile(path: string): boolean {
  return READER_KINDS.some(kind => kind.isOwn(path));
}

export async function readersOf(index: TreeIndex): Promise<readonly Reader[]> {
  const found = index.below('').flatMap(entry => {
    const kind = READER_KINDS.find(each => each.isOwn(entry.path));
    return kind === undefined || !entry.mode.startsWith('100') ? [] : [{ entry, kind }];
  });
  if (found.length === 0) return [];
  const texts = new Map<string, string>();
  const readAll = async (entries: readonly TreeEntry[]): Promise<void> => {
    for await (const { entry, bytes } of index.tree.readMany(entries)) texts.set(entry.path, bytes.toString('utf8'));
  };
  await readAll(found.map(each => each.entry));
  return Promise.all(
    found.flatMap(({ entry, kind }) => {
      const text = texts.get(entry.path) ?? '';
      if (kind.mentions?.some(word => text.includes(word)) === false) return [];
      return [readerOf(entry, kind, text, index)];
    }),
  );
}

/** Files that name files in their turn: a helmfile of helmfiles, a base of one. */
const MAX_STEPS = 5;

/** What a file names, and what the manifests by name among that name. */
async function namedFrom(own: string, text: string, index: TreeIndex): Promise<readonly NamingText[]> {
  const all: NamingText[] = [namesIn(own, text)];
  const seen = new Set([own]);
  let last: readonly NamingText[] = all;
  for (let step = 0; step < MAX_STEPS && last.length > 0; step += 1) {
    const entries: TreeEntry[] = [];
    for (const path of last.flatMap(({ named }) => [...named])) {
      const entry = index.entry(path);
      if (seen.has(path) || entry === undefined || !entry.mode.startsWith('100')) continue;
      seen.add(path);
      if (/\.(?:ya?ml|gotmpl)$/.test(path)) entries.push(entry);
    }
    const next: NamingText[] = [];
    for await (const { entry, bytes } of index.tree.readMany(entries)) {
      const inner = bytes.toString('utf8');
      if (/^[ \t-]*["']?(?:releases|helmfiles|bases|environments)["']?[ \t]*:/m.test(inner))
        next.push(namesIn(entry.path, inner));
    }
    all.push(...next);
    last = next;
  }
  return all;
}

async function readerOf(entry: TreeEntry, kind: ReaderKind, text: string, index: TreeIndex): Promise<Reader> {
  const reads = await testOf(entry.path, kind, text, index);
  return {
    entry,
    reads,
    problem: {
      code: 'not-followed',
      path: entry.path,
      message: `${quote(entry.path, 200)} is read by ${kind.program}, which does not run here, so what it makes of its files was not checked.`,
      hint: hintOf(entry.path, kind),
      // Of a tree as it stands it is a notice; a change of its files needs an approval whatever the level.
      level: 'warning',
      unseen: {
        key: createHash('sha256').update(`${kind.program}\0${entry.path}`).digest('hex'),
        location: { path: entry.path, line: 1, column: 1, precision: 'file' },
        reads,
      },
    },
  };
}

/** A text, and the paths that it may name. */
interface NamingText {
  readonly folder: string;
  readonly named: ReadonlySet<string>;
  /** Paths with open parts, of which what stands before the first says in which folder they lie. */
  readonly computed: readonly string[];
}

function namesIn(own: string, text: string): NamingText {
  const folder = folderOf(own);
  // A template within a path is one word with it.
  const whole = text.replace(/\{\{[^{}\n]*\}\}|\$\{[^{}\n]*\}/g, '*');
  const words = [...new Set([whole, text].flatMap(each => each.split(/[\s'"`,[\]{}()<>|=]+/)))].filter(
    word => word !== '',
  );
  const named = new Set(
    words.flatMap(word => repositoryPath(word.replace(/^file:\/\//, '').replace(/^[a-z]+::/, ''), folder) ?? []),
  );
  const computed = words.flatMap(word => {
    const open = word.search(/[*?]/);
    if (open < 0 || !word.includes('/')) return [];
    const fixed = word.slice(0, word.lastIndexOf('/', open) + 1);
    return repositoryPath(fixed === '' ? '.' : fixed, folder) ?? [];
  });
  return { folder, named, computed };
}

async function testOf(
  own: string,
  { reads, also }: ReaderKind,
  text: string,
  index: TreeIndex,
): Promise<(path: string) => boolean> {
  if (reads === 'itself') return path => path === own;
  const folder = folderOf(own);
  if (reads === 'folder') return path => isWithin(path, folder) && !/\.(?:md|txt|png|svg)$/.test(path);
  const texts = reads === 'named' ? await namedFrom(own, text, index) : [namesIn(own, text)];
  const named = new Set(texts.flatMap(each => [...each.named]));
  const more = also === undefined ? null : repositoryPath(also, folder);
  const isComputed = reads === 'named' && /\{\{|\$\{|[*?]/.test(text);
  const computed = texts.flatMap(each => each.computed);
  return path => {
    if (path === own || named.has(path) || (more !== null && isWithin(path, more))) return true;
    // A folder that is named is read as a whole; a chart of this repository is rendered by itself besides.
    if (reads === 'named') {
      for (let above = folderOf(path); above !== ''; above = folderOf(above))
        if (above !== folder && named.has(above)) return true;
      if (!/\.(?:ya?ml|json|gotmpl|tpl|tftpl|toml|env)$/i.test(path)) return false;
      return (isComputed && isWithin(path, folder)) || computed.some(each => each !== '' && isWithin(path, each));
    }
    return false;
  };
}

function hintOf(path: string, { program }: ReaderKind): string {
  if (program === "Flux's source-controller") return 'Look at what it leaves out, and approve it.';
  return `Render it in a step of its own and name the result in the config of the base: \`sources: [{rendered: {base: out/base, head: out/head}}]\`; or put ${quote(path, 200)} under \`inert\` if nothing deploys it.`;
}
