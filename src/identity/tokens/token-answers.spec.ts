import type { Catalog, CatalogReader } from '../catalog/catalog';
import { TokenAnswers } from './token-answers';
import { claims, domain, project, request, resolved, role, user } from './token-world.fixture';

describe('what is said of a token', () => {
  let readers: CatalogReader[];
  const catalog = {
    for: async (reader: CatalogReader) => {
      readers.push(reader);
      return [{ id: reader.rootUrl }];
    },
  };
  const answers = new TokenAnswers(catalog as unknown as Catalog);
  beforeEach(() => {
    readers = [];
  });

  const unscoped = {
    methods: ['password'],
    user: {
      domain: { id: 'default', name: 'name of default' },
      id: 'user-1',
      name: 'anna',
      password_expires_at: null,
    },
    audit_ids: ['audit-1'],
    expires_at: '2027-01-15T09:00:00.000000Z',
    issued_at: '2027-01-15T08:00:00.250000Z',
  };
  const roles = [role('member')];
  const roleViews = [{ id: 'id of member', name: 'member' }];
  const view = (changes: Parameters<typeof resolved>[0], withCatalog = false) =>
    answers.view(request(), resolved({ roles, ...changes }), withCatalog);

  it('is the user alone without a scope, with no roles and never a catalog', async () => {
    expect(await view({})).toEqual(unscoped);
    expect(await view({}, true)).toEqual(unscoped);
    expect(readers).toEqual([]);
  });

  it('is the project with its domain, which a top one has none of', async () => {
    const inProject = { claims: claims({ p: 'p' }), project: project('p') };
    const reference = { id: 'p', name: 'name of p' };
    const home = { id: 'default', name: 'name of default' };
    const scoped = { ...unscoped, is_domain: false, roles: roleViews };
    expect(await view({ ...inProject, projectDomain: domain('default') })).toEqual({
      ...scoped,
      project: { ...reference, domain: home },
    });
    expect(await view(inProject)).toEqual({
      ...scoped,
      project: { ...reference, domain: { id: null, name: null } },
    });
  });

  it('is the domain or the system', async () => {
    expect(await view({ claims: claims({ d: 'd' }), domain: domain('d') })).toEqual({
      ...unscoped,
      domain: { id: 'd', name: 'name of d' },
      roles: roleViews,
    });
    expect(await view({ claims: claims({ s: 1 }) })).toEqual({
      ...unscoped,
      system: { all: true },
      roles: roleViews,
    });
  });

  it('holds the catalog of the project where that is wanted, and what extensions add', async () => {
    const token = {
      claims: claims({ p: 'p' }),
      project: project('p'),
      view: { 'OS-TRUST:trust': { id: 't' } },
    };
    expect(await view(token, true)).toMatchObject({
      catalog: [{ id: 'http://cloud' }],
      'OS-TRUST:trust': { id: 't' },
    });
    expect(readers).toEqual([{ rootUrl: 'http://cloud', userId: 'user-1', projectId: 'p' }]);
    expect(await view({ claims: claims({ s: 1 }) }, true)).toHaveProperty('catalog');
    expect(readers[1]).toEqual({ rootUrl: 'http://cloud', userId: 'user-1', projectId: undefined });
  });

  it('says when the password ends', async () => {
    const passwordExpiresAt = '2026-12-01T00:00:00.000Z';
    expect((await view({ user: user({ passwordExpiresAt }) })).user.password_expires_at).toBe(
      '2026-12-01T00:00:00.000000',
    );
  });

  describe('as text', () => {
    const token = () => resolved({ claims: claims({ s: 1 }), roles });
    const at = (rootUrl: string) => request({ rootUrl });

    it('is written once for each token and address', async () => {
      const [one, other] = [token(), token()];
      const text = await answers.text(at('http://a'), one, true);
      expect(JSON.parse(text)).toEqual({ token: await answers.view(at('http://a'), one, true) });
      readers = [];
      expect(await answers.text(at('http://a'), one, true)).toBe(text);
      expect(readers).toEqual([]);
      expect(await answers.text(at('http://b'), one, true)).toContain('http://b');
      await answers.text(at('http://b'), one, true);
      await answers.text(at('http://a'), other, true);
      expect(readers).toHaveLength(2);
    });

    it('differs with and without the catalog', async () => {
      const one = token();
      expect(await answers.text(at('http://a'), one, true)).toContain('catalog');
      expect(await answers.text(at('http://a'), one, false)).not.toContain('catalog');
      expect(await answers.text(at('http://a'), one, true)).toContain('catalog');
      expect(readers).toHaveLength(1);
    });

    it('is kept for four addresses and written each time for more', async () => {
      const one = token();
      for (const name of ['a', 'b', 'c', 'd', 'e']) await answers.text(at(`http://${name}`), one, true);
      expect(readers).toHaveLength(5);
      for (const name of ['a', 'b', 'c', 'd']) await answers.text(at(`http://${name}`), one, true);
      expect(readers).toHaveLength(5);
      await answers.text(at('http://e'), one, true);
      expect(readers).toHaveLength(6);
    });
  });
});
