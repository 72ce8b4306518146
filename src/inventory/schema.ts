// The inventory: what its files may hold, as one schema that gives the types, the validation and the JSON Schema for editors.
import * as z from 'zod';
import { repositoryPath } from '../git/repository-path.ts';
import type { Location, Path } from '../model.ts';

export const INVENTORY_API_VERSION = 'cronledger.dev/v1';

/** Kubernetes itself allows less; what matters here is that a name reads as it is: no blank, nothing that looks like ASCII and is not. */
const NAME = /^[!-)+-~]{1,253}$/;
const VISIBLE = /^[!-~]+$/;
const TOO_LONG = 'is too long';
const ONE_LINE = /^[^\n\r\0]+$/;

function name(what: string, example: string) {
  return z
    .string()
    .regex(NAME, `must be ${what}, in visible ASCII characters`)
    .meta({ examples: [example] });
}

const date = () => z.iso.date('must be a date that exists, such as `2027-04-01`');
const actor = z
  .string()
  .regex(/^@[A-Za-z0-9][A-Za-z0-9-]{0,38}(?:\[bot\])?$/, 'must be a GitHub user, such as `@alice`');

const digest = () => z.string().regex(/^sha256:[0-9a-f]{64}$/, 'must be `sha256:` and 64 hexadecimal digits');

const exception = z.strictObject({
  rule: z
    .string()
    .max(253, TOO_LONG)
    .regex(
      /^[a-z0-9]+(?:[-.]+[a-z0-9]+)*$/,
      'must be the id of a rule, such as `schedule-too-frequent`, or the name of a policy',
    )
    .meta({ description: 'The rule that does not count for this workload.', examples: ['schedule-too-frequent'] }),
  reason: z
    .string()
    .max(1000, TOO_LONG)
    .regex(/\S/, 'must say why')
    .meta({ description: 'Why.', examples: ['Queue drain every minute.'] }),
  expires: date()
    .optional()
    .meta({ description: 'Last day on which it counts, UTC.', examples: ['2027-01-01'] }),
});

const approval = z
  .strictObject({
    by: z.array(actor).meta({ description: 'Who approved.', examples: [['@alice']] }),
    at: date().meta({ description: 'When, UTC.', examples: ['2026-10-01'] }),
    change: z
      .string()
      .max(1000, TOO_LONG)
      .regex(VISIBLE, 'must be an address')
      .optional()
      .meta({ description: 'The pull request.', examples: ['https://github.com/acme/ops/pull/12'] }),
    digest: digest().optional().meta({ description: "The entry's digest at that time: what was approved." }),
  })
  .meta({
    description: 'A record that `cronledger inventory approve` writes after the merge. The gate never trusts it.',
  });

const entry = z.strictObject({
  apiVersion: z
    .string()
    .regex(/^(?:[a-z0-9.-]{1,253}\/)?v[a-z0-9]{1,60}$/, 'must be an API version, such as `batch/v1`')
    .default('batch/v1')
    .meta({ description: 'API version of the workload; all versions of a group are one. Default: batch/v1.' }),
  kind: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9]{0,62}$/, 'must be a kind, such as `CronJob`')
    .meta({ description: 'Kind of the workload, spelled exactly.', examples: ['CronJob', 'Job'] }),
  namespace: name('the name of a namespace', 'billing')
    .optional()
    .meta({ description: 'Absent where the manifest names none.' }),
  name: z
    .string()
    .regex(
      /^[!-)+-~]{1,253}\*?$/,
      'must be a name, or the beginning of generated names with one `*` at the end, in visible ASCII characters',
    )
    .meta({
      description: "Name of the workload, exactly; `'migrate-*'` for the `generateName: migrate-` and nothing else.",
      examples: ['nightly-report', 'migrate-*'],
    }),
  owner: z
    .string()
    .regex(
      /^@[A-Za-z0-9_][A-Za-z0-9._-]{0,254}(?:\/[A-Za-z0-9._-]{1,255}){0,20}$/,
      'must be a team (`@org/team`, on GitLab also `@group/subgroup`) or a user (`@user`)',
    )
    .optional()
    .meta({ description: 'The team or user that answers for it.', examples: ['@acme/billing', '@alice'] }),
  purpose: z
    .string()
    .max(1000, TOO_LONG)
    .regex(/\S/, 'must say something')
    .optional()
    .meta({ description: 'What it is for, in a sentence.', examples: ['Sends the nightly invoice report.'] }),
  source: z
    .string()
    .max(1000, TOO_LONG)
    .regex(ONE_LINE, 'must be a path')
    .meta({ examples: ['apps/billing'] })
    .transform((text, context) => {
      const path = repositoryPath(text);
      if (path === null) context.addIssue('must be a folder inside the repository, with `/` between its parts');
      return path ?? '';
    })
    .optional()
    .meta({
      description:
        'The folder, chart or kustomization that it is deployed from; a workload from it or from below is meant. Absent: from anywhere. The most specific entry counts.',
    }),
  environment: z
    .string()
    .max(1000, TOO_LONG)
    .regex(ONE_LINE, 'must be the name of an environment')
    .optional()
    .meta({
      description:
        'The one environment whose rendering of the source is meant. Absent: every environment that has no entry of its own.',
      examples: ['prod'],
    }),
  variant: z
    .string()
    .max(100, TOO_LONG)
    .regex(ONE_LINE, 'must be a word that tells it apart')
    .optional()
    .meta({
      description:
        'Tells entries apart that several workloads of one kind, namespace, name and folder have. Which of them is whose, their digests, schedules and images say.',
      examples: ['2'],
    }),
  unmanaged: z.literal(true).optional().meta({
    description:
      'It runs in the cluster and no manifest of this repository has it (`cronledger inventory init --from-cluster`).',
  }),
  schedule: z
    .string()
    .max(1000, TOO_LONG)
    .regex(ONE_LINE, 'must be a cron schedule')
    .optional()
    .meta({ description: 'Compared by meaning: `@daily` is `0 0 * * *`.', examples: ['0 2 * * *'] }),
  timeZone: name('an IANA time zone', 'Etc/UTC')
    .optional()
    .meta({ description: "Absent: the time zone of the cluster's controller, usually UTC." }),
  suspend: z
    .literal(true)
    .optional()
    .meta({ description: 'Approved only while it is suspended. Left out for a workload that is active.' }),
  serviceAccount: name('a service account', 'report-runner').optional().meta({ description: 'Absent: `default`.' }),
  images: z
    .array(z.string().max(1000, TOO_LONG).regex(VISIBLE, 'must be an image or a pattern of images'))
    .default([])
    .meta({
      description: 'Normalised references; a tag or digest pattern is the room that automation has.',
      examples: [['ghcr.io/acme/report:*']],
    }),
  digest: digest()
    .optional()
    .meta({ description: 'Of everything else that decides what runs. `cronledger inventory update` writes it.' }),
  approval: approval.optional(),
  expires: date()
    .optional()
    .meta({
      description: 'Last day on which the entry counts, UTC. Warned about 30 days ahead.',
      examples: ['2027-04-01'],
    }),
  exceptions: z
    .array(exception)
    .default([])
    .meta({ description: 'Rules that do not count for this workload, and why.' }),
});

export const inventorySchema = z
  .strictObject({
    apiVersion: z.literal(INVENTORY_API_VERSION),
    kind: z.literal('Inventory'),
    workloads: z.array(entry).default([]).meta({ description: 'The approved scheduled workloads, one entry each.' }),
  })
  .meta({ title: 'Cronledger inventory' });

/** The JSON Schema (draft 7, which every editor knows) of the files of `.cronledger/inventory/`. */
export function inventoryJsonSchema(): object {
  return z.toJSONSchema(inventorySchema, { io: 'input', target: 'draft-7' });
}

/** The JSON Schema (draft 2020-12) of one entry. */
export function entryJsonSchema(): object {
  const { $schema: _, ...shape } = z.toJSONSchema(entry, { io: 'input' });
  return shape;
}

/** An entry as it is written: what is absent takes its default. */
export type EntryValues = DeepReadonly<z.input<typeof entry>>;

type DeepReadonly<T> = T extends object ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> } : T;

/** Why a file could not hold an entry: sentences that complete "`images` …" by key. Empty where it could. */
export function entryFaults(values: EntryValues): readonly { readonly field: string; readonly what: string }[] {
  const result = entry.safeParse(values);
  if (result.success) return [];
  return result.error.issues.map(issue => ({ field: String(issue.path[0] ?? ''), what: issue.message }));
}

/** The keys of an entry, in the order in which they are written. */
export const ENTRY_FIELDS = [
  'apiVersion',
  'kind',
  'namespace',
  'name',
  'owner',
  'purpose',
  'source',
  'environment',
  'variant',
  'unmanaged',
  'schedule',
  'timeZone',
  'suspend',
  'serviceAccount',
  'images',
  'digest',
  'approval',
  'expires',
  'exceptions',
] as const satisfies readonly (keyof z.input<typeof entry>)[];
export type EntryField = (typeof ENTRY_FIELDS)[number];

export interface Exception {
  readonly rule: string;
  readonly reason: string;
  /** Last day on which it counts, UTC, `YYYY-MM-DD`. */
  readonly expires: string | null;
  readonly location: Location;
}

/** A record for people; nothing trusts it. */
export interface Approval {
  readonly by: readonly string[];
  /** The day, UTC, `YYYY-MM-DD`. */
  readonly at: string;
  /** The address of the pull request. */
  readonly change: string | null;
  /** The entry's digest at that time. */
  readonly digest: string | null;
}

/** One approved workload. What is absent in the file is null here, `false`, or an empty list. */
export interface Entry {
  readonly apiVersion: string;
  /** The group of `apiVersion`: all versions of a group are one. */
  readonly group: string;
  readonly kind: string;
  readonly namespace: string | null;
  /** As written: `migrate-*` stands for the generateName `migrate-`. */
  readonly name: string;
  readonly owner: string | null;
  readonly purpose: string | null;
  /** A path from the root, normalised; null (from anywhere) and `''` (from the root or below) match the same workloads. */
  readonly source: string | null;
  /** The one environment that is meant; null: every one without an entry of its own. */
  readonly environment: string | null;
  /** Tells it apart from other entries for what has its name and folder, too. */
  readonly variant: string | null;
  /** Runs in the cluster and is deployed from elsewhere. */
  readonly unmanaged: boolean;
  readonly schedule: string | null;
  readonly timeZone: string | null;
  /** Approved only while it is suspended. */
  readonly suspend: boolean;
  readonly serviceAccount: string | null;
  readonly images: readonly string[];
  readonly digest: string | null;
  readonly approval: Approval | null;
  /** Last day on which it counts, UTC, `YYYY-MM-DD`. */
  readonly expires: string | null;
  readonly exceptions: readonly Exception[];
  /** Its first key. */
  readonly location: Location;
  /** Its place in the `workloads` of its file, from 0. */
  readonly index: number;
  /** The place of a field, or of an item of it: `['images', 0]`. Of the entry where it is absent. */
  locate(field: Path): Location;
}

export interface InventoryFile {
  readonly path: string;
  readonly text: string;
  readonly entries: readonly Entry[];
}

export interface Inventory {
  /** Of all files, in the order of the paths, then of the text. */
  readonly entries: readonly Entry[];
  readonly files: readonly InventoryFile[];
  readonly trust: 'base' | 'head';
}

/** The base's, which decides: who owns what, and what may run already. */
export type ApprovedInventory = Inventory & { readonly trust: 'base' };
/** The head's: manifests must agree with it, and what it makes of the approved one needs approval. */
export type ProposedInventory = Inventory & { readonly trust: 'head' };
