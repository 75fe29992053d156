import { AppError } from '../../shared/errors/app-error';
import { parseInList, timeCondition } from './filter-operators';
import { parseImageQuery } from './image-query';

const problem = (work: () => unknown): string => {
  try {
    work();
    return 'accepted';
  } catch (error) {
    return error instanceof AppError ? error.message : `threw ${String(error)}`;
  }
};

describe('the query of an image list', () => {
  it('sorts by creation, newest first, unless told otherwise', () => {
    expect(parseImageQuery({}).sort).toEqual([
      ['createdAt', 'desc'],
      ['id', 'desc'],
    ]);
  });

  it('takes both ways of naming several sort keys', () => {
    const modern = parseImageQuery({ sort: 'name:asc,size:desc' }).sort;
    const classic = parseImageQuery({ sort_key: ['name', 'size'], sort_dir: ['asc', 'desc'] }).sort;
    expect(modern).toEqual([
      ['name', 'asc'],
      ['size', 'desc'],
      ['createdAt', 'desc'],
      ['id', 'desc'],
    ]);
    expect(classic).toEqual(modern);
    expect(parseImageQuery({ sort_key: ['name', 'status'], sort_dir: 'asc' }).sort.slice(0, 2)).toEqual([
      ['name', 'asc'],
      ['status', 'asc'],
    ]);
  });

  it.each([
    [{ sort: 'nothing' }, 'Invalid sort key'],
    [{ sort: 'constructor' }, 'Invalid sort key'],
    [{ sort: 'name:up' }, 'Invalid sort direction'],
    [{ sort: 'name', sort_key: 'name' }, 'cannot be combined'],
    [{ sort_key: ['name', 'id', 'size'], sort_dir: ['asc', 'asc'] }, 'Number of sort dirs'],
    [{ visibility: 'secret' }, 'Invalid visibility'],
    [{ member_status: 'maybe' }, 'Invalid status'],
    [{ os_hidden: 'maybe' }, "'os_hidden' filter"],
    [{ protected: 'True' }, "'protected' filter"],
    [{ size_min: 'much' }, 'non-numeric'],
    [{ name: 'like:x' }, "unknown operator 'like'"],
    [{ created_at: 'gt:yesterday' }, 'ISO 8601'],
    [{ created_at: 'near:2024-01-01T00:00:00Z' }, 'unknown operator'],
    [{ status: 'in:"active' }, 'quote is not closed'],
    [{ 'changes-since': 'x' }, 'no longer available'],
  ])('refuses %j', (query, reason) => {
    expect(problem(() => parseImageQuery(query as Record<string, string>))).toContain(reason);
  });

  it('reads lists with quotes', () => {
    expect(parseInList('a,b')).toEqual(['a', 'b']);
    expect(parseInList('"a,b",c')).toEqual(['a,b', 'c']);
    expect(parseInList('"it\\"s"')).toEqual(['it\\"s']);
    expect(problem(() => parseInList('a"b"'))).toContain('no comma before');
    expect(problem(() => parseInList('"a"b'))).toContain('no comma after');
  });

  it('compares times by whole seconds, with and without a zone', () => {
    const times = (text: string) => timeCondition('createdAt', 'created_at', text).params;
    expect(times('gt:2024-05-05T10:00:00Z')).toEqual(['2024-05-05T10:00:01.000Z']);
    expect(times('gte:2024-05-05T12:00:00+02:00')).toEqual(['2024-05-05T10:00:00.000Z']);
    expect(times('lt:2024-05-05T10:00:00')).toEqual(['2024-05-05T10:00:00.000Z']);
    expect(times('2024-05-05T10:00:00Z')).toEqual(['2024-05-05T10:00:00.000Z', '2024-05-05T10:00:01.000Z']);
  });

  it('treats names that it does not know as properties, as data only', () => {
    const { conditions } = parseImageQuery({ 'a"b': "c'd" });
    expect(conditions.at(-1)?.params).toEqual(['a"b', "c'd"]);
    expect(conditions.at(-1)?.sql).not.toContain('a"b');
  });
});
