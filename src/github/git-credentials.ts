// What `git fetch` authenticates with where the checkout left no credentials behind (`persist-credentials: false`).

type Environment = Readonly<Record<string, string | undefined>>;

/** Asked by git when the server wants a password. The token stands in a variable, not among arguments, which other processes can read. */
const HELPER =
  '!f() { test "$1" = get && printf \'username=x-access-token\\npassword=%s\\n\' "$CRONLEDGER_FETCH_TOKEN"; }; f';

/**
 * The environment with a credential helper for the GitHub server of this run, and no other server. git asks it last: credentials that the
 * checkout did leave are used as they were.
 * https://git-scm.com/docs/gitcredentials#_configuration_options
 */
export function gitEnvironment(env: Environment, token: string): Environment {
  const server = env['GITHUB_SERVER_URL'];
  if (token === '' || !server) return env;
  const count = Number(env['GIT_CONFIG_COUNT'] ?? 0);
  return {
    ...env,
    CRONLEDGER_FETCH_TOKEN: token,
    GIT_CONFIG_COUNT: String(count + 1),
    [`GIT_CONFIG_KEY_${count}`]: `credential.${server}.helper`,
    [`GIT_CONFIG_VALUE_${count}`]: HELPER,
  };
}
