// A GitOps repository whose commits have times, with an inventory that the built program wrote, and `audit` over a made-up log.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createFolder, createRepository, type Files, type TestRepository } from '../support/git-repo.ts';
import { runCli } from '../support/run-cli.ts';
import type { ProgramRun } from '../support/run-program.ts';
import { START } from './events.ts';

export interface Revision {
  /** Seconds after START. */
  readonly at: number;
  readonly message?: string;
  /** What differs from the revision before; null takes a file away. */
  readonly files: Readonly<Record<string, string | null>>;
}

/** A repository with one commit for each revision, at its time; the inventory of each is what `inventory init` writes for its manifests. */
export async function createScene(revisions: readonly Revision[]): Promise<TestRepository> {
  const repository = await createRepository();
  const state = new Map<string, string>();
  const lines: string[] = [];
  for (const [index, { at, message = 'Change', files }] of revisions.entries()) {
    for (const [name, text] of Object.entries(files)) {
      if (text === null) state.delete(name);
      else state.set(name, text);
    }
    const whole = new Map([...state, ...(await inventoryOf(state))]);
    const time = `${Math.floor((START + at * 1000) / 1000)} +0000`;
    lines.push(
      'commit refs/heads/main',
      `mark :${index + 1}`,
      `committer Ada <ada@example.com> ${time}`,
      data(message),
    );
    if (index > 0) lines.push(`from :${index}`);
    lines.push('deleteall');
    for (const [name, text] of whole) lines.push(`M 100644 inline ${name}`, data(text));
  }
  await repository.git(['fast-import', '--quiet', '--force'], `${lines.join('\n')}\n`);
  await repository.git(['checkout', '--quiet', '--force', 'main']);
  return repository;
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}`;
}

async function inventoryOf(files: ReadonlyMap<string, string>): Promise<ReadonlyMap<string, string>> {
  const own = [...files].filter(([name]) => name.startsWith('.cronledger/inventory/'));
  if (own.length > 0) return new Map(own);
  const copy = await createRepository(Object.fromEntries(files) as Files);
  const run = await runCli(['inventory', 'init', '--split', 'none', '--expires', 'never'], { cwd: copy.path });
  if (run.code !== 0) throw new Error(run.stderr + run.stdout);
  const names = (await copy.git(['ls-files', '--others', '--', '.cronledger/inventory']))
    .split('\n')
    .filter(name => name !== '');
  const { readFile } = await import('node:fs/promises');
  const texts = names.map(async name => [name, await readFile(path.join(copy.path, name), 'utf8')] as const);
  return new Map(await Promise.all(texts));
}

export interface AuditJson {
  readonly verdict: string;
  readonly events: Readonly<Record<string, number>>;
  readonly writes: readonly Readonly<Record<string, unknown>>[];
  readonly findings: readonly {
    readonly rule: string;
    readonly severity: string;
    readonly message: string;
    readonly auditID: string;
    readonly auditIDs: readonly string[];
    readonly evidence: readonly string[];
    readonly blocking: boolean;
  }[];
  readonly coverage: {
    readonly limits: readonly string[];
    readonly profile: string | null;
    readonly cannotJudge: number;
  };
  readonly problems: readonly { readonly code: string; readonly message: string; readonly level?: string }[];
}

export interface AuditRun extends ProgramRun {
  readonly json: AuditJson;
}

/** Writes a log to a file of the name and judges it with the built program. */
export async function audit(
  repository: TestRepository,
  log: string | Uint8Array,
  name = 'audit.log',
  ...options: readonly string[]
): Promise<AuditRun> {
  const folder = await createFolder();
  await writeFile(path.join(folder, name), log);
  const run = await runCli(['audit', name, '--repository', repository.path, '--format', 'json', ...options], {
    cwd: folder,
  });
  if (run.stdout === '') throw new Error(run.stderr);
  return { ...run, json: JSON.parse(run.stdout) };
}

/** `account` of each write, in order. */
export function accountsOf({ json }: AuditRun): readonly string[] {
  return json.writes.map(write => `${write['verb']} ${write['resource']} ${write['name'] ?? '*'}: ${write['account']}`);
}

/** Rules that say something, each once. */
export function rulesOf({ json }: AuditRun): readonly string[] {
  return [...new Set(json.findings.map(finding => finding.rule))].sort();
}
