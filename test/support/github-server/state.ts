// What the tests' GitHub remembers. Tests write it directly to set a scene, and read it to see what was done.

/** `Bot` logins end in `[bot]`. */
export interface Pull {
  readonly number: number;
  title: string;
  body?: string;
  author: string | null;
  state: 'open' | 'closed';
  merged: boolean;
  mergedAt: string;
  base: { ref: string; sha: string };
  /** `repository` is null where the fork was deleted. */
  head: { ref: string; sha: string; repository: string | null };
  mergeCommit: string | null;
  requestedUsers: string[];
  requestedTeams: string[];
  reviews: ReviewState[];
  commits: CommitState[];
  reviewComments: ReviewCommentState[];
}

export interface ReviewCommentState {
  readonly id: number;
  readonly user: string;
  readonly body: string;
  readonly path: string;
  readonly line: number;
  readonly startLine: number | null;
  readonly commit: string;
}

interface ReviewState {
  readonly user: string | null;
  readonly state: string;
  readonly commit: string | null;
}

export interface CommitState {
  readonly sha: string;
  readonly parents: readonly string[];
  readonly author: string | null;
  readonly message: string;
  readonly email: string;
  /** `[new name, old name]` for a renamed file. */
  readonly files: readonly (string | readonly [string, string])[];
}

export interface CommentState {
  readonly id: number;
  readonly issue: number;
  readonly user: string;
  body: string;
  readonly createdAt: string;
  updatedAt: string;
}

export interface IssueState {
  readonly number: number;
  readonly user: string;
  readonly title: string;
  body: string;
  readonly labels: readonly string[];
  state: string;
}

export interface StatusState {
  readonly sha: string;
  readonly state: string;
  readonly context: string;
  readonly description: string | null;
  readonly targetUrl: string | null;
  readonly creator: string;
  readonly createdAt: string;
}

export interface CheckRunState {
  readonly id: number;
  readonly name: string;
  readonly sha: string;
  externalId: string;
  /** The slug of the App whose token wrote it. */
  readonly app: string | null;
  status: string;
  conclusion: string | null;
  title: string;
  summary: string;
  readonly annotations: Annotation[];
}

export interface Annotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly annotation_level: string;
  readonly message: string;
  readonly title?: string;
}

/** What a token may do: the names that a workflow's `permissions:` has, and `members` of a GitHub App. */
export interface Token {
  readonly login: string;
  readonly permissions: Readonly<Record<string, 'read' | 'write'>>;
}

export interface GitHubState {
  readonly repository: string;
  readonly tokens: Map<string, Token>;
  readonly pulls: Map<number, Pull>;
  readonly comments: CommentState[];
  readonly statuses: StatusState[];
  readonly checkRuns: CheckRunState[];
  /** Members by `org/slug`. */
  readonly teams: Map<string, readonly string[]>;
  /** Permission and role by login; who is not in it has `read` of nothing. */
  readonly collaborators: Map<string, { permission: string; role: string }>;
  /** Commits outside of pull requests, such as those of a merge group, with the pull requests that they belong to. */
  readonly commits: Map<string, CommitState & { readonly pulls: readonly number[] }>;
  /** Contexts that a branch requires, by branch: in its protection, or in a ruleset. */
  readonly required: Map<string, { protection: readonly string[]; rules: readonly string[] }>;
  /** Merge bases by `base...head`; those that are not in it have none. */
  readonly mergeBases: Map<string, string>;
  readonly issues: IssueState[];
  /** Folder of the repository that git data is read from and written to. */
  git: string | null;
  /** Paths of all trees that were written. */
  readonly writtenPaths: string[];
}

export function emptyState(repository: string): GitHubState {
  return {
    repository,
    tokens: new Map(),
    pulls: new Map(),
    comments: [],
    statuses: [],
    checkRuns: [],
    teams: new Map(),
    collaborators: new Map(),
    commits: new Map(),
    required: new Map(),
    mergeBases: new Map(),
    issues: [],
    git: null,
    writtenPaths: [],
  };
}

/** A pull request with what was not said. */
export function pullState(number: number, given: Partial<Omit<Pull, 'number'>> = {}): Pull {
  return {
    number,
    title: `Change ${number}`,
    author: 'ada',
    state: 'open',
    merged: false,
    mergedAt: '2026-01-01T00:00:00Z',
    base: { ref: 'main', sha: 'b'.repeat(40) },
    head: { ref: 'change', sha: 'a'.repeat(40), repository: 'acme/gitops' },
    mergeCommit: 'c'.repeat(40),
    requestedUsers: [],
    requestedTeams: [],
    reviews: [],
    commits: [],
    reviewComments: [],
    ...given,
  };
}
