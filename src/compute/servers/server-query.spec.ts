import { Microversion } from '../../shared/http/microversion';
import type { Server } from './server.entity';
import { filterOf, orderOf } from './server-query';
import { textMatchers } from './server-text-filters';

const at = (version: string) => {
  const [major, minor] = version.split('.').map(Number);
  return new Microversion(major ?? 0, minor ?? 0);
};

const like = (name: string) => filterOf({ name }, undefined, undefined, false).extra?.params[0];

describe('the filters of a server list', () => {
  it.each([
    ['web', '%web%'],
    ['^web', 'web%'],
    ['web$', '%web'],
    ['^web-.*-prod$', 'web-%-prod'],
    ['a.c', '%a_c%'],
    ['100%_x', '%100\\%\\_x%'],
    ['a\\.b', '%a.b%'],
  ])('match the name pattern %s', (pattern, expected) => {
    expect(like(pattern)).toBe(expected);
  });

  it('leave to others what LIKE cannot', () => {
    expect(like('^(a|b)+$')).toBeUndefined();
    const [matches] = textMatchers({ name: '^(web|db)-[0-9]+$' });
    expect(['web-1', 'db-22', 'web-', 'xweb-1'].filter((name) => matches?.({ name } as Server))).toEqual([
      'web-1',
      'db-22',
    ]);
    expect(textMatchers({ name: '^web' })).toEqual([]);
  });

  it('refuse what is no pattern, and what cannot be matched in bounded time', () => {
    expect(() => textMatchers({ name: '(' })).toThrow(
      'The name filter "(" is not understood: "(" without ")".',
    );
    expect(() => textMatchers({ name: '(a)\\1' })).toThrow('is not understood');
    expect(() => filterOf({ progress: '[0-9]' }, undefined, undefined, false)).toThrow('is not understood');
  });

  it('know no server with a status that does not exist, and from 2.38 refuse it', () => {
    expect(filterOf({ status: 'NONSENSE' }, 'p', undefined, false).impossible).toBe(true);
    expect(() => filterOf({ status: 'NONSENSE' }, 'p', undefined, true)).toThrow('Invalid status value');
  });

  it('leave out deleted servers unless they are asked for', () => {
    expect(filterOf({}, 'p', undefined, false).where.deletedAt).toBeNull();
    expect(filterOf({ deleted: 'True' }, 'p', undefined, false).where.deletedAt).toEqual({ not: null });
  });
});

describe('the order of a server list', () => {
  const ID = [['id', 'desc']];

  it('passes over columns that order nothing, until 2.75 refuses them', () => {
    expect(orderOf({ sort_key: 'root_gb' }, at('2.74'))).toEqual(ID);
    expect(() => orderOf({ sort_key: 'root_gb' }, at('2.75'))).toThrow('Sort key root_gb');
  });

  it('sorts by the lock from 2.73 on', () => {
    expect(orderOf({ sort_key: 'locked' }, at('2.72'))).toEqual(ID);
    expect(orderOf({ sort_key: 'locked' }, at('2.73'))).toEqual([['locked', 'desc'], ...ID]);
  });

  it('is the newest first, and ends in the id', () => {
    expect(orderOf({}, at('2.75'))).toEqual([
      ['createdAt', 'desc'],
      ['id', 'desc'],
    ]);
  });

  it('takes several keys with directions of their own', () => {
    expect(
      orderOf({ sort_key: ['display_name', 'created_at'], sort_dir: ['asc', 'desc'] }, at('2.75')),
    ).toEqual([
      ['name', 'asc'],
      ['createdAt', 'desc'],
      ['id', 'desc'],
    ]);
  });

  it('names the keys that it knows when it gets another', () => {
    expect(() => orderOf({ sort_key: 'password' }, at('2.1'))).toThrow('display_name');
  });
});
