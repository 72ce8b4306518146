// A group of an API in a text: whole, hidden by an escape, or a part of another name.
import { expect, test } from 'vitest';
import { mayHoldGroup, undisguised } from '../../src/manifest/disguise.ts';

const holds = (text: string): boolean => {
  const bytes = Buffer.from(text);
  return mayHoldGroup(bytes, undisguised(bytes), ['argoproj.io']);
};

test.each([
  'apiVersion: argoproj.io/v1alpha1',
  'argoproj.io',
  '"argoproj.io/v1alpha1"',
  'group: argoproj.io',
  // Texts within texts, where a line break or a tab stands before it.
  '"apiVersion:\\nargoproj.io/v1alpha1"',
  '"apiVersion:\\targoproj.io/v1alpha1"',
  '"apiVersion: \\u0020argoproj.io/v1alpha1"',
  '"\\x61rgoproj.io/v1alpha1"',
  '"argo\\\n  proj.io/v1alpha1"',
  'apiVersion: !!binary YXJnb3Byb2ouaW8vdjFhbHBoYTE=',
  // Defaults and cuts of a substitution.
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is Flux's
  'apiVersion: ${group:-argoproj.io}/v1alpha1',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is Flux's
  'apiVersion: ${none}argoproj.io/v1alpha1',
  'argocd.argoproj.io/sync-wave: "1"\n# argoproj.io',
])('%j may hold it', text => {
  expect(holds(text)).toBe(true);
});

test.each(['argocd.argoproj.io/sync-options: Prune=false', 'name: applications.argoproj.io', 'myargoproj.io', ''])(
  '%j holds another one',
  text => {
    expect(holds(text)).toBe(false);
  },
);
