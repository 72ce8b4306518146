// What a reader noticed in a text, by offset; parse.ts turns it into an Ambiguity or a Problem with a location.

/** Every cause an Ambiguity of this folder can have. The ids are stable: tests and the rule `ambiguous-manifest` name them. */
export type Cause =
  | 'alias-as-key'
  | 'anchor-name'
  | 'bidi-control'
  | 'binary-tag'
  | 'block-indentation'
  | 'byte-order-mark'
  | 'control-character'
  | 'document-separator'
  | 'duplicate-key'
  | 'escape-sequence'
  | 'flow-punctuation'
  | 'hidden-document'
  | 'invalid-encoding'
  | 'invisible-character'
  | 'items-make-a-list'
  | 'json-stream'
  | 'json-then-yaml'
  | 'kind-spelling'
  | 'line-break-character'
  | 'merge-overrides-explicit-key'
  | 'nested-list'
  | 'non-string-key'
  | 'repeated-merge-key'
  | 'text-after-document'
  | 'unicode-space'
  | 'unusual-tag'
  | 'yaml-1.1-boolean'
  | 'yaml-directive';

/** An ambiguity before it has a location. `message` is a sentence; the place is said by the location. */
export interface Note {
  readonly cause: Cause;
  readonly message: string;
  readonly offset: number;
}

/** Why a document gives no object: `refused` for what Kubernetes' own readers refuse too, `syntax` for what this reader cannot follow. */
export interface Failure {
  readonly code: 'refused' | 'syntax' | 'too-deep' | 'too-large' | 'aliases';
  readonly reason: string;
  readonly offset: number;
}
