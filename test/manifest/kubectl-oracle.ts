// Asks the real kubectl which objects it reads from a text, many texts per process.

import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readJson, skipJsonSpace } from '../../src/manifest/json.ts';
import type { Json, JsonObject } from '../../src/model.ts';
import { kubectlPath } from '../support/tools.ts';

export interface KubectlReading {
  readonly objects: readonly JsonObject[];
  /** False where kubectl reported an error for the text. */
  readonly ok: boolean;
  readonly error: string;
}

const annotation = 'cronledger.test/x';

/**
 * What `kubectl annotate --local -f FILE` prints for each text: every object that it decodes, lists expanded, without a cluster.
 * kubectl goes on with the next file after an error, so a marker object behind each file tells whose objects are whose.
 */
export async function readWithKubectl(texts: readonly Uint8Array[], batch = 40): Promise<KubectlReading[]> {
  const kubectl = await kubectlPath();
  const folder = await mkdtemp(join(tmpdir(), 'cronledger-kubectl-'));
  try {
    const readings: KubectlReading[] = [];
    for (let start = 0; start < texts.length; start += batch) {
      readings.push(...(await readBatch(kubectl, folder, texts.slice(start, start + batch))));
    }
    return readings;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readBatch(kubectl: string, folder: string, texts: readonly Uint8Array[]): Promise<KubectlReading[]> {
  const args = ['annotate', '--local', `${annotation}=1`, '-o', 'json'];
  for (const [index, text] of texts.entries()) {
    const file = join(folder, `text-${index}-.yaml`);
    const marker = join(folder, `marker-${index}-.json`);
    await writeFile(file, text);
    await writeFile(
      marker,
      JSON.stringify({ apiVersion: 'v1', kind: 'Marker', metadata: { name: `marker-${index}` } }),
    );
    args.push('-f', file, '-f', marker);
  }
  const { stdout, stderr } = await run(kubectl, args, folder);
  const groups: JsonObject[][] = [];
  let group: JsonObject[] = [];
  for (const object of jsonObjects(stdout)) {
    if (object['kind'] === 'Marker') {
      groups.push(group);
      group = [];
    } else group.push(object);
  }
  if (groups.length !== texts.length) {
    if (texts.length === 1) throw new Error(`kubectl printed no marker: ${stderr}`);
    return readHalves(kubectl, folder, texts);
  }
  const errors = stderr.split('\n').filter(line => line !== '');
  // An error that names no file could be anybody's.
  if (texts.length > 1 && errors.some(line => !/text-\d+-\.yaml/.test(line))) return readHalves(kubectl, folder, texts);
  return groups.map((objects, index) => {
    const own = texts.length === 1 ? errors : errors.filter(line => line.includes(`text-${index}-.yaml`));
    return { objects, ok: own.length === 0, error: own.join('\n') };
  });
}

async function readHalves(kubectl: string, folder: string, texts: readonly Uint8Array[]): Promise<KubectlReading[]> {
  const middle = texts.length >> 1;
  const first = await readBatch(kubectl, folder, texts.slice(0, middle));
  return [...first, ...(await readBatch(kubectl, folder, texts.slice(middle)))];
}

function run(command: string, args: string[], cwd: string): Promise<{ stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { HOME: '/nonexistent', PATH: '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (data: Buffer) => out.push(data));
    child.stderr.on('data', (data: Buffer) => err.push(data));
    child.on('error', reject);
    child.on('close', () => resolve({ stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }));
  });
}

function* jsonObjects(text: string): Generator<JsonObject> {
  let at = skipJsonSpace(text, 0);
  while (at < text.length) {
    const result = readJson(text, at);
    if (!result.ok || result.root.node.kind !== 'mapping') throw new Error(`kubectl printed no JSON at ${at}.`);
    yield result.root.node.value;
    at = skipJsonSpace(text, result.end);
  }
}

/**
 * The object without the annotation that kubectl added, for comparison. kubectl turns an annotation of null into an empty text,
 * and leaves annotations and metadata behind where there were none.
 */
export function comparable(object: JsonObject): string {
  const { metadata } = object;
  if (!isObject(metadata)) return sortedJson({ ...object, metadata: metadata ?? null });
  const { annotations, ...others } = metadata;
  const kept = isObject(annotations) ? Object.entries(annotations).filter(([key]) => key !== annotation) : [];
  const texts = Object.fromEntries(kept.map(([key, value]) => [key, value ?? '']));
  const rest = kept.length === 0 ? others : { ...others, annotations: texts };
  return sortedJson({ ...object, metadata: Object.keys(rest).length === 0 ? null : rest });
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sortedJson(value: Json): string {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(sortedJson).join()}]`;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${sortedJson(inner ?? null)}`).join()}}`;
}
