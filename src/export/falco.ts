// export falco: rules for the k8saudit plugin, with the inventory as an exception.
// Fields: https://falco.org/docs/reference/plugins/plugin-api-reference/ and github.com/falcosecurity/plugins/tree/main/plugins/k8saudit
import { stringify } from 'yaml';
import type { ExportedFile, Exporter, ExportRequest } from './exporter.ts';
import { approvedNames, dryRunWildcards, JOB_CONTROLLERS, madeBy, NAME_LIMITS, WORDS } from './names.ts';

const LIMITS = [
  ...NAME_LIMITS,
  'The plugin reads lines of the audit log of up to 64 kB, and on EKS drops events that were cut: a padded workload is not seen.',
];

export const falco: Exporter = { limits: LIMITS, export: request => [rules(request)] };

/** Written and let through, by anybody but the controllers of kube-system. */
const WRITTEN = [
  'jevt.value[/stage] = ResponseComplete',
  'ka.verb in (create, update, patch)',
  'ka.target.resource in (cronjobs, jobs)',
  'not jevt.value[/objectRef/subresource] exists',
  'ka.response.code startswith "2"',
  // Not `ka.uri.param[dryRun]`: the plugin's extract.go returns before it looks at it.
  `not ((${dryRunWildcards('[?]')
    .map(pattern => `ka.uri glob "${pattern}"`)
    .join(' or ')}) and not ka.uri glob "*[?]*[?]*")`,
  'not (ka.target.resource = jobs and ka.user.name in (cronledger_job_controllers))',
].join(' and ');

function rules(request: ExportRequest): ExportedFile {
  const { names, unsaid } = approvedNames(request);
  const head = [madeBy(request.origin), ...LIMITS.map(limit => `Limit: ${limit}`), ...unsaid]
    .map(line => `# ${line}\n`)
    .join('');
  const shown =
    'user=%ka.user.name verb=%ka.verb target=%ka.target.namespace/%ka.target.resource/%ka.target.name uri=%ka.uri';
  const common = { source: 'k8s_audit', tags: ['k8s', 'mitre_persistence', 'mitre_execution', 'T1053.007'] };
  const body = stringify(
    [
      {
        required_plugin_versions: [
          { name: 'k8saudit', version: '0.7.0' },
          { name: 'json', version: '0.7.0' },
        ],
      },
      { list: 'cronledger_job_controllers', items: JOB_CONTROLLERS.map(name => `"${name}"`) },
      { macro: 'cronledger_workload_written', condition: WRITTEN },
      {
        rule: WORDS.unlisted.title,
        desc: WORDS.unlisted.text,
        condition: 'cronledger_workload_written',
        output: `Unapproved scheduled workload (${shown})`,
        priority: 'ERROR',
        ...common,
        exceptions: [
          {
            name: 'approved_in_the_inventory',
            fields: ['ka.target.namespace', 'ka.target.resource', 'ka.target.name'],
            comps: ['=', '=', '='],
            values: names.map(({ namespace, resource, name }) => [namespace, resource, name]),
          },
        ],
      },
      {
        rule: WORDS.listed.title,
        desc: WORDS.listed.text,
        condition: 'cronledger_workload_written',
        output: `Scheduled workload written (${shown})`,
        priority: 'NOTICE',
        ...common,
      },
    ],
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
  return { path: 'cronledger_rules.yaml', text: head + body };
}
