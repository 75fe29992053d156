import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rooms } from '../../src/app.module';
import { basePolicies } from '../../src/shared/policy/base.policies';
import { PolicyService } from '../../src/shared/policy/policy.service';
import { ruleOf } from '../../src/shared/policy/policy-rules';

const ALL = [basePolicies, ...rooms.map((room) => room.policies)];

describe('the policy rules of all rooms', () => {
  it('never mean two things by one name', () => {
    const meanings = new Map(Object.entries(basePolicies));
    const clashes: string[] = [];
    for (const room of rooms) {
      for (const [name, rule] of Object.entries(room.policies)) {
        const other = meanings.get(name);
        if (other !== undefined && ruleOf(other).check !== ruleOf(rule).check)
          clashes.push(`${name} of ${room.name}`);
        meanings.set(name, rule);
      }
    }
    expect(clashes).toEqual([]);
  });

  it('say for which tokens they are, but for those that others are made of', () => {
    const referred = new Set(
      ALL.flatMap((rules) => Object.values(rules)).flatMap(
        (rule) => ruleOf(rule).check.match(/rule:[\w:-]+/g) ?? [],
      ),
    );
    const without = ALL.flatMap((rules) => Object.entries(rules))
      .filter(([name, rule]) => ruleOf(rule).scopes === undefined && !referred.has(`rule:${name}`))
      .map(([name]) => name);
    expect(without).toEqual([]);
  });

  it('of identity are for the scopes that Keystone names', () => {
    const wrong = Object.entries(identityRules())
      .filter(([name]) => name.startsWith('identity:'))
      .map(
        ([name, rule]) =>
          [name, ruleOf(rule).scopes, keystoneScopes(name.slice('identity:'.length))] as const,
      )
      .filter(([, ours, theirs]) => String(ours) !== String(theirs));
    expect(wrong).toEqual([]);
  });

  it('of the services are for the tokens of projects alone', () => {
    const services = rooms.filter(({ name }) => ['image', 'compute', 'network'].includes(name));
    const wrong = services
      .flatMap(({ policies }) => Object.entries(policies))
      .filter(([name]) => !name.startsWith('monostack:'))
      .filter(([, rule]) => !['project', 'undefined'].includes(String(ruleOf(rule).scopes)))
      .map(([name]) => name);
    expect(services).toHaveLength(3);
    expect(wrong).toEqual([]);
  });

  it('are known by every name that the code asks for', () => {
    const service = new PolicyService(ALL);
    const asked = sources('src').flatMap((file) => [
      ...readFileSync(file, 'utf8').matchAll(
        /\.(?:enforce|can|reveal|visible|allows|enforceScope)\(\s*context,\s*'([^']+)'/g,
      ),
    ]);
    expect(asked.length).toBeGreaterThan(100);
    // Other things have methods of these names too; a rule's name has a colon or an underscore.
    const names = asked.map(([, name = '']) => name).filter((name) => /[:_]/.test(name));
    const unknown = names.filter((name) => !service.rules().has(name));
    expect(unknown).toEqual([]);
  });

  it('are never the name of a role in code', () => {
    const offenders = sources('src').filter((file) =>
      /roles\.includes\('|roles\.some\(/.test(readFileSync(file, 'utf8').replace(/^\s*(\/\/|\*).*$/gm, '')),
    );
    expect(offenders.filter((file) => !file.startsWith('src/shared/policy/'))).toEqual([]);
  });
});

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /(?<!\.spec)\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

function identityRules() {
  return rooms.find(({ name }) => name === 'identity')?.policies ?? {};
}

/** keystone/common/policies/*.py, scope_types, word for word; what is not named is for the system and projects. */
const FOR_DOMAINS_TOO = new Set(
  `check_token validate_token revoke_token ec2tokens_validate s3tokens_validate get_domain list_domains
  get_security_compliance_domain_config get_project list_projects list_user_projects create_project update_project
  delete_project list_project_tags get_project_tag update_project_tags create_project_tag delete_project_tags
  delete_project_tag get_user list_users create_user update_user delete_user list_groups_for_user get_group list_groups
  create_group update_group delete_group list_users_in_group check_user_in_group add_user_to_group
  remove_user_from_group get_role list_roles list_role_assignments list_role_assignments_for_tree check_grant
  list_grants create_grant revoke_grant get_region list_regions get_limit_model get_limit list_limits
  get_registered_limit list_registered_limits get_credential list_credentials create_credential update_credential
  delete_credential
  get_auth_catalog get_auth_projects get_auth_domains get_auth_system`.split(/\s+/),
);
const FOR_PROJECTS = new Set(
  `authorize_request_token get_access_token get_access_token_role list_access_tokens list_access_token_roles
  delete_access_token create_application_credential create_trust`.split(/\s+/),
);

function keystoneScopes(name: string): string[] {
  if (FOR_PROJECTS.has(name)) return ['project'];
  return FOR_DOMAINS_TOO.has(name) ? ['system', 'domain', 'project'] : ['system', 'project'];
}
