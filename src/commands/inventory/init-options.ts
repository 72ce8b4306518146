// How `inventory init` is to write: what the flags say, and at a terminal what the person answers.
import { UserError } from '../../errors.ts';
import { SPLITS, type Split } from '../../inventory/file-for.ts';
import { ADOPTED_FOR, expiresFrom } from '../../inventory/write/expires.ts';
import { IMAGE_PRECISIONS, type ImagePrecision } from '../../kube/image.ts';
import { type CommandInput, optionText } from '../command.ts';
import { type Dialogue, isTerminal, openDialogue } from './ask.ts';

export interface InitChoices {
  readonly split: Split;
  readonly images: ImagePrecision;
  /** Last day of the new entries; null: they do not end. */
  readonly expires: string | null;
}

/** Asks for what no flag says, where it is needed and somebody is there to answer. @throws UserError usage */
export async function initChoices(input: CommandInput, needed: boolean): Promise<InitChoices> {
  const given = {
    split: optionText(input, 'split') === undefined ? undefined : choice(input, 'split', SPLITS),
    images: optionText(input, 'images') === undefined ? undefined : choice(input, 'images', IMAGE_PRECISIONS),
    expires: optionText(input, 'expires'),
  };
  const expires = given.expires === undefined ? undefined : expiresFrom(given.expires, input.now);
  const missing = needed && (given.split === undefined || given.images === undefined || expires === undefined);
  const dialogue =
    missing && isTerminal(input.stdin) && process.stderr.isTTY ? openDialogue(input.stdin, process.stderr) : null;
  try {
    return {
      split: given.split ?? (await askSplit(dialogue)),
      images: given.images ?? (await askImages(dialogue)),
      expires: expires === undefined ? await askExpires(dialogue, input.now) : expires,
    };
  } finally {
    dialogue?.close();
  }
}

async function askSplit(dialogue: Dialogue | null): Promise<Split> {
  const text = 'One inventory file per namespace, per owner, or one for all?';
  return (await dialogue?.choose({ text, choices: SPLITS, usual: 'namespace' })) ?? 'namespace';
}

async function askImages(dialogue: Dialogue | null): Promise<ImagePrecision> {
  const text = 'How much of an image is approved: its repository (any tag may come), its tag, or its digest?';
  return (await dialogue?.choose({ text, choices: IMAGE_PRECISIONS, usual: 'repository' })) ?? 'repository';
}

async function askExpires(dialogue: Dialogue | null, now: Date): Promise<string | null> {
  const text = 'By when does somebody have to look at what is adopted (a date, 90d, 6m, 1y, or never)?';
  const refuse = (answer: string): string | null => {
    try {
      expiresFrom(answer, now);
      return null;
    } catch (error) {
      if (error instanceof UserError) return `${error.message} ${error.hint}`;
      throw error;
    }
  };
  return expiresFrom((await dialogue?.say(text, ADOPTED_FOR, refuse)) ?? ADOPTED_FOR, now);
}

/** The value of an option with a fixed set of them; the first is the usual one. @throws UserError usage */
export function choice<T extends string>(input: CommandInput, name: string, known: readonly T[]): T {
  const text = optionText(input, name);
  const [usual] = known;
  const value = text === undefined ? usual : known.find(candidate => candidate === text);
  if (value !== undefined) return value;
  throw new UserError('usage', `\`--${name}\` is \`${text}\`.`, `Choose one of ${known.join(', ')}.`);
}
