// Reads a text with parseFile and says what came of it in the few words that tests compare.

import { type ParsedFile, type ParseOptions, parseFile } from '../../src/manifest/parse.ts';
import type { Json, JsonObject } from '../../src/model.ts';

export interface Reading {
  /** `Kind name` of each manifest; `-` for what is missing. */
  readonly objects: readonly string[];
  readonly causes: readonly string[];
  readonly problems: readonly string[];
}

export function bytesOf(text: string | Uint8Array): Uint8Array {
  return typeof text === 'string' ? Buffer.from(text) : text;
}

export function parse(text: string | Uint8Array, path = 'apps/file.yaml', options: ParseOptions = {}): ParsedFile {
  return parseFile({ path, source: { type: 'manifest', path: 'apps' }, bytes: bytesOf(text) }, options);
}

export function read(text: string | Uint8Array, path?: string, options?: ParseOptions): Reading {
  const { manifests, ambiguities, problems } = parse(text, path, options);
  return {
    objects: manifests.map(({ object }) => `${word(object['kind'])} ${word(nameOf(object))}`),
    causes: [...new Set(ambiguities.map(({ cause }) => cause))],
    problems: problems.map(({ code }) => code),
  };
}

/** The only object of a text; fails where there is another number of them. */
export function soleObject(text: string | Uint8Array): JsonObject {
  const { manifests, problems } = parse(text);
  const [manifest] = manifests;
  if (manifest === undefined || manifests.length > 1) {
    throw new Error(`${manifests.length} objects in ${String(text)}: ${problems.map(({ message }) => message).join()}`);
  }
  return manifest.object;
}

function nameOf(object: JsonObject): Json | undefined {
  const { metadata } = object;
  return typeof metadata === 'object' && metadata !== null && 'name' in metadata ? metadata.name : undefined;
}

function word(value: Json | undefined): string {
  return value === undefined ? '-' : String(value);
}
