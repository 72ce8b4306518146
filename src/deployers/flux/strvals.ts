// Helm's `path=value` settings, as Flux's `valuesFrom[].targetPath` uses them.
// https://github.com/helm/helm/blob/main/pkg/strvals/parser.go

import { flowYaml } from '../../kube/flow-yaml.ts';
import type { Json } from '../../model.ts';
import type { HelmSet, HelmValues } from '../../render/root.ts';

/**
 * One setting. Where it is a plain path, it becomes a layer of values in its own place in the order; what needs Helm's
 * own parser (lists, escapes) becomes a `--set`, which counts after all values.
 * A value in quotes is text whatever it looks like, and so is one that the deployer calls literal.
 */
export function inlineSetting(
  path: string,
  value: string,
  literal: boolean,
): Extract<HelmValues, { inline: string }> | HelmSet {
  const quoted = value.length > 1 && ["'", '"'].some(mark => value.startsWith(mark) && value.endsWith(mark));
  const text = quoted && !literal ? value.slice(1, -1) : value;
  const isText = literal || quoted;
  if (!/^[\w-]+(?:\.[\w-]+){0,30}$/.test(path) || (!literal && /[,\\{}[\]]/.test(text))) {
    const flag = literal ? 'set-literal' : isText ? 'set-string' : 'set';
    return { flag, assignment: `${path}=${text}` };
  }
  let layer: Json = isText ? text : typedValue(text);
  for (const key of path.split('.').reverse()) {
    const object: Record<string, Json> = Object.create(null);
    object[key] = layer;
    layer = object;
  }
  return { inline: flowYaml(layer) };
}

/** What Helm takes an unquoted value for: booleans, null and whole numbers without leading zeros; all else is text. */
function typedValue(text: string): Json {
  if (/^true$/i.test(text)) return true;
  if (/^false$/i.test(text)) return false;
  if (/^null$/i.test(text)) return null;
  return text === '0' || /^-?[1-9]\d{0,17}$/.test(text) ? BigInt(text) : text;
}
