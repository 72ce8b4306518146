// What Argo CD's source hydrator writes beside rendered manifests. https://argo-cd.readthedocs.io/en/stable/user-guide/source-hydrator/
import { baseName } from '../folder-shapes.ts';

export const HYDRATOR_METADATA = 'hydrator.metadata';
/** Files that it writes into each folder; whatever else stands there, it has not rendered this time. */
export const HYDRATOR_FILES: ReadonlySet<string> = new Set(['manifest.yaml', 'README.md', HYDRATOR_METADATA]);

/** Of a commit, what the file says. All of it is text that whoever pushes may write. */
export interface HydratorMetadata {
  readonly repoUrl: string | null;
  readonly drySha: string | null;
  /** `Name <address>` of the dry commit. */
  readonly author: string | null;
  /** The rest of the dry commit's message. */
  readonly body: string | null;
}

export function isHydratorMetadata(path: string): boolean {
  return baseName(path) === HYDRATOR_METADATA;
}

/** Null where the text is no JSON object. */
export function readHydratorMetadata(bytes: Buffer): HydratorMetadata | null {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const fields = new Map<string, unknown>(Object.entries(value));
  const text = (name: string): string | null => {
    const found = fields.get(name);
    return typeof found === 'string' ? found : null;
  };
  const drySha = text('drySha');
  return {
    repoUrl: text('repoURL'),
    drySha: drySha !== null && /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(drySha) ? drySha : null,
    author: text('author'),
    body: text('body') ?? text('message'),
  };
}
