// What a module loads when it is imported: for tests of what must stay lazy.
import path from 'node:path';
import { build } from 'esbuild';

/** Packages that a module of src/ imports, itself or by way of others, without a dynamic `import()`. */
export async function packagesLoadedBy(file: string): Promise<readonly string[]> {
  const { metafile } = await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    outdir: '/dev/null',
    splitting: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    metafile: true,
    absWorkingDir: path.resolve(import.meta.dirname, '../..'),
  });
  const packages = new Set<string>();
  const seen = new Set<string>();
  const visit = (input: string): void => {
    if (seen.has(input)) return;
    seen.add(input);
    for (const { path: imported, kind, external } of metafile.inputs[input]?.imports ?? []) {
      if (kind === 'dynamic-import') continue;
      if (external !== true) visit(imported);
      else if (!imported.startsWith('node:')) packages.add(imported);
    }
  };
  visit(file);
  return [...packages].toSorted();
}
