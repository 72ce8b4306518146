// What the plugins share: the one text that a host hands over, judged against the inventory beside it.
import type { Config } from '../config/config.ts';
import { oneFile } from '../gather/file-set.ts';
import { inventoryOnDisk } from '../inventory/disk.ts';
import { requireInventory } from '../inventory/load.ts';
import type { SourceFile } from '../model.ts';
import type { VerifyReport } from '../outcome.ts';
import { type StreamFilters, streamFilters } from '../plugins/words.ts';
import { registryOf } from '../workloads/registry.ts';
import { decidingAround, openIfThere, worktreeInventory } from './targets.ts';

/** What a host says beside the manifests. */
export interface HostSettings {
  /** In place of the config of HEAD. */
  readonly config?: Config | undefined;
  readonly kubeVersion?: string | undefined;
  /** A file or folder with the inventory, in place of the work tree's. */
  readonly inventory?: string | undefined;
  /** The namespace of objects that name none; absent where the host does not say it. */
  readonly namespace?: string | undefined;
}

export interface JudgedStream {
  readonly report: VerifyReport;
  /** What was read: the text, less what cannot matter. */
  readonly file: SourceFile;
}

/**
 * Judges a stream as `verify` does. Null where it holds nothing that is judged, which is known before any rule is loaded.
 * @param thin the text less what does not pass the filter
 * @throws UserError `inventory-missing`: without one nothing could pass
 */
export async function judgeStream(
  bytes: Buffer,
  { cwd, now }: { readonly cwd: string; readonly now: Date },
  settings: HostSettings,
  thin: (mayMatter: StreamFilters['mayMatter']) => Buffer = () => bytes,
): Promise<JudgedStream | null> {
  const repository = await openIfThere(cwd);
  try {
    const around = await decidingAround(repository, settings.config);
    const { kubeVersion } = settings;
    const config = kubeVersion === undefined ? around.config : { ...around.config, kubeVersion };
    const { mayJudge, mayMatter } = streamFilters(registryOf(config));
    if (!mayJudge(bytes)) return null;
    const inventory =
      settings.inventory === undefined
        ? await worktreeInventory(repository)
        : await inventoryOnDisk(settings.inventory, cwd);
    requireInventory(inventory);
    const { namespace = null } = settings;
    const file: SourceFile = {
      path: '-',
      source: { type: 'stdin', path: '' },
      bytes: thin(mayMatter),
      deployment: { namespace, environment: null },
    };
    const { verifyWorkloads } = await import('../pipeline/check.ts');
    const report = await verifyWorkloads({ ...around, config, inventory, files: oneFile(file), complete: false }, now);
    return { report, file };
  } finally {
    await repository?.close();
  }
}
