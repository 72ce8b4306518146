// The output formats. To add one: a file beside this one that exports a Format, a line here. The flag's values, the tests with
// a sample and a hostile report, and the generated documentation follow.
import type { Format } from './format.ts';

export interface FormatEntry {
  /** The value of `--format`. */
  readonly name: string;
  /** Loaded when it is chosen, so that a run costs only the one format it prints. */
  load(): Promise<Format>;
}

export const FORMATS: readonly FormatEntry[] = [
  { name: 'text', load: async () => (await import('./text.ts')).textFormat },
  { name: 'json', load: async () => (await import('./json.ts')).jsonFormat },
  { name: 'sarif', load: async () => (await import('./sarif.ts')).sarifFormat },
  { name: 'markdown', load: async () => (await import('./markdown.ts')).markdownFormat },
  { name: 'github', load: async () => (await import('./github.ts')).githubFormat },
  { name: 'html', load: async () => (await import('./html.ts')).htmlFormat },
  { name: 'gitlab', load: async () => (await import('./gitlab.ts')).gitlabFormat },
  { name: 'junit', load: async () => (await import('./junit.ts')).junitFormat },
];
