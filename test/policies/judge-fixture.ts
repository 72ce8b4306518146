// Judges a fixture: `<name>.yaml`, with what the base had (`<name>.base.yaml`) and the inventory (`<name>.inventory.yaml`, or
// `inventory.yaml` for all of a folder) beside it. `<digest>` in an inventory is that of the base's workload, or of the fixture's.
import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { NOTHING_READ } from '../../src/collect/reading.ts';
import { compareWorkloads } from '../../src/compare/workloads.ts';
import { type Config, defaultConfig } from '../../src/config/config.ts';
import { accessInQuestion, powerAround, surroundingsOfChange } from '../../src/gather/surroundings.ts';
import { assembleInventory } from '../../src/inventory/load.ts';
import { readInventoryFile } from '../../src/inventory/read.ts';
import { judge } from '../../src/judge/judge.ts';
import { parseFile } from '../../src/manifest/parse.ts';
import type { Finding, Workload } from '../../src/model.ts';
import type { PolicyRule } from '../../src/policy/index.ts';
import { extractWorkloads } from '../../src/workloads/extract.ts';
import { registryOf } from '../../src/workloads/registry.ts';
import { completeWorkload, indexData } from '../../src/workloads/scripts.ts';
import { gatheredOf } from '../support/gathered.ts';

const REGISTRY = registryOf(defaultConfig());
const TODAY = new Date('2026-06-01T00:00:00Z');

export interface JudgedFixture {
  readonly findings: readonly Finding[];
  /** The texts whose lines say what is expected of them. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
}

export interface Rules {
  readonly config: Config;
  readonly pack: readonly PolicyRule[];
}

export interface FixtureTexts {
  readonly text: string;
  /** What the base had; null: nothing. */
  readonly base: string | null;
  readonly inventory: string;
}

export async function judgeFixture(folder: URL, name: string, rules: Rules): Promise<JudgedFixture> {
  const texts = {
    text: readFileSync(new URL(`${name}.yaml`, folder), 'utf8'),
    base: optional(folder, `${name}.base.yaml`),
    inventory: optional(folder, `${name}.inventory.yaml`, 'inventory.yaml') ?? '',
  };
  const files = [
    { path: 'job.yaml', text: texts.text },
    { path: 'inventory.yaml', text: texts.inventory },
  ];
  return { findings: await judgeTexts(texts, rules), files };
}

/** Fails the test where something could not be judged. */
export async function judgeTexts(texts: FixtureTexts, { config, pack }: Rules): Promise<readonly Finding[]> {
  const head = read(texts.text);
  const touched = changeOf(read(texts.base ?? ''), head);
  const before: readonly Workload[] = touched.base.workloads;
  const digest = (before[0] ?? head.workloads[0])?.digest ?? '';
  const file = readInventoryFile('inventory.yaml', texts.inventory.replaceAll('<digest>', digest));
  const proposed = assembleInventory([file], 'head');
  const around = await surroundingsOfChange(touched);
  const changes = compareWorkloads(before, head.workloads, await powerAround(around));
  const access = await accessInQuestion(around, touched, changes);
  const { findings, problems } = judge(
    gatheredOf({
      ...{ before, after: head.workloads, changes, proposed, access, auditPolicies: around.auditPolicies },
      ...{ ambiguities: head.ambiguities, fixedActions: head.fixedActions },
    }),
    { config, rules: { pack, own: [], kinds: REGISTRY.kinds, problems: [] }, today: TODAY, all: true, approved: null },
  );
  expect([...problems, ...around.problems]).toEqual([]);
  return findings;
}

/** A change of one file, in a repository that has no other. */
function changeOf(base: ReturnType<typeof read>, head: ReturnType<typeof read>) {
  return {
    ...{ base, head, differences: [], remoteSources: { base: [], head: [] } },
    ...{ asked: [], untouched: [], readersOf: () => [], isPlain: () => true },
    rest: async () => NOTHING_READ,
    renderedRest: async () => NOTHING_READ,
  };
}

function read(text: string) {
  const source = { type: 'manifest', path: '' } as const;
  const parsed = parseFile({ path: 'job.yaml', source, bytes: new TextEncoder().encode(text) });
  const { drafts, ambiguities, fixedActions } = extractWorkloads(parsed.manifests, REGISTRY);
  const configMaps = indexData(parsed.manifests);
  const workloads = drafts.map(draft => completeWorkload(draft, configMaps));
  return { ...NOTHING_READ, ...parsed, workloads, ambiguities: [...parsed.ambiguities, ...ambiguities], fixedActions };
}

export function optional(folder: URL, ...names: readonly string[]): string | null {
  const name = names.find(candidate => existsSync(new URL(candidate, folder)));
  return name === undefined ? null : readFileSync(new URL(name, folder), 'utf8');
}

/** `12 rule-id` for each expectation in the comments of a text: `# expect: privileged-container, host-namespace (medium)`. */
export function expectations(file: string, text: string): readonly string[] {
  return text.split('\n').flatMap((line, index) => {
    const [, items = ''] = /# expect: ([a-z, ()-]+)$/.exec(line) ?? [];
    return items === '' ? [] : items.split(', ').map(item => `${file}:${index + 1} ${item.replace(/[()]/g, '')}`);
  });
}
