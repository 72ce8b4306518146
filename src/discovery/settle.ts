// What deployers take from ConfigMaps and Secrets is what the cluster has of them: as other roots render them, and those in turn.
//
// A deployer is first followed with what is known by then. When all waves have ended, each that refers to such an object is followed
// once more with what is deployed, and its roots are replaced where they come out otherwise, until nothing changes any more.
import type { DeployerContext } from '../deployers/deployer.ts';
import { type FindingPlace, followDeployer } from '../deployers/index.ts';
import { flowYaml } from '../kube/flow-yaml.ts';
import type { Manifest, Problem } from '../model.ts';
import type { Root } from '../render/root.ts';
import type { RootBook } from './book.ts';
import type { Wave } from './discovery.ts';
import type { ReferenceRegistry } from './references.ts';
import { identityOf, inEnvironment, type MadeRoot, type MakeRoot, type RootOptions } from './roots.ts';
import { EMPTY_WAVE, rootsOnly } from './wave.ts';

/** A deployer that asked for a ConfigMap or Secret, and what it came to. */
export interface Referring {
  readonly manifest: Manifest;
  readonly place: FindingPlace;
  readonly options: RootOptions;
  readonly environment: string | null;
  /** The root whose rendering holds it; null: a file of the tree. */
  readonly parent: Root | null;
  /** Names of what it asked for. */
  readonly asked: ReadonlySet<string>;
  roots: readonly MadeRoot[];
}

/** Notes which ConfigMaps and Secrets are asked for. */
export function recording(context: DeployerContext, asked: Set<string>): DeployerContext {
  const find: DeployerContext['references']['find'] = reference => {
    if (reference.kind === 'ConfigMap' || reference.kind === 'Secret') asked.add(reference.name);
    return context.references.find(reference);
  };
  return { ...context, references: { find } };
}

export function referringOf(referring: Referring): Referring | null {
  return referring.asked.size === 0 ? null : referring;
}

/** A ConfigMap that is filled from one that is filled from one: nobody needs more. */
const MAX_ROUNDS = 10;

interface Settling {
  readonly book: RootBook;
  readonly registry: ReferenceRegistry;
  readonly context: DeployerContext;
  readonly make: MakeRoot;
  /** Is there no other side, with which what is not rendered is alike? */
  readonly alone: boolean;
}

export interface Settler {
  /** A deployer of the current waves. */
  add(referring: Referring | null): void;
  /** A root that a rendering led to; one may be named by several. */
  born(root: Root, parent: Root): void;
  /** What is rendered: whatever else may hold what is asked for is rendered, too. */
  rendered(root: Root): void;
  /** Is the root rendered to see what it makes of a ConfigMap or Secret? */
  provides(root: Root): boolean;
  /** The roots that come out otherwise; an empty wave where nothing does. */
  settle(): Promise<Wave>;
}

export function createSettler({ book, registry, context, make, alone }: Settling): Settler {
  let referring: Referring[] = [];
  let files: ReadonlySet<string> = new Set();
  let rounds = 0;
  /** Has anything been rendered since everything was followed again? */
  let stale = alone;
  const seen = new Set<Root>();
  const parents = new Map<Root, Set<Root>>();

  /** Takes out roots, and what only their renderings led to. */
  const retract = (roots: readonly Root[]): readonly Root[] => {
    const gone = new Set<Root>();
    const queue = [...roots];
    for (let root = queue.pop(); root !== undefined; root = queue.pop()) {
      if (gone.has(root)) continue;
      gone.add(root);
      book.remove(root);
      registry.drop(root);
      for (const [child, named] of parents) if (named.delete(root) && named.size === 0) queue.push(child);
    }
    referring = referring.filter(({ parent }) => parent === null || !gone.has(parent));
    return [...gone];
  };

  const providers = async (): Promise<readonly MadeRoot[]> => {
    files = await registry.filesOf(new Set(referring.flatMap(({ asked }) => [...asked])));
    return book.roots.filter(({ root }) => !seen.has(root) && [...files].some(path => root.claims(path)));
  };

  const followAgain = async (each: Referring): Promise<readonly MadeRoot[]> => {
    const references = registry.deployed(path => book.claims(path));
    const followed = await followDeployer(each.manifest, each.place, { ...context, references });
    const plans = followed?.roots.map(plan => inEnvironment(plan, each.environment)) ?? [];
    const made = await Promise.all(plans.map(plan => make(plan, each.options)));
    return made.filter(root => root !== null);
  };

  return {
    add(each) {
      if (each !== null) referring.push(each);
    },
    born(root, parent) {
      parents.set(root, (parents.get(root) ?? new Set()).add(parent));
    },
    rendered: root => {
      stale = true;
      seen.add(root);
    },
    provides: root => [...files].some(path => root.claims(path)),
    async settle() {
      if (referring.length === 0 || !stale) return EMPTY_WAVE;
      const unseen = await providers();
      if (unseen.length > 0) return rootsOnly(unseen);
      const replaced: Root[] = [];
      const fresh: MadeRoot[] = [];
      for (const each of [...referring]) {
        if (!referring.includes(each)) continue;
        const made = await followAgain(each);
        const before = new Set(each.roots.map(identityOf));
        if (made.length === before.size && made.every(root => before.has(identityOf(root)))) continue;
        if (rounds >= MAX_ROUNDS) {
          stale = false;
          return { ...EMPTY_WAVE, problems: [neverEnds(each)] };
        }
        const after = new Set(made.map(identityOf));
        const gone = each.roots.filter(root => !after.has(identityOf(root)));
        replaced.push(...retract(gone.map(root => (book.same(root) ?? root).root)));
        each.roots = made;
        fresh.push(...book.add(made));
      }
      stale = false;
      if (replaced.length > 0 || fresh.length > 0) rounds += 1;
      return { ...rootsOnly(fresh), replaced };
    },
  };
}

function neverEnds({ manifest }: Referring): Problem {
  const { path } = manifest.locate([]);
  return {
    code: 'limit-reached',
    path,
    message: `What the object ${flowYaml(manifest.object['metadata'] ?? null)} takes from ConfigMaps or Secrets changes what it deploys again and again, so that it was not followed further.`,
    hint: 'Do not let it fill in what it takes its own variables from.',
  };
}
