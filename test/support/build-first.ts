// What vitest does before any test: dist/ is built from the sources as they are, so that what is tested is what was written.
import type { TestProject } from 'vitest/node';
import { bundleDist, writeDist } from '../../scripts/dist.ts';

export async function setup(project: TestProject): Promise<void> {
  const build = async (): Promise<void> => writeDist(await bundleDist());
  await build();
  project.onTestsRerun(build);
}
