// The list of a cluster that a command is given: a file, or standard input.
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { truncatedList } from '../cluster/cluster-list.ts';
import { readStdin } from '../collect/stdin.ts';
import { UserError } from '../errors.ts';
import { diskFiles, type FileSet, oneFile } from '../gather/file-set.ts';
import { quote } from '../text/escape.ts';
import type { CommandInput } from './command.ts';

/** @throws UserError `usage` for a folder, `file-not-found`, `file-unreadable` */
export async function clusterFiles(name: string, input: CommandInput): Promise<FileSet> {
  const files = name === '-' ? oneFile(await readStdin(input.stdin)) : await listFile(name, input.cwd);
  return {
    ...files,
    async *read(mayHold, report, paths) {
      for await (const file of files.read(mayHold, report, paths)) {
        const truncated = truncatedList(file);
        if (truncated !== null) report(truncated);
        yield file;
      }
    },
  };
}

/** A folder would be taken for a cluster that runs the manifests in it. */
async function listFile(name: string, cwd: string): Promise<FileSet> {
  const stats = await stat(path.resolve(cwd, name)).catch((error: NodeJS.ErrnoException) => {
    // Whoever reads the file tells what is wrong with it.
    if (error.code === undefined) throw error;
    return null;
  });
  if (stats?.isDirectory() !== true) return diskFiles([name], cwd);
  throw new UserError(
    'usage',
    `${quote(name, 200)} is a folder, and no list of a cluster.`,
    'Give a file that `kubectl get cronjobs,jobs -A -o json` wrote.',
  );
}
