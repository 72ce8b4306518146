// The part of the config's schema that says what may be fetched from elsewhere.
import * as z from 'zod';
import { DEFAULT_CONFIG } from './defaults.ts';

const place = z
  .string()
  .max(500, 'is too long')
  .regex(
    /^(?:https|oci|http):\/\/(?:\*\.)?[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:\/[A-Za-z0-9._~*+-]+)*\/?$/,
    'must be a place such as `https://charts.example.com/**`, `oci://ghcr.io/acme/**` or `https://github.com/acme/**`, where `*` stands for part of a name and `**` for any rest',
  )
  .refine(
    text => !text.startsWith('http://') || /^http:\/\/(?:localhost|127\.0\.0\.1)(?::|\/|$)/.test(text),
    'must be https, but on this machine',
  );

export const remote = z
  .strictObject({
    allow: z
      .array(place)
      .default(DEFAULT_CONFIG.remote.allow)
      .meta({
        description:
          'Places that charts, OCI charts and remote kustomize bases may be fetched from, by exact version, to be rendered and judged like our own. Default: none, and what comes from elsewhere needs an approval.',
        examples: [['https://charts.example.com/**', 'oci://ghcr.io/acme/**', 'https://github.com/acme/**']],
      }),
    credentials: z
      .record(
        z.string().regex(/^[A-Za-z0-9.-]+(?::[0-9]{1,5})?$/, 'must be a host, such as `ghcr.io`'),
        z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,200}$/, 'must be the name of an environment variable'),
      )
      .default(DEFAULT_CONFIG.remote.credentials)
      .meta({
        description:
          'By host, the environment variable that holds `user:password` or a token. No host gets any other credentials.',
        examples: [{ 'ghcr.io': 'GHCR_TOKEN' }],
      }),
  })
  .prefault({})
  .meta({ description: 'What may be fetched from elsewhere.' });
