// What the gate asks of a pull request. The implementation over REST is beside this file; whoever judges knows this one only.

/** An answer that may not be to be had: a token that may not read it, a list that the API cuts off. Never taken for "nothing". */
export type Asked<T> =
  | { readonly known: true; readonly value: T }
  /** `lacks`: the permission that the token would need, as a workflow names it: `pull-requests: read`. */
  | { readonly known: false; readonly why: string; readonly lacks?: string };

export interface Account {
  readonly login: string;
  /** GitHub Apps and machine users that GitHub marks as such. */
  readonly bot: boolean;
}

export interface PullRequestFacts {
  readonly number: number;
  readonly url: string;
  readonly title: string;
  readonly author: Account | null;
  readonly state: 'open' | 'closed';
  readonly merged: boolean;
  readonly base: { readonly ref: string; readonly sha: string };
  /** `repository` is `owner/name`; null where the fork was deleted. */
  readonly head: { readonly ref: string; readonly sha: string; readonly repository: string | null };
  /** Logins, and teams as `org/slug`, who were asked to review and have not. */
  readonly requested: readonly string[];
}

export type ReviewState = 'approved' | 'changes-requested' | 'commented' | 'dismissed' | 'pending';

/** One review, in the order in which they were given. */
export interface Review {
  /** Null where the account was deleted. */
  readonly reviewer: Account | null;
  readonly state: ReviewState;
  /** The head when it was given; null where that commit is gone. */
  readonly commit: string | null;
  readonly submittedAt: string | null;
  readonly url: string;
}

export interface PullRequestCommit {
  readonly sha: string;
  readonly parents: readonly string[];
  /** Null where the address in the commit belongs to no known account. */
  readonly author: Account | null;
  readonly committer: Account | null;
  /** Who may have committed it, where it can only be told of all commits together. */
  readonly others?: readonly Account[];
  readonly authorEmail: string | null;
  readonly committerEmail: string | null;
  /** The whole message, with `Co-authored-by:` trailers. */
  readonly message: string;
}

export type Permission = 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none';

/** One pull request as the API has it now; nothing here comes from an event's payload, which is frozen. */
export interface PullRequest {
  /** May `@name` be a team, and `@@name` a role? Where it is not said, teams are `@org/name`. */
  readonly bareTeams?: true;
  facts(): Promise<Asked<PullRequestFacts>>;
  reviews(): Promise<Asked<readonly Review[]>>;
  /** Unknown where there are more than the API tells of (250), or fewer than the pull request says that it has. */
  commits(): Promise<Asked<readonly PullRequestCommit[]>>;
  /** Paths that a commit changes, both names of a renamed file; unknown where the list is cut off (3,000 files). */
  filesOfCommit(sha: string): Promise<Asked<readonly string[]>>;
  /** Who wrote and committed any commit of the repository, as far as their addresses belong to accounts. */
  accountsOfCommit(sha: string): Promise<Asked<readonly Account[]>>;
  /** The highest of all grants: https://docs.github.com/rest/collaborators/collaborators#get-repository-permissions-for-a-user */
  permission(login: string): Promise<Asked<Permission>>;
  /** Logins of a team and of its child teams; unknown where the token may not read teams, which is not "nobody". The slug is empty for a bare name. */
  teamMembers(organization: string, slug: string): Promise<Asked<readonly string[]>>;
}

/** What a merge queue tries out together. */
export interface PullRequestGroup {
  /** Its pull requests, in no order; unknown where they cannot be told. */
  members(): Promise<Asked<readonly PullRequest[]>>;
}

/**
 * Where approvals come from. `none`: nobody can be asked, as of a push, which has been made. `ask`: there is no pull request yet,
 * so every need is pending. A pull request, or those of a merge queue's group: their reviews count.
 */
export type Approvals = 'none' | 'ask' | PullRequest | PullRequestGroup;
