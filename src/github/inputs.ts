// The Action's inputs. action.yml lists the same names, without defaults.
import { UserError } from '../errors.ts';

export interface ActionInputs {
  /** Also flag unlisted workloads that the change does not touch. */
  readonly all: boolean;
}

export const INPUT_NAMES = ['all'] as const;

/** Reads the inputs as the runner hands them over: `INPUT_` and the name in upper case, empty where none was given. */
export function readInputs(env: Readonly<Record<string, string | undefined>>): ActionInputs {
  return { all: flag('all', env['INPUT_ALL'] ?? '') };
}

function flag(name: string, text: string): boolean {
  const value = text.trim();
  if (value === '' || value === 'false') return false;
  if (value === 'true') return true;
  throw new UserError('usage', `The input \`${name}\` is \`${value.slice(0, 40)}\`.`, 'Write `true` or `false`.');
}
