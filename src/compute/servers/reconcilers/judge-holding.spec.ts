import { judgeHolding, type RowOnHost } from './judge-holding';

const OURS = 'cloud-1';
const THEIRS = 'cloud-2';
const HERE = 'host-1';
const here: RowOnHost = { hostId: HERE, deletedAt: null, hostEnrolled: true };
const gone: RowOnHost = { hostId: HERE, deletedAt: '2026-01-01T00:00:00.000Z', hostEnrolled: true };
const elsewhere: RowOnHost = { hostId: 'host-2', deletedAt: null, hostEnrolled: true };
const nowhere: RowOnHost = { hostId: null, deletedAt: null, hostEnrolled: false };
const lost: RowOnHost = { hostId: 'host-0', deletedAt: null, hostEnrolled: false };

describe('what a host holds of a server', () => {
  it.each<[string, string | undefined, RowOnHost | undefined, string]>([
    ['is kept where its row lives here', OURS, here, 'keep'],
    ['is marked where its row lives here and it was made before there were marks', undefined, here, 'mark'],
    ['goes when its row was deleted', OURS, gone, 'sweep'],
    ['goes when its row lives on another host', OURS, elsewhere, 'sweep'],
    ['goes when its row has no host', OURS, nowhere, 'sweep'],
    ['stays without a row', OURS, undefined, 'unknown'],
    ['stays without a row and without a mark', undefined, undefined, 'unknown'],
    ['stays without a mark, whatever its row says', undefined, gone, 'unknown'],
    ['stays without a mark while its row lives elsewhere', undefined, elsewhere, 'unknown'],
    ['stays when its row names a host that was let go', OURS, lost, 'unknown'],
    ['stays when it carries the mark of another cloud', THEIRS, undefined, 'unknown'],
    ['stays with that mark even if a row of ours is deleted', THEIRS, gone, 'unknown'],
    ['stays with that mark even if a row of ours lives here', THEIRS, here, 'unknown'],
  ])('%s', (_, mark, row, kind) => {
    expect(judgeHolding(mark, OURS, row, HERE).kind).toBe(kind);
  });
});
