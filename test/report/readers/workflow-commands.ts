// Reads a log as the GitHub runner does: https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
// It is stricter in one way: the runner only knows some commands, and here any name counts.

export interface WorkflowCommand {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

/** The commands in a log, in order; both `::name::` at the start of a line and the older `##[name]` anywhere in one. */
export function readCommands(log: string): readonly WorkflowCommand[] {
  return log.split(/\r\n|\r|\n/).flatMap(line => {
    const command = readCommand(line.trimStart()) ?? readOldCommand(line);
    return command === null ? [] : [command];
  });
}

function readCommand(line: string): WorkflowCommand | null {
  const end = line.indexOf('::', 2);
  if (!line.startsWith('::') || end === -1) return null;
  const info = line.slice(2, end);
  const space = info.indexOf(' ');
  const properties: Record<string, string> = {};
  for (const property of space === -1
    ? []
    : info
        .slice(space + 1)
        .trim()
        .split(',')) {
    const equals = property.indexOf('=');
    if (equals !== -1) properties[property.slice(0, equals)] = unescapeProperty(property.slice(equals + 1));
  }
  return { name: space === -1 ? info : info.slice(0, space), properties, data: unescapeData(line.slice(end + 2)) };
}

function readOldCommand(line: string): WorkflowCommand | null {
  const start = line.indexOf('##[');
  const end = line.indexOf(']', start);
  if (start === -1 || end === -1) return null;
  return { name: line.slice(start + 3, end), properties: {}, data: line.slice(end + 1) };
}

function unescapeData(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}

function unescapeProperty(text: string): string {
  return unescapeData(text.replaceAll('%3A', ':').replaceAll('%2C', ','));
}
