import type { DiskCopy, Hypervisor } from './hypervisor.port';

/** A part of the contract: what is asked of copies of a disk, by a server that has a disk of 1 GiB called root. */
export function diskCopyContract(make: () => { hypervisor: Hypervisor; serverId: string }): void {
  const copyId = 'a-copy';
  const wanted = (quiesce: 'no' | 'try' | 'must') => ({
    serverId: make().serverId,
    disk: 'root',
    copyId,
    quiesce,
  });

  async function made(): Promise<DiskCopy> {
    for (;;) {
      const copy = await make().hypervisor.copyDisk(wanted('try'));
      if (copy) return copy;
    }
  }

  async function read(copy: DiskCopy, start: number, end: number): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of copy.open({ start, end })) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  }

  it.each(['running', 'paused', 'shutoff'] as const)(
    'copies the disk of a server that is %s',
    async (state) => {
      const { hypervisor, serverId } = make();
      if (state === 'paused') await hypervisor.pauseDomain(serverId);
      if (state === 'shutoff') await hypervisor.stopDomain(serverId, 0);
      const copy = await made();
      expect((await made()).version).toBe(copy.version);
      const head = await read(copy, 0, 511);
      expect(head.toString('latin1', 0, 4)).toBe('QFI\xfb');
      // Whole by itself, and as large as the disk.
      expect([head.readBigUInt64BE(8), head.readBigUInt64BE(24)]).toEqual([0n, 1024n ** 3n]);
      expect(await read(copy, 8, 31)).toEqual(head.subarray(8, 32));
      expect((await read(copy, copy.sizeBytes - 10, copy.sizeBytes - 1)).length).toBe(10);
      expect((await hypervisor.inspectDomain(serverId))?.state).toBe(state);
      for (const _ of [1, 2]) await hypervisor.discardDiskCopy(serverId, copyId);
      if (state === 'paused') await hypervisor.resumeDomain(serverId);
      if (state === 'shutoff') await hypervisor.startDomain(serverId);
    },
  );

  it('makes no copy of a guest that had to be quiesced and is not there', async () => {
    const { hypervisor, serverId } = make();
    await hypervisor.pauseDomain(serverId);
    const copy = async () => {
      while (!(await hypervisor.copyDisk(wanted('must'))));
    };
    await expect(copy()).rejects.toMatchObject({ code: 'quiesce_failed' });
    await hypervisor.discardDiskCopy(serverId, copyId);
    await hypervisor.resumeDomain(serverId);
  });

  it('knows no copy of a server that was never there', async () => {
    const { hypervisor } = make();
    const nobody = '00000000-0000-4000-8000-000000000000';
    await hypervisor.discardDiskCopy(nobody, copyId);
    const copy = async () => {
      while (!(await hypervisor.copyDisk({ ...wanted('no'), serverId: nobody })));
    };
    await expect(copy()).rejects.toMatchObject({ code: 'host_command_failed' });
  });
}
