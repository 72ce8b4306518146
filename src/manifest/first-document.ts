// The first YAML document of a file, which is all that sigs.k8s.io/yaml reads: kustomizations, values of charts.

import type { Json } from '../model.ts';
import { withGoBreaks } from './characters.ts';
import { decodeText } from './decode.ts';
import { maximumDepth } from './node.ts';
import { splitDocuments } from './split.ts';
import { readYaml } from './yaml.ts';

export type FirstDocument =
  | { readonly ok: true; readonly value: Json }
  /** Completes "… cannot be read: ". */
  | { readonly ok: false; readonly reason: string };

/** Null for a text without any. */
export function firstDocument(bytes: Uint8Array): FirstDocument {
  const text = withGoBreaks(decodeText(bytes).text);
  for (const { start, end } of splitDocuments(text, 0).chunks) {
    const { root, failure } = readYaml(text.slice(start, end), start);
    if (failure !== null) return { ok: false, reason: failure.reason };
    if (root === null) continue;
    if (root.node.depth > maximumDepth) return { ok: false, reason: 'it is nested too deep' };
    return { ok: true, value: root.node.value };
  }
  return { ok: true, value: null };
}
