// The nouns of the pipeline. This file imports nothing, so that every stage can speak the same words.

/** A decoded YAML or JSON value, as Kubernetes' Go readers see it. Whole numbers beyond 2^53 are bigint; objects have no prototype. */
export type Json = null | boolean | number | bigint | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** Keys and indexes from the root of an object to a value: `['spec', 'template', 'spec', 'containers', 0, 'image']`. */
export type Path = readonly (string | number)[];

// ---- where things stand -------------------------------------------------------------------------------------------

/** How sure a location is: `exact` line of the file that is deployed, a line of its `template` or `values`, or only the `file`. */
export type Precision = 'exact' | 'template' | 'values' | 'file';

/** A place in a file of the repository. Lines and columns count from 1; columns are UTF-16 code units. */
export interface Location {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly precision: Precision;
  /** Of a line of values: the line of the template that it goes into. */
  readonly template?: Location;
}

export type SourceType = 'manifest' | 'helm' | 'kustomize' | 'rendered' | 'stdin';

/** Where a workload comes from. `path` is the folder, chart or kustomization it is deployed from (`''` is the repository's root). */
export interface SourceRef {
  readonly type: SourceType;
  readonly path: string;
  /** What distinguishes two renderings of one path: release and values, overlay, environment. */
  readonly detail?: string;
}

/** Stands for a word that a chart leaves to chance or the time. A valid label, name and image tag. */
export const VOLATILE = 'cronledger-volatile';

/** A file whose text is to be read as manifests: a blob of a tree, a rendered output, or standard input. */
export interface SourceFile {
  readonly path: string;
  readonly source: SourceRef;
  readonly bytes: Uint8Array;
  readonly deployment?: Deployment;
  /** Does the rendering that it is of come out otherwise each time, in what cannot be masked? */
  readonly isUnsteady?: boolean;
}

/** What whoever deploys a file decides of it. */
export interface Deployment {
  /** Namespace of objects that name none; null where nothing says it. */
  readonly namespace: string | null;
  /** What the environment is called: `prod`. */
  readonly environment: string | null;
}

/** A text that two readers read differently, or that hides something from a reviewer (rule `ambiguous-manifest`). */
export interface Ambiguity {
  /** Stable id of the cause, e.g. `merge-overrides-explicit-key`; the tests assert it. */
  readonly cause: string;
  readonly message: string;
  readonly location: Location;
}

/** One decoded Kubernetes object and the way back to its text. */
export interface Manifest {
  readonly file: SourceFile;
  readonly object: JsonObject;
  /** The place of a path in the object; a missing key falls back to its nearest ancestor that exists. */
  locate(path: Path): Location;
  /** The lines of comment directly above the object or its `metadata`, joined; '' where there is none. */
  readonly comment: string;
  /** Is it an item of a list? */
  readonly inList?: true;
}

/** Something that could not be checked. Never a pass, never silent. */
export interface Problem {
  readonly code: ProblemCode;
  readonly path: string | null;
  readonly message: string;
  readonly hint: string;
  /** A warning does not change the verdict (a base that does not render, when everything in head is then judged as new). */
  readonly level?: 'error' | 'warning';
  /** Set where nothing is broken: something is deployed that nobody here can see. See `Unseen`. */
  readonly unseen?: Unseen;
}

/**
 * Something that is deployed and cannot be judged here, though nothing is broken: an ApplicationSet over clusters, a plugin's output. Whoever
 * follows, renders or reads objects returns it as a Problem with `unseen` set: `message` says in one sentence what cannot be seen and why,
 * `hint` what would make it visible, with the snippet to paste. In `check` it is no problem (exit code 2) but needs an approval of class
 * `unseen`, where the change brings or alters it (its key is not the base's) or touches a file that it reads; otherwise it is not this
 * change's business. In `verify` and `list` it is told like any other problem.
 */
export interface Unseen {
  /** Fingerprint of all that defines it, apart from the files that it reads: equal keys in base and head mean that it is no news. */
  readonly key: string;
  /** Where it is annotated: the field or the object that makes it so. */
  readonly location: Location;
  /** May this file of the repository go into it, so that nothing else judges what the file makes it do? True where in doubt. */
  readonly reads: (path: string) => boolean;
  /** What tells of it, where that is a rule of its own. In `verify` it is then a finding, too, and no problem. */
  readonly rule?: 'mutates-scheduled-workloads';
}

export type ProblemCode =
  | 'unreadable-manifest'
  | 'invalid-manifest'
  | 'manifest-too-large'
  | 'manifest-too-deep'
  | 'alias-limit'
  | 'lfs-pointer'
  | 'submodule'
  | 'symlink'
  | 'git-attributes'
  | 'template-not-rendered'
  | 'render-failed'
  | 'render-limit'
  | 'render-unstable'
  | 'remote-source'
  | 'tool-missing'
  | 'not-followed'
  | 'unknown-operator'
  | 'rule-error'
  | 'policy-invalid'
  | 'embedding-limit'
  | 'limit-reached'
  | 'no-manifests'
  | 'left-behind'
  | `log-${'unreadable' | 'unknown' | 'empty' | 'clock' | 'foreign' | 'cannot-judge' | 'reused-ids'}`
  | 'history-missing';

// ---- scheduled workloads ------------------------------------------------------------------------------------------

/** A batch/v1 Job or CronJob that a kind projects its object to, with the way back to the original's paths. */
export interface Projection {
  /** A whole batch/v1 object: apiVersion, kind, metadata, spec; and `rest`, all else that an object of another kind says. */
  readonly object: JsonObject;
  /** The path in the original object that a path of the projected object came from. */
  toOriginal(path: Path): Path;
  /** Said by the first of an object's: there are more pods or schedules in it than are looked at. */
  readonly isCut?: boolean;
}

/** An object that makes a cluster run pods once or on a schedule. */
export interface Workload {
  readonly apiVersion: string;
  /** API group without version: `batch`. */
  readonly group: string;
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string | null;
  readonly generateName: string | null;
  readonly schedule: string | null;
  readonly timeZone: string | null;
  readonly suspend: boolean;
  readonly serviceAccount: string | null;
  /** As written, in order of appearance, each once. */
  readonly images: readonly string[];
  /** Helm and Argo CD hook annotations, e.g. `helm.sh/hook: pre-install`. */
  readonly hooks: readonly string[];
  readonly source: SourceRef;
  readonly environment: string | null;
  readonly location: Location;
  readonly manifest: Manifest;
  /** Path from the manifest's root to this object; empty unless it lies inside another object (a List, a ConfigMap). */
  readonly at: Path;
  /** The object as it was written. */
  readonly object: JsonObject;
  readonly projections: readonly Projection[];
  /** Scripts and files from ConfigMaps and Secrets of the repository that the pods mount or read. */
  readonly scripts: readonly Script[];
  /** `sha256:…` over the normalised spec, less what an inventory entry holds in the open. */
  readonly digest: string;
  /** Place of a path of `object`. */
  locate(path: Path): Location;
}

export type DataKind = 'ConfigMap' | 'Secret';

/** A value of a ConfigMap or Secret in the repository that a workload's pods mount or read. */
export interface Script {
  readonly kind: DataKind;
  /** Of the ConfigMap or Secret. */
  readonly name: string;
  readonly key: string;
  /** As it is written; of a Secret, as the pod gets it wherever that is text. */
  readonly text: string;
  /** Set for what is bytes, which are in base64. */
  readonly base64?: true;
  readonly location: Location;
  /** Place of a line of the text, from 0; of the key, where it cannot be told. */
  locate(line: number): Location;
}

// ---- changes ------------------------------------------------------------------------------------------------------

/** What a change is about (design section 5). An approval rule names the classes it is about. */
export const CHANGE_CLASSES = [
  'new',
  'removed',
  'moved',
  'unsuspended',
  'schedule',
  'image',
  'image-source',
  'command',
  'identity',
  'privilege',
  'power',
  'environment',
  'source',
  'metadata',
] as const;
export type ChangeClass = (typeof CHANGE_CLASSES)[number];

export const NEED_CLASSES = [...CHANGE_CLASSES, 'unseen'] as const;
export type NeedClass = (typeof NEED_CLASSES)[number];

export interface FieldChange {
  /** Dotted path in the object: `spec.jobTemplate.spec.template.spec.containers[0].image`. */
  readonly path: string;
  /** Undefined where the field is absent on that side. */
  readonly before: Json | undefined;
  readonly after: Json | undefined;
  readonly class: ChangeClass;
  /** Where the head has it; where it is gone, its nearest ancestor (the base's place for a removed script). */
  readonly location: Location;
}

/** Base against head for one workload. */
export interface Change {
  readonly change: 'added' | 'modified' | 'removed' | 'moved';
  /** The head's workload; the base's where it was removed. */
  readonly workload: Workload;
  readonly before: Workload | null;
  readonly after: Workload | null;
  readonly classes: readonly ChangeClass[];
  readonly fields: readonly FieldChange[];
  /** Is there an entry for it in the inventory of the head? */
  readonly listed: boolean;
}

// ---- judgement ----------------------------------------------------------------------------------------------------

export const SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

export interface WorkloadRef {
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string | null;
}

/** What a rule says of a workload, an entry or a file. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly remediation: string;
  readonly location: Location;
  readonly workload: WorkloadRef | null;
  /** ATT&CK technique ids. */
  readonly attack: readonly string[];
  /** Set where an inventory exception covers it: shown, not counted. */
  readonly excepted?: { readonly reason: string; readonly expires: string | null };
  /** Of which renderings it is said, where they have names; the message ends with them. */
  readonly environments?: readonly string[];
  /** Set where it was said of the base as well: shown with the workload, and no annotation. */
  readonly inPlace?: true;
  /** Does it make the verdict a violation? Decided by the policies' `blockAt` and never by a format. */
  readonly blocking: boolean;
}

/** One required approval. */
export interface Need {
  /** Completes the sentence "this pull request may merge if approved by …". */
  readonly name: string;
  readonly reason: string;
  readonly from: readonly string[];
  readonly required: number;
  readonly status: 'approved' | 'pending' | 'unknown';
  readonly approvedBy: readonly string[];
  readonly ignored: readonly { readonly who: string; readonly why: string }[];
  /** Who may still give it, where it is not approved: users, teams whose members are not known, or words for anybody. */
  readonly mayApprove: readonly string[];
  /** Sentences on what could not be determined, and what would help. */
  readonly notes: readonly string[];
  /** Where it is unknown since the token may not read what tells: the permission, as a workflow names it. */
  readonly lacks?: string;
  readonly unseen?: readonly UnseenReason[];
}

/** One thing that nobody here can see, and the changed files that go into it (or the file that it stands in). */
export interface UnseenReason {
  readonly paths: readonly string[];
  readonly message: string;
  readonly hint: string;
}

export type Verdict = 'pass' | 'violation' | 'could-not-check' | 'approval-needed';

/** Exit code of every command, keyed on the verdict. */
export const EXIT_CODES: Readonly<Record<Verdict, number>> = {
  pass: 0,
  violation: 1,
  'could-not-check': 2,
  'approval-needed': 3,
};

export interface Revision {
  /** What was asked for, for people: `origin/main`, `worktree`. */
  readonly name: string;
  /** The commit; null for the work tree. */
  readonly commit: string | null;
}
