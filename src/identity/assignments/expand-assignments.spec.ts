import type { Project } from '../projects/project.entity';
import { expandAssignments } from './expand-assignments';

const project = (id: string, parentId: string): Project =>
  ({ id, parentId, domainId: 'd', name: id, isDomain: false }) as Project;

const around = {
  members: new Map([['g', ['u1', 'u2']]]),
  projects: [project('top', 'd'), project('low', 'top'), project('side', 'd')],
  graph: { implied: new Map([['member', ['reader']]]) },
};
const row = { actorType: 'user', actorId: 'u', targetType: 'project', inherited: false } as const;

describe('effective assignments', () => {
  it('make one of each member of a group', () => {
    const rows = expandAssignments(
      [{ ...row, actorType: 'group', actorId: 'g', targetId: 'top', roleId: 'x' }],
      around,
    );
    expect(rows.map((found) => [found.actorId, found.viaGroup])).toEqual([
      ['u1', 'g'],
      ['u2', 'g'],
    ]);
  });

  it('put inherited ones on every project below and not on the target', () => {
    const own = { ...row, inherited: true, roleId: 'x' };
    const below = expandAssignments([{ ...own, targetId: 'top' }], around);
    expect(below.map((found) => [found.targetId, found.viaTarget])).toEqual([
      ['low', { type: 'project', id: 'top' }],
    ]);
    const inDomain = expandAssignments([{ ...own, targetType: 'domain', targetId: 'd' }], around);
    expect(inDomain.map((found) => found.targetId).sort()).toEqual(['low', 'side', 'top']);
  });

  it('add what a role implies, however far, and survive circles', () => {
    const implied = new Map([
      ['a', ['b']],
      ['b', ['c']],
      ['c', ['a']],
    ]);
    const rows = expandAssignments([{ ...row, targetId: 'top', roleId: 'a' }], {
      ...around,
      graph: { implied },
    });
    expect(rows.map((found) => found.roleId).sort()).toEqual(['a', 'b', 'c']);
  });
});
