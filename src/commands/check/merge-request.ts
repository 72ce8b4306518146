// `check --merge-request IID`: the approvals of a merge request on GitLab, and where the report of it is written.
import type { PullRequest } from '../../approvals/pull-request.ts';
import type { Repository } from '../../git/tree.ts';
import { addressOf } from '../../gitlab/address.ts';
import { openMergeRequest } from '../../gitlab/merge-request.ts';
import { publishReport } from '../../gitlab/publish.ts';
import type { CheckReport } from '../../outcome.ts';
import type { CommandInput } from '../command.ts';

export interface OnGitLab {
  readonly mergeRequest: PullRequest;
  /** Writes the note and the status of a commit; gives warnings. */
  publish(report: CheckReport, commit: string): Promise<readonly string[]>;
}

/** @throws UserError usage */
export function mergeRequestAt(
  iid: string,
  repository: Repository,
  { env, now }: Pick<CommandInput, 'env' | 'now'>,
): OnGitLab {
  const address = addressOf(iid, env);
  const [job, pipeline] = [env['CI_JOB_ID'] || '0', env['CI_PIPELINE_ID'] || undefined];
  return {
    mergeRequest: openMergeRequest(address, repository),
    publish: (report, commit) =>
      publishReport(report, { address, commit, job: Number(job), pipeline, page: env['CI_JOB_URL'] || undefined, now }),
  };
}
