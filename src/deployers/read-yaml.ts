// Reads a YAML or JSON file of data, such as the parameters of a generator, with the types that Go's readers give its values.

import type { Tree, TreeEntry } from '../git/tree.ts';
import { decodeText } from '../manifest/decode.ts';
import { readDocuments } from '../manifest/documents.ts';
import { maximumDepth } from '../manifest/node.ts';
import type { Json, Problem } from '../model.ts';
import { quote } from '../text/escape.ts';

export interface ReadData {
  /** The first document; null where there is none or it cannot be read. */
  readonly value: Json | null;
  readonly problems: readonly Problem[];
}

/** Larger files are data for programs, and not settings that somebody wrote. */
const MAX_BYTES = 4 * 1024 * 1024;

export async function readYaml(entry: TreeEntry, tree: Tree): Promise<ReadData> {
  for await (const { bytes, size } of tree.readMany([entry])) {
    if (size > MAX_BYTES) return unreadable(entry.path, `it has more than ${MAX_BYTES} bytes`);
    const read = firstDocument(decodeText(bytes).text);
    return 'reason' in read ? unreadable(entry.path, read.reason) : { value: read.value, problems: [] };
  }
  return { value: null, problems: [] };
}

/** The first document of a text; null where it cannot be read. */
export function readYamlText(text: string): { readonly value: Json | null } | null {
  const read = firstDocument(text);
  return 'reason' in read ? null : read;
}

function firstDocument(text: string): { readonly value: Json | null } | { readonly reason: string } {
  const [document] = readDocuments(text, () => false).documents;
  if (document === undefined) return { value: null };
  if (document.failure !== null) return { reason: document.failure.reason };
  if ((document.root?.node.depth ?? 0) > maximumDepth) return { reason: 'it is nested too deep' };
  return { value: document.root?.node.value ?? null };
}

function unreadable(path: string, reason: string): ReadData {
  const problem: Problem = {
    code: 'unreadable-manifest',
    path,
    message: `${quote(path)} decides what is deployed, and cannot be read: ${reason}.`,
    hint: 'Mend the file.',
  };
  return { value: null, problems: [problem] };
}
