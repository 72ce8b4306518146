// What `kubectl apply --dry-run=server` would say of a CronJob or Job: the API server's decoding and validation, without a server.
//
// Ported from Kubernetes 1.37.2 as rules, one file for each part; a comment in each names its source. What the server's own
// configuration decides (quotas, webhooks, policies, a namespace that is not there) is no part of it.
import type { JsonObject } from '../../model.ts';
import { validateCronJob } from './cron-job.ts';
import { decode } from './decode.ts';
import { validateIndexedName, validateJobSpec, validateSelectors } from './job.ts';
import { validateMetadata } from './metadata.ts';
import { type Context, child, type Invalid } from './report.ts';

export type { Invalid } from './report.ts';

const MAX_TOLD = 100;

export interface ValidateOptions {
  readonly minor: number;
  /** Is it new to the cluster? Rules about names hold for new objects alone. */
  readonly created: boolean;
  /** Is it only part of another object, and has no name of its own yet? */
  readonly nameless?: boolean;
}

/** `object` is a CronJob or a Job of the group batch. Everything for which it is refused, in the order of the server's own checks. */
export function validateBatchObject(
  object: JsonObject,
  { minor, created, nameless = false }: ValidateOptions,
): readonly Invalid[] {
  const kind = object['kind'] === 'CronJob' ? 'CronJob' : 'Job';
  const { object: decoded, invalid } = decode(object, kind, minor);
  if (decoded === null) return invalid;
  const values: Invalid[] = [];
  const context: Context = {
    minor,
    created,
    refuse(at, reason, field) {
      if (values.length < MAX_TOLD)
        values.push({ kind: 'value', at, reason, ...(field === undefined ? {} : { field }) });
    },
  };
  if (!nameless) validateMetadata(child(decoded, 'metadata'), context);
  if (kind === 'CronJob') validateCronJob(decoded, nameless, context);
  else {
    if (!nameless) validateSelectors(decoded, context);
    validateJobSpec(child(decoded, 'spec') ?? {}, true, ['spec'], context);
    if (!nameless) validateIndexedName(decoded, context);
  }
  return [...invalid, ...values];
}
