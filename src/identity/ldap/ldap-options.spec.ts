import { buildFilter, isEnabled, readLdapOptions } from './ldap-options';

const read = (ldap: Record<string, unknown>) => readLdapOptions({ ldap });

describe('LDAP options', () => {
  it('have the defaults of keystone.conf, and the password where the URL asks for it', () => {
    const options = read({ suffix: 'dc=x', url: 'ldap://a?%(password)s, ldap://b', password: 'p' });
    expect(options).toMatchObject({
      urls: ['ldap://a?p', 'ldap://b'],
      userBase: 'ou=Users,dc=x',
      userClass: 'inetOrgPerson',
      groupMember: 'member',
      scope: 'one',
      nested: false,
    });
  });

  it.each([
    [{}, 'TRUE', true],
    [{}, 'FALSE', false],
    [{}, undefined, true],
    [{ user_enabled_invert: true }, 'TRUE', false],
    [{ user_enabled_invert: true, user_enabled_default: 'False' }, undefined, true],
    [{ user_enabled_mask: 2, user_enabled_default: '512' }, '514', false],
    [{ user_enabled_mask: 2, user_enabled_default: '512' }, '512', true],
    [{ user_enabled_mask: 2, user_enabled_default: '512' }, undefined, true],
    [{ user_attribute_ignore: ['enabled'] }, 'FALSE', true],
  ])('with %j a user whose flag is %s is enabled: %s', (options, value, expected) => {
    expect(isEnabled(read(options), value)).toBe(expected);
  });

  it('cannot be broken out of by a name', () => {
    expect(buildFilter('person', '', ['cn', '*)(uid=*'])).toBe(
      '(&(objectClass=person)(cn=\\2a\\29\\28uid=\\2a))',
    );
    expect(buildFilter('person', 'memberOf=x', ['cn', 'a'])).toBe(
      '(&(objectClass=person)(cn=a)(memberOf=x))',
    );
  });
});
