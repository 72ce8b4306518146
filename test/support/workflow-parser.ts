// GitHub's own parser of workflows, from npm. It imports its JSON in the way of bundlers, which Node refuses, so it is bundled first.
import path from 'node:path';
import type * as Parser from '@actions/workflow-parser';
import { build } from 'esbuild';

async function load(): Promise<typeof Parser> {
  const { outputFiles } = await build({
    stdin: {
      contents: "export * from '@actions/workflow-parser';",
      resolveDir: path.resolve(import.meta.dirname, '../..'),
    },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire('file:///');" },
  });
  const [file] = outputFiles;
  return import(`data:text/javascript;base64,${Buffer.from(file?.contents ?? []).toString('base64')}`);
}

/**
 * What GitHub would say of a workflow: `x.yml (Line: 5, Col: 5): Unexpected value 'stepz'`.
 * https://github.com/actions/languageservices/tree/main/workflow-parser
 */
export async function openWorkflowParser(): Promise<(name: string, content: string) => Promise<readonly string[]>> {
  const { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } = await load();
  return async (name, content) => {
    const { context, value } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
    if (value !== undefined) await convertWorkflowTemplate(context, value);
    return context.errors.getErrors().map(error => error.message);
  };
}
