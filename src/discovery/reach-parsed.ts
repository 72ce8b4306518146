// What a kustomization, a plugin's configuration or a patch names, once it is parsed. Loaded where something is.

import { FILE_KEYS, mayBecome, nameRun } from '../deployers/file-names.ts';
import { baseName } from '../deployers/folder-shapes.ts';
import { DEPLOYERS } from '../deployers/index.ts';
import {
  isLooseObject,
  type LooseObject,
  type LooseValue,
  objectsOf,
  readLooseYaml,
  textsOf,
} from '../render/loose-yaml.ts';

export { namedFiles } from '../render/kustomize/fields.ts';

/** Does a JSON patch in the file, or in a text within it, give a deployer the name of one of the files, or a pattern that matches one? */
export function patchesName(bytes: Buffer, paths: readonly string[]): boolean {
  const names = paths.map(baseName);
  const runs = names.map(nameRun);
  const visit = (value: LooseValue, texts: number): boolean => {
    if (typeof value === 'string') {
      if (texts === 0 || !value.includes('/spec')) return false;
      const { documents, doubtful } = readLooseYaml(Buffer.from(value));
      // Prose is no YAML; a patch that is none is refused.
      return !doubtful && documents.some(document => visit(document, texts - 1));
    }
    if (value === null) return false;
    if (!isLooseObject(value)) return value.some(item => visit(item, texts));
    const targets = textsOf(value, 'path').filter(path => path === '' || path.startsWith('/spec'));
    if (targets.length > 0 && textsOf(value, 'op').length > 0) {
      const said = JSON.stringify(value);
      if (runs.some(run => said.includes(run))) return true;
      if (
        FILE_KEYS.some(key => said.includes(key)) &&
        wordsOf(value).some(word => names.some(name => mayBecome(word, name)))
      )
        return true;
    }
    return Object.values(value).some(child => visit(child, texts));
  };
  const { documents, doubtful } = readLooseYaml(bytes);
  return doubtful || documents.some(document => visit(document, MAX_TEXTS));
}

/** A patch in a kustomization of Flux in a patch. */
const MAX_TEXTS = 3;

/** All texts of the values of a patch. Where it goes is no name of a file. */
function wordsOf(operation: LooseObject): readonly string[] {
  const collect = (value: LooseValue): readonly string[] => {
    if (typeof value === 'string') return value.split(/\s+/);
    if (value === null) return [];
    return (isLooseObject(value) ? Object.values(value) : value).flatMap(collect);
  };
  return Object.entries(operation).flatMap(([key, value]) => (/^value/i.test(key) ? collect(value) : []));
}

/** Might a replacement put a text into a deployer's field that names files? Which text that is may stand anywhere. */
export function mayReplaceFiles(bytes: Buffer): boolean {
  const { documents, doubtful } = readLooseYaml(bytes);
  if (doubtful) return true;
  return documents
    .flatMap(document => objectsOf(document, 'replacements'))
    .some(replacement => {
      // One in a file of its own.
      if (textsOf(replacement, 'path').length > 0) return true;
      return objectsOf(replacement, 'targets').some(target => {
        const kinds = objectsOf(target, 'select').flatMap(select => textsOf(select, 'kind'));
        if (kinds.some(kind => /^\w+$/.test(kind) && !DEPLOYER_KINDS.has(kind))) return false;
        return textsOf(target, 'fieldpaths').some(path => path === 'spec' || DEPLOYER_FIELDS.test(path));
      });
    });
}

const DEPLOYER_KINDS: ReadonlySet<string> = new Set(DEPLOYERS.map(({ kind }) => kind));
const DEPLOYER_FIELDS = /^spec\.(?:sources?|generators|template|chart|values|postRenderers|helm|plugin)(?:$|[.[])/i;
