// Who may do what in a project of GitLab: roles, groups, and groups within groups.
import * as z from 'zod';
import type { Permission } from '../approvals/pull-request.ts';
import { loginKey } from '../approvals/reviews.ts';
import { oncePerKey } from '../once.ts';
import { quote } from '../text/escape.ts';
import { GitLabError } from './api-error.ts';
import type { GitLabClient } from './client.ts';

const USER = z.object({ id: z.int(), username: z.string() });
const MEMBER = z.object({ username: z.string(), access_level: z.int(), state: z.string().optional() });
type Member = z.infer<typeof MEMBER>;

/** https://docs.gitlab.com/api/members/#roles */
const LEVELS: readonly (readonly [least: number, permission: Permission])[] = [
  [50, 'admin'],
  [40, 'maintain'],
  [30, 'write'],
  [20, 'triage'],
  [10, 'read'],
];
/** Roles that CODEOWNERS can name, each without those above it: https://docs.gitlab.com/user/project/codeowners/reference/#add-a-role-as-a-code-owner */
const ROLES: ReadonlyMap<string, number> = new Map([
  ['developer', 30],
  ['maintainer', 40],
  ['owner', 50],
]);

/** @param project the path of the project in the API */
export function createMembers(client: GitLabClient, project: string) {
  const userNamed = oncePerKey(async (login: string) => {
    const found = await client.all(USER, `/users?username=${encodeURIComponent(login)}`);
    return found.find(({ username }) => loginKey(username) === login) ?? null;
  });
  const membersAt = oncePerKey((path: string) => client.all(MEMBER, path));
  const isActive = ({ state }: Member): boolean => state === undefined || state === 'active';

  return {
    /** By all ways: as a member of the project, of its groups, or of groups that are invited. */
    async permission(login: string): Promise<Permission> {
      const user = await userNamed(loginKey(login));
      if (user === null) return 'none';
      try {
        const member = await client.get(MEMBER, `${project}/members/all/${user.id}`);
        if (!isActive(member)) return 'none';
        return LEVELS.find(([least]) => member.access_level >= least)?.[1] ?? 'none';
      } catch (error) {
        // GitLab's answer for somebody who is no member.
        if (error instanceof GitLabError && error.status === 404 && error.lacks === null) return 'none';
        throw error;
      }
    },
    /**
     * Logins of a group's own members, as GitLab's code owners have it, or of a role (`@developer`). Nobody where it is a person:
     * users and groups share their names.
     */
    async ofTeam(name: string): Promise<readonly string[]> {
      if (name.startsWith('@')) {
        const level = ROLES.get(name.slice(1).toLowerCase().replace(/s$/, ''));
        if (level === undefined) throw noSuchRole(name);
        const own = await membersAt(`${project}/members`);
        return own.flatMap(member => (isActive(member) && member.access_level === level ? [member.username] : []));
      }
      if (!name.includes('/') && (await userNamed(loginKey(name))) !== null) return [];
      const found = await membersAt(`/groups/${encodeURIComponent(name)}/members`);
      return found.flatMap(member => (isActive(member) ? [member.username] : []));
    },
  };
}

function noSuchRole(name: string): GitLabError {
  return new GitLabError(
    `${quote(`@${name}`)} is no role of GitLab's that can own code.`,
    0,
    'Name `@@developer`, `@@maintainer` or `@@owner`.',
  );
}
