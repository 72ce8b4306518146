// cronledger install-hook: the pre-commit hook of this clone, for those without a hook manager.
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../errors.ts';
import { hooksFolder } from '../git/hooks.ts';
import { openRepository } from '../git/repository.ts';
import type { CommandInput, CommandResult } from './command.ts';

const MARK = '# Written by `cronledger install-hook`.';
const LINE = 'npx --no-install cronledger check --staged';
const HOOK = `#!/bin/sh
${MARK} It checks what is staged; \`git commit --no-verify\` passes it by, and the pull request does not.
if [ -x node_modules/.bin/cronledger ]; then exec node_modules/.bin/cronledger check --staged; fi
if command -v cronledger > /dev/null; then exec cronledger check --staged; fi
exec ${LINE}
`;

export async function run(input: CommandInput): Promise<CommandResult> {
  const repository = await openRepository(input.cwd);
  await repository.close();
  const folder = await hooksFolder(repository.root, input.env);
  const file = path.join(folder, 'pre-commit');
  const there = textOf(file);
  if (there !== null && !there.includes(MARK)) {
    throw new UserError(
      'output-failed',
      `${file} is a hook that somebody else wrote, so it was left alone.`,
      `Put \`${LINE}\` into it.`,
    );
  }
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, HOOK);
    chmodSync(file, 0o755);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError('output-failed', `The hook could not be written: ${reason}.`, 'Make the folder writable.');
  }
  const output = there === HOOK ? `${file} is in place already.\n` : `Wrote ${file}.\n`;
  return { exitCode: 0, output };
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
