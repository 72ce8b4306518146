// What the plugins share: the one text that a host hands over, judged against the inventory beside it.
import type { Config } from '../config/config.ts';
import type { Target } from '../gather/file-set.ts';
import { requireInventory } from '../inventory/load.ts';
import type { ProposedInventory } from '../inventory/schema.ts';
import type { SourceFile } from '../model.ts';
import type { VerifyReport } from '../outcome.ts';
import { type StreamFilters, streamFilters } from '../plugins/words.ts';
import { registryOf } from '../workloads/registry.ts';
import { decidingAround, openIfThere, worktreeInventory } from './around.ts';

/** What a host says beside the manifests. */
export interface HostSettings {
  /** In place of the config beside the inventory. */
  readonly config?: Config | undefined;
  readonly kubeVersion?: string | undefined;
  /** A file or folder with the inventory, in place of the work tree's. */
  readonly inventory?: string | undefined;
  /** The namespace of objects that name none; absent where the host does not say it. */
  readonly namespace?: string | undefined;
}

/** What decides: an inventory, which is read when there is something to judge, and the config and policies beside it. */
export interface Deciding extends Pick<Target, 'config' | 'policies'> {
  inventory(): Promise<ProposedInventory>;
}

export interface JudgedStream {
  readonly report: VerifyReport;
  /** What was read: the text, less what cannot matter. */
  readonly file: SourceFile;
}

type Thin = (mayMatter: StreamFilters['mayMatter']) => Buffer;

/**
 * Judges a stream as `verify` does. Null where it holds nothing that is judged, which is known before any rule is loaded.
 * @param thin the text less what does not pass the filter
 * @throws UserError `inventory-missing`: without one nothing could pass
 */
export async function judgeStream(
  bytes: Buffer,
  { cwd, now }: { readonly cwd: string; readonly now: Date },
  settings: HostSettings,
  thin: Thin = () => bytes,
): Promise<JudgedStream | null> {
  if (settings.inventory !== undefined) {
    const { decidingBeside } = await import('./deciding.ts');
    return judgeAgainst(bytes, await decidingBeside(settings.inventory, cwd, settings.config), settings, now, thin);
  }
  const repository = await openIfThere(cwd);
  try {
    const around = await decidingAround(repository, settings.config);
    const deciding = { ...around, inventory: () => worktreeInventory(repository) };
    return await judgeAgainst(bytes, deciding, settings, now, thin);
  } finally {
    await repository?.close();
  }
}

/** The same, against what the caller has chosen. */
export async function judgeAgainst(
  bytes: Buffer,
  deciding: Deciding,
  {
    kubeVersion,
    namespace = null,
  }: { readonly kubeVersion?: string | undefined; readonly namespace?: string | null | undefined },
  now: Date,
  thin: Thin = () => bytes,
): Promise<JudgedStream | null> {
  const { policies } = deciding;
  const config = kubeVersion === undefined ? deciding.config : { ...deciding.config, kubeVersion };
  const { mayJudge, mayMatter } = streamFilters(registryOf(config));
  // A list is asked about without its items that cannot matter: its own kind could be anything.
  const text = thin(mayMatter);
  if (!mayJudge(text)) return null;
  const inventory = await deciding.inventory();
  requireInventory(inventory);
  const file: SourceFile = {
    path: '-',
    source: { type: 'stdin', path: '' },
    bytes: text,
    deployment: { namespace, environment: null },
  };
  const [{ verifyWorkloads }, { oneFile }] = await Promise.all([
    import('../pipeline/check.ts'),
    import('../gather/file-set.ts'),
  ]);
  const report = await verifyWorkloads({ policies, config, inventory, files: oneFile(file), complete: false }, now);
  return { report, file };
}
