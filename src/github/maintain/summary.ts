// What a run of maintenance did and warns of, as Markdown for the job summary.
import { markdownText } from '../../report/markdown-escape.ts';
import { fitGroups, type Group } from '../../report/markdown-limit.ts';
import type { Maintained } from './index.ts';

/** At most `limit` bytes of UTF-8, warnings first. */
export function maintainedMarkdown({ notes, warnings }: Maintained, limit: number): string {
  const group = (title: string, sentences: readonly string[], words: Group['words'], share: number): Group => ({
    title,
    separator: '\n',
    items: sentences.map(sentence => () => {
      const line = `- ${markdownText(sentence)}`;
      return { full: line, brief: line };
    }),
    words,
    share,
  });
  const groups = [
    group('### Warnings\n', warnings, ['warning is', 'warnings are'], 0.5),
    group('### What was done\n', notes, ['edit is', 'edits are'], 0.4),
  ];
  return fitGroups('## Cronledger: maintenance of the inventory', groups, limit);
}
