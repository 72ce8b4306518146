// Data that nothing here is known to read, and that may be what a chart or a program makes jobs of: values that only a script names,
// options of a deployer under a name of their own, a playbook with manifests in it.
import { createHash } from 'node:crypto';
import type { FileDiff, Tree, TreeEntry } from '../git/tree.ts';
import { isList, isObject, stringAt } from '../kube/object.ts';
import { decodeText } from '../manifest/decode.ts';
import { readDocuments } from '../manifest/documents.ts';
import type { Json, JsonObject, Manifest, Problem } from '../model.ts';
import { quote } from '../text/escape.ts';
import type { KindRegistry } from '../workloads/registry.ts';

export interface DataQuestion {
  readonly differences: readonly FileDiff[];
  readonly head: Tree;
  readonly registry: KindRegistry;
  /** Does anything that is rendered read the file? */
  isRead(path: string): boolean;
}

/** Larger ones are nobody's values. */
const MAX_BYTES = 1024 * 1024;
const DATA = /\.(?:ya?ml|json)(?:\.gotmpl|\.tpl|\.tmpl)?$/i;
/** What CI itself reads, and bots: schedules and commands there are theirs. */
const OF_CI =
  /^\.github\/|(?:^|\/)(?:\.gitlab-ci[^/]*|\.circleci\/.*|azure-pipelines[^/]*|\.azure[^/]*\/.*|bitbucket-pipelines[^/]*|\.drone\.ya?ml|\.woodpecker(?:\.ya?ml|\/.*)|\.?renovate[^/]*|\.pre-commit[^/]*|\.cronledger\/.*|package(?:-lock)?\.json)$/;
const VALUES = /(?:^|\/)(?:values[^/]*|[^/]*[._-]values)\.ya?ml(?:\.gotmpl)?$/i;
/** Where deployments are typed. */
const SCRIPT =
  /^\.github\/|(?:^|\/)(?:Makefile|[^/]*\.mk|[^/]*\.(?:ba)?sh|[^/]*\.ps1|Jenkinsfile[^/]*|[^/]*\.groovy|Taskfile[^/]*|justfile|Earthfile|\.gitlab-ci[^/]*|\.circleci\/.*|azure-pipelines[^/]*|bitbucket-pipelines[^/]*|\.drone\.ya?ml|\.woodpecker.*|cloudbuild[^/]*|buildspec[^/]*|dagger\.json|mise\.toml|\.mise\.toml|noxfile\.py|tasks\.py)$/;

interface Data {
  readonly entry: TreeEntry;
  readonly documents: readonly Json[];
}

/** Each file that says what runs, has the name of values, or is named in a script beside helm. */
export async function unclaimedData({
  differences,
  head,
  registry,
  isRead,
}: DataQuestion): Promise<readonly Problem[]> {
  const entries = differences.flatMap(({ head: entry }) =>
    entry?.mode.startsWith('100') && isData(entry.path) && !isRead(entry.path) ? [entry] : [],
  );
  if (entries.length === 0) return [];
  const found: Data[] = [];
  for await (const { entry, bytes } of head.readMany(entries)) {
    if (bytes.length > MAX_BYTES) continue;
    const { documents } = readDocuments(decodeText(bytes).text, () => false);
    const values = documents.flatMap(({ root }) => (root === null ? [] : [root.node.value]));
    const isUnread = documents.some(({ failure }) => failure !== null);
    // What is an object as it stands is read as one.
    if (values.some(value => isObject(value) && isManifest(value))) continue;
    if (values.some(value => isObject(value) || isList(value)) || isUnread) found.push({ entry, documents: values });
  }
  const problems: Problem[] = [];
  const open: Data[] = [];
  for (const data of found) {
    const why = await whyOf(data, registry);
    if (why === null) open.push(data);
    else problems.push(unseen(data.entry, why));
  }
  const scripts = open.length === 0 ? [] : await scriptsOf(head);
  for (const { entry } of open) {
    const script = scripts.find(({ text }) => names(text, entry.path));
    if (script !== undefined) problems.push(unseen(entry, `is named in ${quote(script.path, 160)} beside helm`));
  }
  return problems;
}

function isData(path: string): boolean {
  return DATA.test(path) && !OF_CI.test(path);
}

function isManifest(value: JsonObject): boolean {
  return stringAt(value, ['apiVersion']) !== null && value['kind'] !== undefined;
}

/** Completes "The file …". */
async function whyOf({ entry, documents }: Data, registry: KindRegistry): Promise<string | null> {
  if (VALUES.test(entry.path)) return 'has the name of values of a chart';
  const { runnerSign } = await import('../workloads/unknown-runner.ts');
  const { embeddedObjects } = await import('../workloads/embedded.ts');
  for (const document of documents) {
    const object: JsonObject | null = isObject(document) ? document : isList(document) ? { items: document } : null;
    if (object === null) continue;
    if (holdsManifests(document)) return 'says which manifests a machine applies';
    const sign = runnerSign(object);
    if (sign?.what === 'a schedule beside what is to run') return `holds ${sign.what}`;
    const manifest: Manifest = {
      file: { path: entry.path, source: { type: 'manifest', path: entry.path }, bytes: new Uint8Array() },
      object: { apiVersion: 'v1', kind: 'Settings', spec: object },
      locate: () => ({ path: entry.path, line: 1, column: 1, precision: 'file' }),
      comment: '',
    };
    const [inner] = embeddedObjects(manifest, registry).objects;
    if (inner !== undefined) return `holds a ${quote(stringAt(inner.object, ['kind']) ?? '', 60)}`;
  }
  return null;
}

/** Settings of machines: https://www.talos.dev/latest/reference/configuration/v1alpha1/config/, https://docs.k0sproject.io/stable/configuration/ */
const MANIFESTS: ReadonlySet<string> = new Set(['extraManifests', 'inlineManifests', 'additionalManifests']);

function holdsManifests(value: Json): boolean {
  if (isList(value)) return value.some(holdsManifests);
  if (!isObject(value)) return false;
  return Object.entries(value).some(([key, child]) => {
    if (child === undefined) return false;
    return MANIFESTS.has(key) ? isList(child) && child.length > 0 : holdsManifests(child);
  });
}

interface Script {
  readonly path: string;
  readonly text: string;
}

async function scriptsOf(head: Tree): Promise<readonly Script[]> {
  const entries = (await head.entries()).filter(({ path, mode }) => mode.startsWith('100') && SCRIPT.test(path));
  const scripts: Script[] = [];
  for await (const { entry, bytes } of head.readMany(entries))
    if (bytes.length <= MAX_BYTES && bytes.includes('helm'))
      scripts.push({ path: entry.path, text: bytes.toString('utf8') });
  return scripts;
}

/** In full, from another folder, or with open parts: `-f envs/$ENV.yaml`. */
function names(text: string, path: string): boolean {
  const base = path.slice(path.lastIndexOf('/') + 1);
  if (text.includes(path) || text.includes(base)) return true;
  const dot = base.indexOf('.');
  const ends = new RegExp(`^[A-Za-z0-9_}.-]*${base.slice(dot).replaceAll('.', '\\.')}$`);
  return text.split(/[\s'"`=,;]+/).some(word => {
    const open = Math.max(word.lastIndexOf('$'), word.lastIndexOf('{'));
    return open >= 0 && ends.test(word.slice(open).replace(/[${}()]/g, ''));
  });
}

function unseen(entry: TreeEntry, why: string): Problem {
  const { path } = entry;
  return {
    code: 'not-followed',
    path,
    message: `The file ${quote(path, 200)} ${why}, and nothing here is known to read it, so what is made of it was not checked.`,
    hint: 'Say what it goes into, under `sources` in .cronledger/config.yaml of the base (`- helm: {chart: …, values: […]}`); or put it under `inert` if nothing deploys it.',
    unseen: {
      key: createHash('sha256').update(`data\0${path}`).digest('hex'),
      location: { path, line: 1, column: 1, precision: 'file' },
      reads: each => each === path,
    },
  };
}
