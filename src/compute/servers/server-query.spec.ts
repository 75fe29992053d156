import { filterOf, orderOf } from './server-query';

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

  it('refuse a pattern that could run for ever', () => {
    expect(() => like('(a+)+$')).toThrow('are understood');
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
  it('is the newest first, and ends in the id', () => {
    expect(orderOf({})).toEqual([
      ['createdAt', 'desc'],
      ['id', 'desc'],
    ]);
  });

  it('takes several keys with directions of their own', () => {
    expect(orderOf({ sort_key: ['display_name', 'created_at'], sort_dir: ['asc', 'desc'] })).toEqual([
      ['name', 'asc'],
      ['createdAt', 'desc'],
      ['id', 'desc'],
    ]);
  });

  it('names the keys that it knows when it gets another', () => {
    expect(() => orderOf({ sort_key: 'password' })).toThrow('display_name');
  });
});
