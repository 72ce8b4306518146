// Makes untrusted text safe: one line, nothing invisible, and the escaping that each output format asks for.
//
// Names, paths and values come from the pull request under judgement. Every format escapes at its own boundary with
// these functions, whatever the producers of a report did before.

/**
 * Characters that a reader cannot see or that move other text about: controls (ANSI, CR, LF, NUL), bidirectional
 * overrides, zero-width and other ignorable characters, line separators, blanks that look like a space, lone
 * surrogates, private use and non-characters. Trojan Source: https://trojansource.codes
 */
const HIDDEN =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000]/gu;

/** The same, for text whose line feeds are its layout. */
const HIDDEN_IN_LINES = new RegExp(`(?!\\n)${HIDDEN.source}`, 'gu');

/**
 * What a CI runner that reads the log takes for a command: `::command::` at the start of a line (after which a text may be
 * laid out at any space) and `##[command]` anywhere; also `##vso[` of Azure Pipelines and `##teamcity[`.
 * https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
const LOG_COMMAND = /(?<!\S):(?=:)|#(?=#[a-z]*\[)/gi;

function disarm(text: string): string {
  return text.replace(LOG_COMMAND, codePoint);
}

const LAYOUT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function codePoint(character: string): string {
  const known = LAYOUT[character];
  if (known !== undefined) return known;
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** The text on one line, with everything hidden shown as `\u{…}` (a line feed as `\n`) and no log command left in it. */
export function escapeLine(text: string): string {
  return disarm(text.replace(HIDDEN, codePoint));
}

/** Like `escapeLine`, for text of several lines: line feeds and tabs stay. */
export function escapeLines(text: string): string {
  const kept = (character: string): string =>
    character === '\n' || character === '\t' ? character : codePoint(character);
  return disarm(text.replaceAll('\r\n', '\n').replace(HIDDEN, kept));
}

/** At most `max` UTF-16 code units of the text and a mark that says how many more there were. Never splits a character. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  const start = wholeCharacters(text, max);
  return `${start}… (${text.length - start.length} more characters)`;
}

/** Untrusted text on one line and of bounded length, also where hidden characters have made it longer. */
export function shown(text: string, max = 160): string {
  return cut(escapeLine(cut(text, max)), max);
}

/** The first `max` code units, less half a surrogate pair at the end. */
function wholeCharacters(text: string, max: number): string {
  return text.slice(0, /[\ud800-\udbff]/.test(text.charAt(max - 1)) ? max - 1 : max);
}

/**
 * Untrusted text for use within a message: between backticks, on one line, at most `max` characters of it, hidden
 * characters and backticks shown as `\u{…}`. So nothing in it can end the quotation.
 */
export function quote(text: string, max = 80): string {
  const short = text.length > max ? `${wholeCharacters(text, max)}…` : text;
  return `\`${escapeLine(short).replaceAll('`', '\\u{60}')}\``;
}

/** Message of a workflow command: https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts */
export function commandData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** Property of a workflow command. */
export function commandProperty(text: string): string {
  return commandData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** Text or attribute value of HTML and of XML 1.0, which allows fewer characters than `escapeLine` leaves. */
export function markup(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
    .replaceAll('##', '#&#35;');
}

/** Pretty JSON in which hidden characters are escapes, so that a log or a viewer shows them, and which holds no log command. */
export function jsonText(value: unknown, indent = 2): string {
  const text = JSON.stringify(value, null, indent);
  return `${text.replace(HIDDEN_IN_LINES, jsonEscape).replaceAll('##', '#\\u0023')}\n`;
}

function jsonEscape(character: string): string {
  let escaped = '';
  for (let index = 0; index < character.length; index += 1) {
    escaped += `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`;
  }
  return escaped;
}
