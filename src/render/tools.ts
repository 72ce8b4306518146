// Finds helm and kustomize on the machine, and says which step to add where they are missing.
import { exec } from '../exec.ts';
import type { Problem } from '../model.ts';
import { once } from '../once.ts';

export interface Tool {
  readonly name: 'helm' | 'kubectl' | 'kustomize';
  /** A path, or the name to look up in PATH. */
  readonly command: string;
  /** As the tool prints it: `v4.1.4`. For kubectl, that of the kustomize inside. */
  readonly version: string;
  readonly major: number;
  readonly minor: number;
}

type FoundTool = { readonly tool: Tool } | { readonly problem: Problem };

/** Nothing is looked for before it is asked for, and then once. */
export interface RenderTools {
  helm(): Promise<FoundTool>;
  /** The `kustomize` program, or else `kubectl` with the kustomize that is built into it. */
  kustomize(): Promise<FoundTool>;
}

/** Which programs to take; the entries fill it from CRONLEDGER_HELM, CRONLEDGER_KUSTOMIZE and CRONLEDGER_KUBECTL. */
export interface ToolChoice {
  readonly helm?: string | undefined;
  readonly kustomize?: string | undefined;
  readonly kubectl?: string | undefined;
}

const VERSION_TIMEOUT_MS = 20_000;

export function findRenderTools(choice: ToolChoice): RenderTools {
  return { helm: once(() => findHelm(choice)), kustomize: once(() => findKustomize(choice)) };
}

async function findHelm(choice: ToolChoice): Promise<FoundTool> {
  const command = choice.helm ?? 'helm';
  // Helm 3 and Helm 4 both know this template; Helm 2 knows no `version --template` without a server.
  const text = await output(command, ['version', '--template', '{{.Version}}']);
  const tool = text === null ? null : parseTool('helm', command, text);
  if (tool !== null && tool.major >= 3) return { tool };
  return {
    problem: {
      code: 'tool-missing',
      path: null,
      message:
        text === null
          ? `A chart has to be rendered, and the program \`${command}\` was not found or does not run.`
          : `A chart has to be rendered, and \`${command}\` is not Helm 3 or Helm 4.`,
      hint: 'Add the step `uses: azure/setup-helm@v4` before this one (or install helm from https://helm.sh/docs/intro/install), or set CRONLEDGER_HELM to its path.',
    },
  };
}

async function findKustomize(choice: ToolChoice): Promise<FoundTool> {
  const wanted = choice.kustomize ?? (choice.kubectl === undefined ? 'kustomize' : null);
  const alone = wanted === null ? null : await output(wanted, ['version']);
  const tool = wanted === null || alone === null ? null : parseTool('kustomize', wanted, alone);
  if (tool !== null) return { tool };
  if (choice.kustomize === undefined) {
    const command = choice.kubectl ?? 'kubectl';
    const built = await output(command, ['version', '--client', '-o', 'json']);
    const version = built === null ? null : /"kustomizeVersion":\s*"([^"]*)"/.exec(built)?.[1];
    const kubectl = version === null || version === undefined ? null : parseTool('kubectl', command, version);
    if (kubectl !== null) return { tool: kubectl };
  }
  return {
    problem: {
      code: 'tool-missing',
      path: null,
      message: 'A kustomization has to be built, and neither `kustomize` nor `kubectl` was found or runs.',
      hint: 'Add the step `uses: azure/setup-kubectl@v4` before this one (or install it from https://kubernetes.io/docs/tasks/tools), or set CRONLEDGER_KUBECTL or CRONLEDGER_KUSTOMIZE to its path.',
    },
  };
}

/** What the program prints; null where it is missing, hangs or fails. */
async function output(command: string, args: readonly string[]): Promise<string | null> {
  const result = await exec(command, args, { cwd: '/', timeoutMs: VERSION_TIMEOUT_MS, maxOutputBytes: 65_536 });
  return result.failure === 'none' && result.code === 0 ? result.stdout.toString('utf8') : null;
}

function parseTool(name: Tool['name'], command: string, text: string): Tool | null {
  // `v5.4.3`, or of kustomize before 5: `{Version:kustomize/v4.5.7 GitCommit:… }`.
  // Built by `go install` or a distribution: `v4.3`, `v3.20+g1a2b3c4`.
  const match = /v(\d{1,4})\.(\d{1,4})(?:[.+-][0-9A-Za-z.+-]{1,80})?/.exec(text);
  if (match === null) return null;
  return { name, command, version: match[0], major: Number(match[1]), minor: Number(match[2]) };
}
