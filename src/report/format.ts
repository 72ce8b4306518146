// What an output format is: one pure function from a report to text. To add one, see index.ts.
import type { Report, RuleDoc } from '../outcome.ts';

export interface FormatContext {
  /** The rules that ran, for formats that describe rules themselves. Formats describe a rule that is not among them by its id alone. */
  readonly rules: readonly RuleDoc[];
  /** Of this program; formats that name it leave it out where it is not given. */
  readonly version?: string;
}

export interface Format {
  /** The value of `--format`. */
  readonly name: string;
  readonly mediaType: string;
  /** The whole output, ending in a line feed. No I/O, no clock, no environment; the same report gives the same text. */
  render(report: Report, context?: FormatContext): string;
}
