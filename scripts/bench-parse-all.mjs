// What `list` is measured against: every manifest of a revision read from git and parsed with the yaml package.
import { execFileSync } from 'node:child_process';
import { parseAllDocuments } from 'yaml';

const [revision = 'HEAD'] = process.argv.slice(2);
const limits = { maxBuffer: 1 << 30 };
const oids = execFileSync('git', ['ls-tree', '-r', revision, '--format=%(objectname)'], limits);
const stream = execFileSync('git', ['cat-file', '--batch'], { ...limits, input: oids });
let found = 0;
for (let at = 0; at < stream.length; ) {
  const end = stream.indexOf(10, at);
  const size = Number(stream.toString('latin1', at, end).split(' ')[2]);
  const text = stream.toString('utf8', end + 1, end + 1 + size);
  for (const document of parseAllDocuments(text)) if (document.toJS()?.kind === 'CronJob') found += 1;
  at = end + 1 + size + 1;
}
process.stdout.write(`${found}\n`);
