// A process that runs the built programs one after the other, as often as it is asked: what starting Node and warming up cost, it costs once.
// Each run has its own arguments, environment, folder, standard streams and exit code, and an entry that is evaluated anew.
import { writeFileSync } from 'node:fs';
import { Readable, Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';

const exit = process.exit.bind(process);
/** @type {{ answer: string, stdout: Buffer[], stderr: Buffer[] } | null} */
let running = null;
let runs = 0;

process.on('disconnect', () => exit(0));
process.on('message', job => {
  // From here on nothing but the program keeps this process alive.
  process.channel?.unref();
  start(job).catch(error => setImmediate(() => fail(error)));
});
process.on('beforeExit', () => {
  if (running === null) return;
  finish(process.exitCode ?? 0);
  for (const name of ['uncaughtException', 'unhandledRejection']) process.removeAllListeners(name);
  process.chdir('/');
  running = null;
  process.channel?.ref();
  process.send?.('done');
});
// The program ends at once, and this process with it: what it left undone must not run into the next.
process.exit = code => {
  finish(code ?? process.exitCode ?? 0);
  exit(0);
};

/** @param {{ entry: string, args: string[], cwd: string, env: Record<string, string>, input: string, answer: string }} job */
async function start({ entry, args, cwd, env, input, answer }) {
  running = { answer, stdout: [], stderr: [] };
  process.chdir(cwd);
  // The object stays: V8 looks at TZ when it is set there.
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env);
  process.argv = [process.argv[0] ?? '', entry, ...args];
  process.exitCode = undefined;
  stream('stdin', Readable.from(input === '' ? [] : [Buffer.from(input, 'base64')]));
  stream('stdout', collecting(running.stdout));
  stream('stderr', collecting(running.stderr));
  runs += 1;
  await forgetSummary(entry);
  await import(`${pathToFileURL(entry).href}?run=${runs}`);
}

/** @actions/core remembers the file of the summary, which is that of an earlier run. */
async function forgetSummary(entry) {
  const name = 'actions-core-lib-command.shared.js';
  if (!entry.endsWith('action.js')) return;
  const core = await import(pathToFileURL(`${entry.slice(0, -'action.js'.length)}chunks/${name}`).href);
  core.init_core?.();
  core.summary._filePath = undefined;
}

function stream(name, value) {
  Object.defineProperty(process, name, { value, configurable: true });
}

function collecting(chunks) {
  return new Writable({
    write(chunk, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
}

/** What the entry throws while it is evaluated is what Node would call uncaught. */
function fail(error) {
  throw error;
}

function finish(code) {
  if (running === null) return;
  const [stdout, stderr] = [running.stdout, running.stderr].map(chunks => Buffer.concat(chunks).toString('base64'));
  writeFileSync(running.answer, JSON.stringify({ code, stdout, stderr }));
}
