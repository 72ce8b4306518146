// Gives YAML nodes the meaning that go-yaml v2 gives them: aliases, merge keys, keys of any type, limits.
// https://github.com/yaml/go-yaml/blob/v2.4.3/decode.go

import { type Alias, isAlias, isMap, isScalar, type ParsedNode, type YAMLMap, type Scalar as YamlScalar } from 'yaml';
import { quote } from '../text/escape.ts';
import {
  aliasNode,
  type Entry,
  type MappingNode,
  mappingNode,
  maximumDepth,
  type Node,
  scalarNode,
  sequenceNode,
} from './node.ts';
import type { Cause, Failure, Note } from './note.ts';
import { keyText, type Scalar } from './scalar.ts';
import { resolveTagged, standardTags } from './tag.ts';
import { endsWithBlankLines, flowKeyTrap } from './traps.ts';

/** go-yaml refuses more than about this many values that stand in the text once and are read through aliases again. */
const maximumAliased = 400_000;

export interface Constructed {
  readonly root: Entry | null;
  readonly failure: Failure | null;
  readonly notes: readonly Note[];
}

/** Thrown where go-yaml fails the whole document; never leaves this module. */
class Refusal extends Error {
  readonly code: Failure['code'];
  readonly offset: number;
  constructor(reason: string, offset: number, code: Failure['code'] = 'refused') {
    super(reason);
    this.code = code;
    this.offset = offset;
  }
}

interface Context {
  readonly text: string;
  readonly place: (offset: number) => number;
  readonly notes: Note[];
  readonly anchors: Map<string, Anchored>;
  /** Pairs that merge keys copied so far. */
  merged: number;
}
/** What an anchor stands for. While the content is still being read, `node` is null: an alias to it contains itself. */
interface Anchored {
  node: Node | null;
  /** How the value is spelled as a key; undefined where Go refuses it as one. */
  key: string | undefined;
}

/** Builds the tree of a document's root. The nodes' ranges point into `text`; `place` turns them into offsets in the file. */
export function construct(contents: ParsedNode, text: string, place: (offset: number) => number): Constructed {
  const context: Context = { text, place, notes: [], anchors: new Map(), merged: 0 };
  try {
    const node = build(contents, context, 0, false);
    const offset = at(contents, context);
    if (node.aliased > maximumAliased) throw new Refusal('its aliases expand to too many values', offset, 'aliases');
    if (node.depth > maximumDepth) throw new Refusal('its aliases nest too deep', offset, 'too-deep');
    return { root: { offset, node }, failure: null, notes: context.notes };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const failure = { code: error.code, reason: error.message, offset: error.offset };
    return { root: null, failure, notes: context.notes };
  }
}

function build(source: ParsedNode, context: Context, depth: number, inFlow: boolean): Node {
  if (depth > maximumDepth) throw new Refusal('it is nested too deep', at(source, context), 'too-deep');
  if (isAlias(source)) return aliasNode(follow(source, context).node);
  if (isScalar(source)) {
    const { value } = buildScalar(source, context, inFlow).scalar;
    if (value === undefined) throw new Refusal(`JSON has no number ${quote(source.source)}`, at(source, context));
    return scalarNode(value);
  }
  const anchored = anchor(source, context);
  if (source.tag !== undefined && !standardTags.has(source.tag)) noteTag(source.tag, source, context);
  const node = isMap(source)
    ? buildMapping(source, context, depth)
    : sequenceNode(
        source.items.map(item => ({
          offset: at(item, context),
          node: build(item, context, depth + 1, source.flow === true),
        })),
      );
  anchored.node = node;
  return node;
}

function buildMapping(map: YAMLMap.Parsed, context: Context, depth: number): MappingNode {
  const entries = new Map<string, Entry>();
  const explicit = new Set<string>();
  const inFlow = map.flow === true;
  let merges = 0;
  for (const { key, value } of map.items) {
    if (inFlow) checkFlowKey(key, context);
    if (isMergeKey(key)) {
      buildScalar(key, context, inFlow);
      if (++merges > 1) {
        note(
          context,
          'repeated-merge-key',
          'A second merge key: kubectl and Helm merge both, kustomize only one.',
          key,
        );
      }
      for (const source of mergeSources(value, key, context, depth)) merge(source, key, entries, explicit, context);
      continue;
    }
    const name = buildKey(key, context, inFlow);
    if (explicit.has(name)) {
      const message = `The key ${quote(name)} stands more than once: kubectl and Helm take the last one, kustomize refuses.`;
      note(context, 'duplicate-key', message, key);
    }
    explicit.add(name);
    const node = value === null ? scalarNode(null) : build(value, context, depth + 1, inFlow);
    entries.set(name, { offset: at(key, context), node });
  }
  return mappingNode(entries);
}

/** The key as JSON has it. Go refuses null, sequences and mappings. */
function buildKey(key: ParsedNode, context: Context, inFlow: boolean): string {
  if (isAlias(key)) {
    note(context, 'alias-as-key', 'A key is an alias: what it says stands elsewhere in the document.', key);
    const { key: text } = follow(key, context);
    if (text === undefined) throw new Refusal('a key is not a text', at(key, context));
    return text;
  }
  if (!isScalar(key)) throw new Refusal('a key is not a text', at(key, context));
  const { scalar, key: text } = buildScalar(key, context, inFlow);
  // Go takes `{?a: b}` for `{? a : b}`; resolveTagged() noted it.
  if (inFlow && key.type === 'PLAIN' && text?.startsWith('?')) return text.slice(1).trimStart();
  if (text === undefined) throw new Refusal('a key is not a text', at(key, context));
  if (scalar.type !== 'str' && scalar.type !== 'bool' && text !== key.source) {
    note(
      context,
      'non-string-key',
      `The key ${quote(key.source)} is ${quote(text)} to kubectl, and not to kustomize.`,
      key,
    );
  }
  return text;
}

function buildScalar(
  source: YamlScalar.Parsed,
  context: Context,
  inFlow: boolean,
): { scalar: Scalar; key: string | undefined } {
  const anchored = anchor(source, context);
  const resolved = resolveTagged(source, raw(source, context), inFlow);
  if (typeof resolved === 'string') throw new Refusal(resolved, at(source, context));
  for (const { cause, message } of resolved.notes) note(context, cause, message, source);
  if (endsWithBlankLines(source, context.text)) {
    const message = 'Lines of blanks end this text: they belong to it for kubectl, and not for other readers.';
    note(context, 'block-indentation', message, source);
  }
  const { scalar } = resolved;
  anchored.key = keyText(scalar, source.source);
  // An alias to a number that JSON lacks is as much of an error as the number itself, which build() refuses.
  anchored.node = scalarNode(scalar.value ?? null);
  return { scalar, key: anchored.key };
}

/** Go's rule: a plain `<<`, or any `<<` with the tag `!` or `!!merge`. */
function isMergeKey(key: ParsedNode): key is YamlScalar.Parsed {
  if (!isScalar(key) || key.source !== '<<') return false;
  return key.tag === undefined ? key.type === 'PLAIN' : key.tag === '!' || key.tag === 'tag:yaml.org,2002:merge';
}

/** The mappings of a merge value in the order in which go-yaml copies them: the first of a list last, so that it wins. */
function mergeSources(value: ParsedNode | null, key: ParsedNode, context: Context, depth: number): MappingNode[] {
  if (value === null) throw new Refusal('a merge key needs a mapping', at(key, context));
  const isList = !isAlias(value) && !isMap(value) && !isScalar(value);
  if (isList) anchor(value, context);
  const nodes = (isList ? value.items : [value]).map(item => build(item, context, depth + 1, false));
  const mappings = nodes.filter(node => node.kind === 'mapping');
  if (mappings.length < nodes.length) throw new Refusal('a merge key needs a mapping', at(key, context));
  return mappings.reverse();
}

function merge(
  source: MappingNode,
  key: ParsedNode,
  entries: Map<string, Entry>,
  explicit: ReadonlySet<string>,
  context: Context,
): void {
  context.merged += source.entries.size;
  if (context.merged > maximumAliased) throw new Refusal('it merges too many keys', at(key, context), 'aliases');
  let overridden: string | null = null;
  for (const [name, entry] of source.entries) {
    if (explicit.has(name) && entries.get(name)?.node.value !== entry.node.value) overridden ??= name;
    entries.set(name, { offset: entry.offset, node: aliasNode(entry.node) });
  }
  if (overridden === null) return;
  const message = `The merge replaces the key ${quote(overridden)} above it for kubectl and Helm, and not for kustomize.`;
  note(context, 'merge-overrides-explicit-key', message, key);
}

function follow(alias: Alias.Parsed, context: Context): { node: Node; key: string | undefined } {
  checkAnchorName(alias.source, alias, context);
  const anchored = context.anchors.get(alias.source);
  if (anchored === undefined)
    throw new Refusal(`the alias ${quote(`*${alias.source}`)} has no anchor`, at(alias, context));
  const { node, key } = anchored;
  if (node === null) throw new Refusal(`the anchor ${quote(`&${alias.source}`)} contains itself`, at(alias, context));
  return { node, key };
}

/** Registers the node's anchor, if it has one, before its content is read: as go-yaml does, so that a later one of the name wins. */
function anchor(source: Exclude<ParsedNode, Alias.Parsed>, context: Context): Anchored {
  const anchored: Anchored = { node: null, key: undefined };
  if (source.anchor !== undefined) {
    checkAnchorName(source.anchor, source, context);
    context.anchors.set(source.anchor, anchored);
  }
  return anchored;
}

function checkAnchorName(name: string, source: ParsedNode, context: Context): void {
  if (/^[A-Za-z0-9_-]+$/.test(name)) return;
  if (!/^[A-Za-z0-9_-]/.test(name)) throw new Refusal(`${quote(name)} is no anchor name`, at(source, context));
  note(context, 'anchor-name', `The anchor name ${quote(name)} ends elsewhere for kubectl.`, source);
}

function checkFlowKey(key: ParsedNode, context: Context): void {
  const trap = flowKeyTrap(key, context.text);
  if (trap === 'spans-lines') throw new Refusal('a key in braces or brackets spans lines', at(key, context));
  if (trap === null) return;
  note(context, 'flow-punctuation', 'kubectl takes the colon for a part of the key, other readers for its end.', key);
}

function noteTag(tag: string, source: ParsedNode, context: Context): void {
  note(
    context,
    'unusual-tag',
    `The tag ${quote(tag)} means nothing to Kubernetes; readers treat it differently.`,
    source,
  );
}

function note(context: Context, cause: Cause, message: string, source: ParsedNode): void {
  context.notes.push({ cause, message, offset: at(source, context) });
}

function raw(source: YamlScalar.Parsed, context: Context): string {
  return context.text.slice(source.range[0], source.range[1]);
}

function at(source: ParsedNode, context: Context): number {
  return context.place(source.range[0]);
}
