// Co-authors of a commit, and the logins that GitHub's own addresses stand for.
import { loginKey } from './reviews.ts';

/** The trailers `Co-authored-by: Name <address>`, wherever they stand: a line too many names somebody, one too few hides them. */
export function coAuthors(message: string): readonly { readonly name: string; readonly email: string }[] {
  return message.split(/\r\n|\n|\r/).flatMap(line => {
    const colon = line.indexOf(':');
    if (colon === -1 || line.slice(0, colon).trim().toLowerCase() !== 'co-authored-by') return [];
    const value = line.slice(colon + 1).trim();
    const open = value.lastIndexOf('<');
    const close = value.indexOf('>', open);
    if (open === -1 || close === -1) return [{ name: value, email: '' }];
    return [{ name: value.slice(0, open).trim(), email: value.slice(open + 1, close).trim() }];
  });
}

/** https://docs.github.com/account-and-profile/reference/email-addresses-reference: `ID+login@` since 2017, `login@` before. */
export function loginOfNoreply(email: string): string | null {
  const [, login] =
    /^(?:\d{1,20}\+)?([a-z0-9][a-z0-9-]{0,38}(?:\[bot\])?)@users\.noreply\.github\.com$/i.exec(email) ?? [];
  return login === undefined ? null : loginKey(login);
}
