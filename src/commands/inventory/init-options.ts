// How `inventory init` is to write: what the flags say, and at a terminal what the person answers.
import { UserError } from '../../errors.ts';
import { dayFrom } from '../../inventory/expiry.ts';
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
  /** Is it the last of several days, since a time from now was given and no day? */
  readonly spread: boolean;
}

/** Asks for what no flag says, where somebody is there to answer. @throws UserError usage */
export async function initChoices(input: CommandInput): Promise<InitChoices> {
  const given = {
    split: optionText(input, 'split') === undefined ? undefined : choice(input, 'split', SPLITS),
    images: optionText(input, 'images') === undefined ? undefined : choice(input, 'images', IMAGE_PRECISIONS),
    expires: optionText(input, 'expires'),
  };
  // A mistake is told before anything is asked.
  if (given.expires !== undefined) expiresFrom(given.expires, input.now);
  const missing = given.split === undefined || given.images === undefined || given.expires === undefined;
  const dialogue =
    missing && isTerminal(input.stdin) && process.stderr.isTTY ? openDialogue(input.stdin, process.stderr) : null;
  try {
    const split = given.split ?? (await askSplit(dialogue));
    const images = given.images ?? (await askImages(dialogue));
    const text = given.expires ?? (await askExpires(dialogue, input.now));
    return { split, images, expires: expiresFrom(text, input.now), spread: dayFrom(text) === null };
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

async function askExpires(dialogue: Dialogue | null, now: Date): Promise<string> {
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
  return (await dialogue?.say(text, ADOPTED_FOR, refuse)) ?? ADOPTED_FOR;
}

/** The value of an option with a fixed set of them; the first is the usual one. @throws UserError usage */
export function choice<T extends string>(input: CommandInput, name: string, known: readonly T[]): T {
  const text = optionText(input, name);
  const [usual] = known;
  const value = text === undefined ? usual : known.find(candidate => candidate === text);
  if (value !== undefined) return value;
  throw new UserError('usage', `\`--${name}\` is \`${text}\`.`, `Choose one of ${known.join(', ')}.`);
}
