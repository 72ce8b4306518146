// Which files of a checkout are left out of Flux's artifact: a port of its reading of `.sourceignore`, which is not git's.
// https://github.com/fluxcd/pkg/blob/sourceignore/v0.22.0/sourceignore/sourceignore.go, gitignore/pattern.go and matcher.go
import { compilePathMatch } from '../../kube/path-match.ts';

export interface IgnorePattern {
  /** The folder that it counts from; '' is the root. */
  readonly domain: string;
  readonly includes: boolean;
  readonly foldersOnly: boolean;
  /** Null stands for `**`; a text without a slash is matched with every name of a path. */
  readonly steps: readonly Step[];
  readonly anywhere: boolean;
}

type Step = ((name: string) => boolean) | 'any-depth' | 'nothing' | 'never';

export const IGNORE_FILE = '.sourceignore';

/** What Flux leaves out unless a pattern with `!` takes it back. */
const DEFAULTS =
  '.git/ .gitignore .gitmodules .gitattributes *.jpg *.jpeg *.gif *.png *.wmv *.flv *.tar.gz *.zip .github/ .circleci/ .travis.yml .gitlab-ci.yml appveyor.yml .drone.yml cloudbuild.yaml codeship-services.yml codeship-steps.yml **/.goreleaser.yml **/.sops.yaml **/.flux.yaml';

/** Go's line scanner gives up at a line of this length, without a word. */
const MAX_LINE_BYTES = 64 * 1024;

export function defaultPatterns(): readonly IgnorePattern[] {
  return DEFAULTS.split(' ').map(line => parsePattern(line, ''));
}

export function readPatterns(text: string, domain: string): readonly IgnorePattern[] {
  const patterns: IgnorePattern[] = [];
  for (const raw of text.split('\n')) {
    if (raw.length >= MAX_LINE_BYTES) break;
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    if (!line.startsWith('#') && line.trim() !== '') patterns.push(parsePattern(line, domain));
  }
  return patterns;
}

function parsePattern(line: string, domain: string): IgnorePattern {
  const includes = line.startsWith('!');
  let text = includes ? line.slice(1) : line;
  if (!text.endsWith('\\ ')) text = text.replace(/ +$/, '');
  const foldersOnly = text.endsWith('/');
  if (foldersOnly) text = text.slice(0, -1);
  const anywhere = !text.includes('/');
  return { domain, includes, foldersOnly, anywhere, steps: text.split('/').map(step => stepOf(step, anywhere)) };
}

function stepOf(text: string, anywhere: boolean): Step {
  if (!anywhere && text === '') return 'nothing';
  if (!anywhere && text === '**') return 'any-depth';
  if (!anywhere && text.includes('**')) return 'never';
  return compilePathMatch(text) ?? 'never';
}

/** Is the file left out? The last pattern that matches decides. */
export function isLeftOut(patterns: readonly IgnorePattern[], path: string): boolean {
  const found = patterns.findLast(pattern => matches(pattern, path));
  return found !== undefined && !found.includes;
}

function matches(pattern: IgnorePattern, path: string): boolean {
  const { domain } = pattern;
  if (domain !== '' && !path.startsWith(`${domain}/`)) return false;
  const names = (domain === '' ? path : path.slice(domain.length + 1)).split('/');
  return pattern.anywhere ? matchesName(pattern, names) : matchesPath(pattern, names);
}

function matchesName({ steps, foldersOnly }: IgnorePattern, names: readonly string[]): boolean {
  const [step] = steps;
  if (typeof step !== 'function') return false;
  const at = names.findIndex(name => step(name));
  return at !== -1 && !(foldersOnly && at === names.length - 1);
}

function matchesPath({ steps, foldersOnly }: IgnorePattern, names: readonly string[]): boolean {
  let matched = false;
  let anyDepth = false;
  let at = 0;
  for (const [index, step] of steps.entries()) {
    if (step === 'nothing') anyDepth = false;
    else if (step === 'any-depth') {
      if (index === steps.length - 1) break;
      anyDepth = true;
    } else if (step === 'never' || at >= names.length) return false;
    else if (anyDepth) {
      anyDepth = false;
      // What was matched before stays matched where nothing of the rest is found, but for a path that ends.
      for (; at < names.length; ) {
        const found = step(names[at++] ?? '');
        if (found || at === names.length) matched = found;
        if (found) break;
      }
    } else {
      if (!step(names[at++] ?? '')) return false;
      matched = true;
    }
  }
  return matched && !(foldersOnly && at >= names.length);
}
