import { refusalOf } from '../../shared/errors/refusal.fixture';
import type { Directories } from '../directories/directories';
import type { Project } from '../projects/project.entity';
import type { ProjectsRepository } from '../projects/projects.repository';
import { byId, domain, project, user } from './token-world.fixture';
import { saidOf, UserLookup } from './user-lookup';

describe('whom a sign-in means', () => {
  const domains = [domain('default', { name: 'Default' }), domain('off', { name: 'Off', enabled: false })];
  const users = [
    user(),
    user({ id: 'user-2', name: 'ben', enabled: false }),
    user({ id: 'user-3', name: 'cleo', domainId: 'off' }),
  ];
  const projects: Project[] = [project('p', { name: 'web' })];
  const lookup = new UserLookup(
    {
      findUser: byId(users).find,
      of: (domainId: string) => ({
        directory: domainId,
        findUserByName: async (id: string, name: string) =>
          users.find((known) => known.domainId === id && known.name === name),
      }),
    } as unknown as Directories,
    {
      find: byId(projects).find,
      findByName: async (id: string, name: string) =>
        projects.find((known) => known.domainId === id && known.name === name),
      findDomain: byId(domains).find,
      findDomainByName: async (name: string) => domains.find((known) => known.name === name),
    } as unknown as ProjectsRepository,
  );
  const found = async (ref: object) => {
    const { user: known, directory } = await lookup.user(ref);
    return [known?.id, (directory as unknown as { directory: string }).directory];
  };
  const missing = async (work: Promise<unknown>) => {
    const refusal = (await refusalOf(work)) as string[];
    return /Expecting to find (.*?)\. /.exec(refusal[2] ?? '')?.[1];
  };

  it.each([
    [{ id: 'user-1' }, 'user-1', 'default'],
    [{ id: 'user-1', name: 'ben' }, 'user-1', 'default'],
    [{ name: 'anna', domain: { id: 'default' } }, 'user-1', 'default'],
    [{ name: 'anna', domain: { name: 'Default' } }, 'user-1', 'default'],
    [{ id: 'gone' }, undefined, ''],
    [{ name: 'gone', domain: { id: 'default' } }, undefined, 'default'],
    [{ name: 'anna', domain: { id: 'gone' } }, undefined, ''],
    [{ name: 'anna', domain: { id: 'off' } }, undefined, 'off'],
    [{ id: 'user-2' }, undefined, 'default'],
    [{ name: 'ben', domain: { id: 'default' } }, undefined, 'default'],
    [{ id: 'user-3' }, undefined, 'off'],
    [{ name: 'cleo', domain: { name: 'Off' } }, undefined, 'off'],
  ])('by %j is %s, for whom the directory of domain "%s" answers', async (ref, id, directory) => {
    expect(await found(ref)).toEqual([id, directory]);
  });

  it('finds projects by id, or by name and domain', async () => {
    expect((await lookup.project({ id: 'p' }))?.id).toBe('p');
    expect((await lookup.project({ name: 'web', domain: { name: 'Default' } }))?.id).toBe('p');
    expect(await lookup.project({ name: 'web', domain: { id: 'off' } })).toBeUndefined();
    expect(await lookup.project({ name: 'web', domain: { id: 'gone' } })).toBeUndefined();
    expect(await lookup.project({ id: 'gone' })).toBeUndefined();
  });

  it('finds domains by id or by name, disabled ones too', async () => {
    expect((await lookup.domain({ id: 'off' }))?.id).toBe('off');
    expect((await lookup.domain({ name: 'Off' }))?.id).toBe('off');
    expect(await lookup.domain({ id: 'gone' })).toBeUndefined();
  });

  it('says what is missing', async () => {
    expect(await missing(lookup.user({}))).toBe('id or name in user');
    expect(await missing(lookup.user({ name: 'anna' }))).toBe('domain in user');
    expect(await missing(lookup.project({}))).toBe('id or name in project');
    expect(await missing(lookup.project({ name: 'web' }))).toBe('domain in project');
    expect(await missing(lookup.domain({}))).toBe('id or name in domain');
  });

  it('tells apart all that a request can say of somebody unknown', () => {
    expect(saidOf({ id: 'a' })).toBe('a   ');
    expect(saidOf({ name: 'a', domain: { id: 'b' } })).toBe(' a b ');
    expect(saidOf({ name: 'a', domain: { name: 'b' } })).toBe(' a  b');
  });
});
