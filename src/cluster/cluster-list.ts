// The list of a cluster's workloads as kubectl prints it: is it one, and is it whole?
import type { Problem, SourceFile } from '../model.ts';

/** Asks kubectl for all that is compared; ConfigMaps hold the scripts of some. */
const HOW =
  'Write it with `kubectl get cronjobs,jobs -A -o json`; with `,configmaps` the scripts in them are compared, too.';

/** A list without any workload: nobody can tell an empty cluster from the wrong file, or from rights that show nothing. */
export function emptyList(): Problem {
  return {
    code: 'no-manifests',
    path: null,
    message: 'The list of the cluster holds no CronJob and no Job, so nothing was compared.',
    hint: HOW,
  };
}

/**
 * A problem where the list is only the first part of one: `kubectl get --raw` gives at most `limit` objects, and a token for the
 * rest. https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks
 */
export function truncatedList({ path, bytes }: Pick<SourceFile, 'path' | 'bytes'>): Problem | null {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // The list's own metadata stands before its items, or behind them where the keys are sorted.
  const items = text.indexOf('"items"');
  const last = text.lastIndexOf(']');
  const ends = [
    text.subarray(0, Math.min(items === -1 ? 0 : items, SEEN)),
    text.subarray(Math.max(last, text.length - SEEN)),
  ];
  if (
    !ends.some(end =>
      /"(?:continue|remainingItemCount)"[ \t]{0,8}:[ \t]{0,8}(?:"[^"]|[1-9])/.test(end.toString('latin1')),
    )
  )
    return null;
  return {
    code: 'limit-reached',
    path,
    message: 'The list of the cluster is only a part: its metadata says that there are more objects.',
    hint: HOW,
  };
}

const SEEN = 4096;
