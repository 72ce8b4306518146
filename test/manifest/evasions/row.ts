// A row of the tables of evasions: a text, and all that parseFile has to say of it.

export interface Row {
  readonly name: string;
  readonly text: string | Uint8Array;
  /** `Kind name` of each manifest. */
  readonly objects: readonly string[];
  readonly causes?: readonly string[];
  readonly problems?: readonly string[];
}

export const job = 'apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\n';
export const cron = 'apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: c}\n';
export const json = (name: string) => `{"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"${name}"}}`;
