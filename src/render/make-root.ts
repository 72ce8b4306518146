// Makes roots: what helm, kustomize and rendered folders share around their own way of rendering.
import { createHash } from 'node:crypto';
import { UserError } from '../errors.ts';
import type { Tree, TreeEntry } from '../git/tree.ts';
import type { Problem, SourceFile, SourceRef } from '../model.ts';
import type { AfterRender, Look, RenderContext, Rendering, Root, RootInputs } from './root.ts';

/** What a rendering came to. */
export interface Outcome {
  readonly files: readonly SourceFile[];
  readonly problems: readonly Problem[];
  readonly cached?: boolean;
}

export interface RootParts {
  readonly tree: Tree;
  readonly ref: SourceRef;
  readonly why: string;
  readonly namespace: string | null;
  readonly environment: string | null;
  readonly key: string;
  readonly claims: (path: string) => boolean;
  readonly reads: (path: string) => boolean;
  /** Null where it is left out. */
  readonly inputs?: RootInputs | null;
  /** `base` is given where lines of values are to be looked for. */
  readonly render: (base: Tree | null, look: Look) => Promise<Outcome>;
}

/** What a server or an archive does wrong is a failed rendering: it may be fetched, and broken is not unseen. */
export async function orProblem(path: string, render: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await render();
  } catch (error) {
    if (!(error instanceof UserError && error.code === 'remote-source')) throw error;
    return { files: [], problems: [{ code: 'render-failed', path, message: error.message, hint: error.hint }] };
  }
}

/** A root whose rendering runs once, when there is a core for it, and is timed. */
export function makeRoot(parts: RootParts, context: RenderContext): Root {
  const { tree, render, ...rest } = parts;
  return {
    inputs: null,
    ...rest,
    trust: tree.trust,
    render: onceForEach((base, look) =>
      context.admit(async () => {
        const start = performance.now();
        const { files, problems, cached = false } = await render(base ?? null, look);
        const seconds = (performance.now() - start) / 1000;
        return { files, problems: problems.map(problem => ofTree(tree, problem)), seconds, cached };
      }),
    ),
  };
}

/** Renders once; and once more where there was only a glance. */
export function onceForEach(render: (base: Tree | undefined, look: Look) => Promise<Rendering>): Root['render'] {
  const made = new Map<Look, Promise<Rendering>>();
  return (base, look = 'whole') => {
    const known = made.get('whole') ?? made.get(look) ?? render(base, look);
    if (!made.has('whole')) made.set(look, known);
    return known;
  };
}

/** A base that does not render is no fault of the pull request: all that the head renders is then judged as new. */
function ofTree(tree: Tree, problem: Problem): Problem {
  return tree.trust === 'base' ? { ...problem, level: 'warning' } : problem;
}

/** A text that is equal exactly for equal options and equal files. */
export function keyOf(options: unknown, entries: Iterable<TreeEntry>): string {
  const hash = createHash('sha256').update(JSON.stringify(options, withWholeNumbers));
  const lines = [...entries].map(entry => JSON.stringify([entry.path, entry.mode, entry.oid])).sort();
  for (const line of lines) hash.update('\n').update(line);
  return hash.digest('hex');
}

/** For JSON.stringify: whole numbers beyond 2^53, which decoded YAML has as bigint, as the nearest number. */
function withWholeNumbers(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}

/** `SourceRef` without an empty detail. */
export function sourceRef(type: SourceRef['type'], path: string, detail: string): SourceRef {
  return detail === '' ? { type, path } : { type, path, detail };
}

/** What the deployer does to the text, if it does anything. */
export function applyAfter(
  after: AfterRender | undefined,
  text: string,
): { readonly text: string; readonly problems: readonly Problem[] } {
  return after === undefined ? { text, problems: [] } : after.apply(text);
}
