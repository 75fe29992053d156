import { parseDomainUsage } from './domain-usage';

const RUNNING = `Domain: 'instance-b71e0f2e-7f6c-4c52-8bd8-0d3c3f5e7a11'
  state.state=1
  state.reason=1
  cpu.time=2300000000
  balloon.current=131072
  balloon.maximum=262144
  balloon.unused=90000
  balloon.rss=204800
  vcpu.current=1
  vcpu.maximum=2
  vcpu.0.state=1
  vcpu.0.time=2100000000
  vcpu.0.wait=0
  net.count=1
  net.0.name=tapa2f1c9d0-11
  net.0.rx.bytes=1000
  net.0.rx.pkts=10
  net.0.rx.errs=1
  net.0.rx.drop=2
  net.0.tx.bytes=2000
  net.0.tx.pkts=20
  net.0.tx.errs=3
  net.0.tx.drop=4
  block.count=2
  block.0.name=vda
  block.0.path=/var/lib/monostack/disk
  block.0.rd.reqs=7
  block.0.rd.bytes=4096
  block.0.wr.reqs=5
  block.0.wr.bytes=8192
  block.1.name=vdz
  block.1.rd.reqs=1
  block.1.rd.bytes=512

`;

describe('what a domain has used', () => {
  it('is read from domstats', () => {
    const received = { bytes: 1000, packets: 10, errors: 1, drops: 2 };
    const sent = { bytes: 2000, packets: 20, errors: 3, drops: 4 };
    const none = { writeRequests: 0, writeBytes: 0 };
    expect(parseDomainUsage(RUNNING)).toEqual({
      state: 'running',
      memoryMaximumKib: 262144,
      memoryKib: 131072,
      memory: { unused: 90000, rss: 204800 },
      cpus: [{ id: 0, timeNs: 2_100_000_000 }],
      disks: [
        { device: 'vda', readRequests: 7, readBytes: 4096, writeRequests: 5, writeBytes: 8192 },
        { device: 'vdz', readRequests: 1, readBytes: 512, ...none },
      ],
      nics: [{ tap: 'tapa2f1c9d0-11', received, sent }],
    });
  });

  it.each([
    ['that is off', RUNNING.replace('state.state=1', 'state.state=5')],
    ['that is not there', ''],
  ])('is nothing for one %s', (_, output) => {
    expect(parseDomainUsage(output)).toBeUndefined();
  });
});
