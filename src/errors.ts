// The two families of errors: a UserError is somebody's input, with a place and a next step; everything else is a bug.

/** Every code a UserError can carry. Tests assert codes, not prose. */
export type ErrorCode =
  | 'usage'
  | 'no-git'
  | 'not-a-repository'
  | 'unknown-revision'
  | 'shallow-clone'
  | 'file-not-found'
  | 'file-unreadable'
  | 'config-invalid'
  | 'inventory-invalid'
  | 'inventory-missing'
  | 'inventory-unwritable'
  | 'entry-not-found'
  | 'workload-not-found'
  | 'cluster-unreadable'
  | 'event-unsupported'
  | 'tool-missing'
  | 'github-api'
  | 'gitlab-api'
  | 'not-allowed'
  | 'remote-source'
  | 'limit-reached'
  | 'input-invalid'
  | 'export-too-large'
  | 'export-stale'
  | 'output-failed';

/**
 * An error that the person at the keyboard (or the author of a file) can mend.
 * `message` says what is wrong and where, in one sentence; `hint` says what to do next.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly code: ErrorCode;
  readonly hint: string;
  constructor(code: ErrorCode, message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.hint = hint;
  }
}
