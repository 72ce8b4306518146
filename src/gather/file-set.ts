// What `list`, `verify` and `inventory` look at: a revision, files and folders, or standard input.

import { readPaths } from '../collect/directory.ts';
import type { MayHold } from '../collect/manifest-file.ts';
import { collectManifests } from '../collect/manifests.ts';
import type { Config } from '../config/config.ts';
import type { Wanted } from '../discovery/holding.ts';
import { discover } from '../discovery/index.ts';
import { type Rendered, renderLeading, renderMore } from '../discovery/render-waves.ts';
import { createMentionReader, createScanMemory } from '../discovery/scan.ts';
import { attributesInForce } from '../git/attributes.ts';
import type { HeadTree, Tree } from '../git/tree.ts';
import type { ProposedInventory } from '../inventory/schema.ts';
import type { Problem, SourceFile } from '../model.ts';
import { once } from '../once.ts';
import type { Renderer } from '../render/index.ts';
import { registryOf } from '../workloads/registry.ts';
import { deployed, judgedWords } from './touched-files.ts';

/** A set of files that can be gone through more than once. */
export interface FileSet {
  /** The files whose bytes pass a filter; only those of `paths` where it is given. What cannot be read goes to `report`. */
  read(mayHold: MayHold, report: (problem: Problem) => void, paths?: ReadonlySet<string>): AsyncIterable<SourceFile>;
  /** What charts and kustomizations among them render to, as far as it may hold what is or has been wanted; null where nothing is rendered. */
  rendered(wanted: Wanted): Promise<Rendered | null>;
}

export interface Target {
  readonly files: FileSet;
  /** The one beside the manifests. */
  readonly inventory: ProposedInventory;
  readonly config: Config;
  /** Where the policies that the config names are read from; null where there is no repository. */
  readonly policies: Tree | null;
  /** Are these all the manifests there are, so that an entry without a workload among them is stale? */
  readonly complete: boolean;
}

export interface TreeOptions {
  readonly config: Config;
  readonly renderer: Renderer;
  readonly repositoryUrls: () => Promise<readonly string[]>;
}

/** All files of a head: in a base, what does not render is only a warning. The first pass reads every byte once, both for manifests and for what says how they are rendered. */
export function treeFiles(tree: HeadTree, { config, ...options }: TreeOptions): FileSet {
  const memory = createScanMemory();
  const words = judgedWords(registryOf(config));
  const find = once(async () => {
    const discovery = await discover(tree, config, { ...options, memory, alone: true });
    // Only when all is found that deploys something is it known which files are nobody's but their own.
    return { discovery, leading: await renderLeading(discovery, words) };
  });
  let rendered: Promise<Rendered> | null = null;
  return {
    async *read(mayHold, report, paths) {
      let passing = paths;
      if (passing === undefined) {
        const passed = new Set<string>();
        const entries = await tree.entries();
        for await (const file of collectManifests(remembering(tree, memory), entries, mayHold, report))
          passed.add(file.path);
        for (const problem of await attributesInForce(tree, entries)) report(problem);
        passing = passed;
      }
      const { discovery } = await find();
      const wanted = passing;
      const plain = (await tree.entries()).filter(({ path }) => wanted.has(path) && discovery.isPlain(path));
      // What cannot be read was reported in the first pass.
      for await (const file of collectManifests(tree, plain, mayHold, () => {})) yield* deployed(file, discovery);
    },
    rendered(wanted) {
      rendered = (rendered ?? find().then(({ leading }) => leading)).then(known =>
        renderMore(known, tree, wanted, words),
      );
      return rendered;
    },
  };
}

/** The tree, noting of each file that is read whether it mentions a deployer, so that the discovery need not read it again. */
function remembering(tree: Tree, memory: ReturnType<typeof createScanMemory>): Tree {
  const mention = createMentionReader();
  return {
    ...tree,
    readMany(entries, keep, sieve) {
      // What a sieve holds back is not seen here.
      if (sieve !== undefined) return tree.readMany(entries, keep, sieve);
      return tree.readMany(entries, (blob, found) => {
        if (blob.bytes.length === blob.size) memory.byContent.set(blob.entry.oid, mention(blob.bytes, true));
        return keep?.(blob, found) !== false;
      });
    },
  };
}

export function diskFiles(paths: readonly string[], cwd: string): FileSet {
  return {
    async *read(mayHold, report, only) {
      for await (const file of readPaths(paths, cwd, mayHold, report)) {
        if (only === undefined || only.has(file.path)) yield file;
      }
    },
    rendered: async () => null,
  };
}

export function oneFile(file: SourceFile): FileSet {
  return {
    async *read() {
      yield file;
    },
    rendered: async () => null,
  };
}
