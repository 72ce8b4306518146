// The output formats. To add one: a file beside this one that exports a Format, a line here. The flag's values, the tests with
// a sample and a hostile report, and the generated documentation follow.
import type { Format } from './format.ts';

export interface FormatEntry {
  /** The value of `--format`. */
  readonly name: string;
  /** Can it tell what is there, and not only what is found wrong? */
  readonly lists: boolean;
  /** Loaded when it is chosen, so that a run costs only the one format it prints. */
  load(): Promise<Format>;
}

export const FORMATS: readonly FormatEntry[] = [
  { name: 'text', lists: true, load: async () => (await import('./text.ts')).textFormat },
  { name: 'json', lists: true, load: async () => (await import('./json.ts')).jsonFormat },
  { name: 'sarif', lists: false, load: async () => (await import('./sarif.ts')).sarifFormat },
  { name: 'markdown', lists: true, load: async () => (await import('./markdown.ts')).markdownFormat },
  { name: 'github', lists: false, load: async () => (await import('./github.ts')).githubFormat },
  { name: 'html', lists: true, load: async () => (await import('./html.ts')).htmlFormat },
  { name: 'gitlab', lists: false, load: async () => (await import('./gitlab.ts')).gitlabFormat },
  { name: 'rdjson', lists: false, load: async () => (await import('./rdjson.ts')).rdjsonFormat },
  { name: 'junit', lists: false, load: async () => (await import('./junit.ts')).junitFormat },
];
