// The list of a cluster that a command is given: a file, or standard input.
import { truncatedList } from '../cluster/cluster-list.ts';
import { readStdin } from '../collect/stdin.ts';
import { diskFiles, type FileSet, oneFile } from '../collect/target.ts';
import type { CommandInput } from './command.ts';

/** @throws UserError `file-not-found`, `file-unreadable` */
export async function clusterFiles(name: string, input: CommandInput): Promise<FileSet> {
  const files = name === '-' ? oneFile(await readStdin(input.stdin)) : diskFiles([name], input.cwd);
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
