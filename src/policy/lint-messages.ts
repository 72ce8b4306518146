// Messages that an API server does not hand on as they were meant: those with a control character, which a warning cannot have.
import type { JsonObject } from '../model.ts';
import { createActivation } from './activation.ts';
import { messageOf } from './message.ts';
import type { AdmissionRequest, PolicySpec } from './policy.ts';

/** Of Unicode's category Cc, as Go's unicode.IsControl: https://pkg.go.dev/k8s.io/apimachinery/pkg/util/net#NewWarningHeader */
const CONTROL = /\p{Cc}/u;
const TAB = 'with\ta tab';

/**
 * Texts that validation takes as they are, with a control character in each. What it holds to a format (names, labels) never has one
 * when a policy is asked, since validation comes first.
 */
const HOSTILE: JsonObject = {
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'job', namespace: 'default', labels: {}, annotations: { note: TAB } },
  spec: {
    template: {
      metadata: { labels: {}, annotations: { note: TAB } },
      spec: {
        restartPolicy: 'Never',
        hostNetwork: true,
        volumes: [
          { name: 'host', hostPath: { path: `/etc/${TAB}` } },
          { name: 'image', image: { reference: TAB } },
        ],
        containers: [
          {
            name: 'main',
            image: TAB,
            command: ['sh', '-c', TAB],
            args: [TAB],
            workingDir: TAB,
            env: [{ name: 'A', value: TAB }],
            volumeMounts: [{ name: 'host', mountPath: `/${TAB}` }],
            securityContext: { privileged: true, capabilities: { add: [TAB] } },
          },
        ],
      },
    },
  },
};

/** A sentence for each validation whose message is, or can be, dropped. */
export function messageWarnings(spec: PolicySpec): readonly string[] {
  const request: AdmissionRequest = {
    ...{ operation: 'CREATE', group: 'batch', version: 'v1', kind: 'Job', resource: 'jobs' },
    ...{ namespace: 'default', name: 'job', object: HOSTILE, oldObject: null },
  };
  const cluster = { namespace: () => null, objects: () => [] };
  const activation = createActivation({ request, params: null, cluster, variables: spec.variables });
  return spec.validations.flatMap((validation, index) => {
    // The expression itself is shown where there is no message: line breaks of it are not the author's words.
    const hasMessage = validation.messageProgram !== null || validation.message !== '';
    const message = messageOf(validation, program => program.evaluate(activation));
    if (!hasMessage || !CONTROL.test(message)) return [];
    return [
      `the message of spec.validations[${index}] has a control character, or takes one over from the object (an image, a path, a command): an API server drops such a warning whole; say another text where matches(r'\\p{Cc}')`,
    ];
  });
}
