// The roots that a discovery has given out, each once, and what each of them may still lead to.

import { isWithin } from '../git/repository-path.ts';
import type { Problem } from '../model.ts';
import type { Root } from '../render/root.ts';
import type { Candidate, DefaultPlan } from './defaults.ts';
import { identityOf, inlineText, type MadeRoot } from './roots.ts';
import { createMentionReader, type Mention } from './scan.ts';

/** Renderings of one revision. The largest repositories that were looked at have 1,500. */
const MAX_ROOTS = 5_000;

export type Carried = 'nothing' | 'charts' | 'anything';

export interface RootBook {
  /** Those that were not in the book yet, which they are from now on. */
  add(roots: readonly MadeRoot[]): readonly MadeRoot[];
  /** The root in the book that renders to the same. */
  same(made: MadeRoot): MadeRoot | null;
  /** Takes a root out: it is replaced. */
  remove(root: Root): void;
  get(root: Root): MadeRoot;
  readonly roots: readonly MadeRoot[];
  claims(path: string): boolean;
  /** Does the rendering of the root hold deployers, as far as its files show? `charts`: only such as can name charts, and nothing else. */
  carries(root: Root): Carried;
  /** Has somebody named the folder, or does a root hold it? */
  covers(candidate: Candidate): boolean;
  /** Values files of a chart that nobody has used, where all that name the chart stand on made-up values. */
  leftover(candidate: Candidate): readonly DefaultPlan[];
  /** Notes that there were more roots than are looked at. */
  refuse(): void;
  /** Holds that note. */
  readonly problems: readonly Problem[];
}

export function createRootBook(mentions: readonly Mention[]): RootBook {
  const byIdentity = new Map<string, MadeRoot>();
  const byRoot = new Map<Root, MadeRoot>();
  const reach = new Map<Root, Carried>();
  const problems: Problem[] = [];
  const mentionOf = createMentionReader();

  const rootsOf = (path: string): readonly MadeRoot[] =>
    [...byRoot.values()].filter(({ plan }) => plan?.type === 'helm' && plan.spec.chart === path);

  const reachOf = (made: MadeRoot): Carried => {
    const chart = made.plan?.type === 'helm' ? made.plan.spec.chart : null;
    const found = mentions.filter(
      ({ entry }) => made.root.claims(entry.path) || (chart !== null && isWithin(entry.path, chart)),
    );
    const inline = made.plan === null ? null : mentionOf(Buffer.from(inlineText(made.plan)), false);
    if (found.some(mention => mention.reachesAnything) || inline?.reachesAnything === true) return 'anything';
    return found.length > 0 || inline !== null ? 'charts' : 'nothing';
  };

  const refuse = (): void => {
    if (problems.length === 0) problems.push(tooMany());
  };

  return {
    problems,
    refuse,
    add(roots) {
      const fresh: MadeRoot[] = [];
      for (const made of roots) {
        const identity = identityOf(made);
        if (byIdentity.has(identity)) continue;
        if (byIdentity.size >= MAX_ROOTS) {
          refuse();
          break;
        }
        byIdentity.set(identity, made);
        byRoot.set(made.root, made);
        fresh.push(made);
      }
      return fresh;
    },
    same: made => byIdentity.get(identityOf(made)) ?? null,
    remove(root) {
      const made = byRoot.get(root);
      if (made === undefined) return;
      byIdentity.delete(identityOf(made));
      byRoot.delete(root);
    },
    get roots() {
      return [...byRoot.values()];
    },
    get(root) {
      const made = byRoot.get(root);
      if (made === undefined) throw new Error('A root that this discovery did not give out was handed to it.');
      return made;
    },
    claims: path => [...byRoot.keys()].some(root => root.claims(path)),
    carries(root) {
      const known = reach.get(root);
      if (known !== undefined) return known;
      const made = byRoot.get(root);
      const found = made === undefined ? 'nothing' : reachOf(made);
      reach.set(root, found);
      return found;
    },
    covers(candidate) {
      if (candidate.type === 'helm') return rootsOf(candidate.path).length > 0;
      return [...byRoot.values()].some(
        ({ root, plan }) =>
          root.claims(candidate.evidence) || (plan?.type === 'kustomize' && plan.spec.path === candidate.path),
      );
    },
    leftover(candidate) {
      const naming = rootsOf(candidate.path);
      if (naming.length === 0 || naming.some(made => !made.tentative)) return [];
      const used = new Set(
        naming.flatMap(({ plan }) =>
          plan?.type === 'helm' ? plan.spec.values.map(layer => ('file' in layer ? layer.file : '')) : [],
        ),
      );
      return candidate.plans
        .filter(({ values }) => values !== null && !used.has(values))
        .map(plan => ({ ...plan, softened: true }));
    },
  };
}

function tooMany(): Problem {
  return {
    code: 'limit-reached',
    path: null,
    message: `This revision deploys more than ${MAX_ROOTS} charts and kustomizations; the others were not checked.`,
    hint: 'Name what is to be checked under `sources` in .cronledger/config.yaml.',
  };
}
