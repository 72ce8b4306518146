// .gitattributes can make the files that git checks out differ from the ones that were judged. This finds where they do.
import type { Problem } from '../model.ts';
import { folderOf } from './path.ts';
import type { FileDiff, Tree, TreeEntry } from './tree.ts';

/** https://git-scm.com/docs/gitattributes: attributes that change what a checkout or an archive holds, and how to say so. */
const EFFECTS: Readonly<Record<string, string>> = {
  'working-tree-encoding': 'git writes such files in another encoding than the one that was judged',
  filter: 'git passes such files through a program when it writes them',
  ident: 'git replaces text in such files when it writes them',
  eol: 'git changes the line ends of such files when it writes them',
  'export-subst': 'git replaces text in such files when it makes an archive',
  'export-ignore': 'git leaves such files out of an archive',
};

/** Names that a manifest, or a script or value that reaches one, may have. A pattern for another extension is of no interest. */
const DEPLOYED = new Set(
  'yaml yml json jsonnet tpl tmpl gotmpl txt toml env properties conf cfg ini sh bash py js tgz'.split(' '),
);

interface AttributeLine {
  readonly number: number;
  readonly text: string;
  /** The attributes of EFFECTS that it sets. Empty for a line that only takes one back, which counts for order. */
  readonly sets: readonly string[];
}

/**
 * Lines of .gitattributes by which a checkout of the head differs from what is judged, where a change brought them in or
 * took away what held them back. One problem for each file.
 */
export async function attributeChanges(
  base: Tree,
  head: Tree,
  differences: readonly FileDiff[],
): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const { head: entry } of differences) {
    if (!isAttributesFile(entry)) continue;
    const after = await linesOf(head, entry.path);
    const before = await linesOf(base, entry.path);
    const line = newlyInForce(before, after);
    if (line !== null) problems.push(attributeProblem(entry.path, line, 'error'));
  }
  return problems;
}

/** Later lines win, so lines that take an attribute back and the order count; only lines that set one may be left out freely. */
function newlyInForce(before: readonly AttributeLine[], after: readonly AttributeLine[]): AttributeLine | null {
  const now = new Set(after.map(line => line.text));
  const kept = before.filter(line => line.sets.length === 0 || now.has(line.text)).map(line => line.text);
  if (kept.length === after.length && after.every((line, index) => line.text === kept[index])) return null;
  const old = new Set(kept);
  const setting = after.filter(line => line.sets.length > 0);
  return setting.find(line => !old.has(line.text)) ?? setting.at(-1) ?? null;
}

/** The same for a tree as it stands: warnings, since nobody just made it so and the check of the change was the place to stop it. */
export async function attributesInForce(tree: Tree, entries: readonly TreeEntry[]): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const entry of entries) {
    if (!isAttributesFile(entry)) continue;
    const line = (await linesOf(tree, entry.path)).find(each => each.sets.length > 0);
    if (line !== undefined) problems.push(attributeProblem(entry.path, line, 'warning'));
  }
  return problems;
}

/** git does not follow a link of that name; on a disk that folds case it reads the name in any case. */
function isAttributesFile(entry: TreeEntry | null): entry is TreeEntry {
  return entry?.mode.startsWith('100') === true && /(^|\/)\.gitattributes$/i.test(entry.path);
}

async function linesOf(tree: Tree, path: string): Promise<readonly AttributeLine[]> {
  const bytes = await tree.readFile(path);
  if (bytes === null) return [];
  // Macros can only be defined at the root, and hold in all folders.
  const root = folderOf(path) === '' ? bytes : await tree.readFile('.gitattributes');
  const macros = macrosOf(root?.toString('latin1') ?? '');
  return bytes
    .toString('latin1')
    .split('\n')
    .flatMap((text, index) => readLine(text, index + 1, macros) ?? []);
}

/** Macros that set an attribute of interest, and which. https://git-scm.com/docs/gitattributes#_defining_macro_attributes */
function macrosOf(text: string): ReadonlyMap<string, readonly string[]> {
  const macros = new Map<string, readonly string[]>();
  for (const line of text.split('\n')) {
    const [name = '', ...attributes] = wordsOf(line);
    if (!name.startsWith('[attr]')) continue;
    const sets = attributes.flatMap(attribute => effectsOf(attribute, macros));
    if (sets.length > 0) macros.set(name.slice('[attr]'.length), sets);
  }
  return macros;
}

function readLine(text: string, number: number, macros: ReadonlyMap<string, readonly string[]>): AttributeLine | null {
  const [pattern = '', ...attributes] = wordsOf(text);
  if (pattern === '' || pattern.startsWith('#') || !reachesManifests(pattern)) return null;
  const sets = attributes.flatMap(attribute => effectsOf(attribute, macros));
  const unsets = attributes.some(attribute => {
    const name = /^[-!]/.test(attribute) ? attribute.slice(1) : attribute;
    return Object.hasOwn(EFFECTS, name) || macros.has(name) || /^(eol|filter)=/.test(name);
  });
  return sets.length > 0 || unsets ? { number, text: [pattern, ...attributes].join(' '), sets } : null;
}

/** The pattern, then the attributes. What a quoted pattern stands for is not worked out: it is taken to reach anything. */
function wordsOf(line: string): readonly string[] {
  const words = (text: string): string[] => text.split(/[ \t\r]/).filter(word => word !== '');
  const text = line.replace(/^[ \t\r]+/, '');
  if (!text.startsWith('"')) return words(text);
  let end = 1;
  while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
  // git takes an unfinished quotation for a name that starts with the mark.
  if (end >= text.length) return words(text);
  return ['*', ...words(text.slice(end + 1))];
}

function effectsOf(attribute: string, macros: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const [name = '', value = ''] = attribute.split('=', 2);
  const known = macros.get(attribute);
  if (known !== undefined) return known;
  // Pointers of Git LFS are found by what they hold; `eol=lf` changes nothing when git writes a file.
  if (!Object.hasOwn(EFFECTS, name) || attribute === 'filter=lfs' || (name === 'eol' && value !== 'crlf')) return [];
  return [name];
}

/** False only for a pattern that ends in an extension which no manifest or script has, such as `*.png`. */
function reachesManifests(pattern: string): boolean {
  const extension = /\.([A-Za-z0-9]+)$/.exec(pattern.slice(pattern.lastIndexOf('/') + 1))?.[1];
  return extension === undefined || DEPLOYED.has(extension.toLowerCase());
}

function attributeProblem(path: string, line: AttributeLine, level: 'error' | 'warning'): Problem {
  const name = line.sets[0] ?? '';
  return {
    code: 'git-attributes',
    path,
    message: `Line ${line.number} sets the attribute ${name} for files that may be manifests: ${EFFECTS[name]}.`,
    hint: 'Remove the attribute, or give it a pattern of files that are not deployed, such as `*.png`.',
    ...(level === 'error' ? {} : { level }),
  };
}
