import { Readable } from 'node:stream';
import { commandRefused, quiesceFailed } from '../hypervisor.errors';
import type { DiskCopy, DiskCopyRequest } from '../hypervisor.port';
import type { SimulatedHostState } from './simulated-host.state';

const CLUSTER_BITS = 16;
const COPY_BYTES = 4096;

/** Notes the copy, where it is not there yet: simulated disks hold nothing that could change. */
export function copyDisk(state: SimulatedHostState, request: DiskCopyRequest): DiskCopy {
  const { serverId, copyId, disk, quiesce } = request;
  const files = state.files[serverId];
  const found = files?.disks[disk];
  if (!files || !found) throw commandRefused('qemu-img convert', 1, `Could not open '${serverId}/${disk}'`);
  if (quiesce === 'must' && state.domains[serverId]?.state !== 'running') throw quiesceFailed(serverId);
  files.copies = { ...files.copies, [copyId]: files.copies?.[copyId] ?? { disk, madeAt: Date.now() } };
  const content = qcow2(found.sizeGib * 1024 ** 3, `${serverId} ${disk} ${found.baseKey}`);
  return {
    sizeBytes: content.length,
    version: String(files.copies[copyId]?.madeAt),
    open: ({ start, end }) => Readable.from([content.subarray(start, end + 1)]),
  };
}

export function discardDiskCopy(state: SimulatedHostState, serverId: string, copyId: string): void {
  const copies = state.files[serverId]?.copies;
  if (copies) delete copies[copyId];
}

/** A header that readers of the format take, and in the place of data what the disk is. */
function qcow2(virtualSize: number, text: string): Buffer {
  const content = Buffer.alloc(COPY_BYTES);
  content.write('QFI\xfb', 0, 'latin1');
  content.writeUInt32BE(3, 4);
  content.writeUInt32BE(CLUSTER_BITS, 20);
  content.writeBigUInt64BE(BigInt(virtualSize), 24);
  content.writeUInt32BE(4, 96);
  content.writeUInt32BE(104, 100);
  content.write(text, 512);
  return content;
}
