// Globs of the config, compiled once.
import picomatch from 'picomatch';

const compiled = new Map<string, (text: string) => boolean>();

export function picomatchOf(globs: readonly string[]): (text: string) => boolean {
  const key = JSON.stringify(globs);
  const known = compiled.get(key) ?? picomatch([...globs], { dot: true });
  compiled.set(key, known);
  return known;
}
