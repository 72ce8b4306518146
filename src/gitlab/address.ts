// Which merge request of which GitLab, and with which token: from the variables of the job, or of the person at a terminal.
import { UserError } from '../errors.ts';
import { quote } from '../text/escape.ts';
import type { MergeRequestOptions } from './merge-request.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * GITLAB_TOKEN where there is one; the job's own token otherwise, which may read the merge request and little more.
 * https://docs.gitlab.com/ci/variables/predefined_variables/
 * @throws UserError usage
 */
export function addressOf(text: string, env: Environment): MergeRequestOptions {
  if (!/^[1-9]\d{0,9}$/.test(text)) {
    const hint = 'Give the number of a merge request, such as 12: CI_MERGE_REQUEST_IID has it.';
    throw new UserError('usage', `\`--merge-request\` is ${quote(text)}.`, hint);
  }
  const [own, job] = [env['GITLAB_TOKEN'] || undefined, env['CI_JOB_TOKEN'] || undefined];
  const token = own ?? job;
  if (token === undefined) {
    const hint = 'Set GITLAB_TOKEN to a project access token with the scope `read_api`.';
    throw new UserError('usage', 'There is no token to ask GitLab with.', hint);
  }
  // In another project than the target the number would be of another merge request.
  const project = env['CI_MERGE_REQUEST_PROJECT_ID'] || env['CI_PROJECT_ID'];
  const apiUrl = env['CI_API_V4_URL'];
  if (!project || !apiUrl) {
    const hint = 'Set CI_API_V4_URL to `https://HOST/api/v4` and CI_PROJECT_ID to the id or the path of the project.';
    throw new UserError('usage', 'Which GitLab and which project is asked is not said.', hint);
  }
  return { token, jobToken: own === undefined, apiUrl: apiUrl.replace(/\/+$/, ''), project, iid: Number(text) };
}
