import type { BootServerOperation } from '../../src/compute/servers/operations/boot-server.operation';
import type { SimulatedHost } from '../../src/hypervisor/simulated/simulated-host';
import type { FloatingIpReleases } from '../../src/network/floating-ips/floating-ip-releases';
import type { PlacementRepository } from '../../src/scheduler/placement/placement.repository';
import type { OperationStore } from '../../src/shared/operations/operation.store';

interface PlantedBug {
  /** Called when the product is loaded and nothing runs yet. */
  plant(): void;
  /** Commands that were given up go on working for so long. */
  lateMs?: number;
  /** What brings it to light. */
  faults?: readonly string[];
  /** A guest that the product did not make stands on a host. */
  stranger?: boolean;
}

interface Changeable {
  [name: string]: unknown;
}

interface Judged {
  domain: { kind: string };
  files: { kind: string };
}

const bootOperation = () =>
  (
    require('../../src/compute/servers/operations/boot-server.operation') as {
      BootServerOperation: { prototype: BootServerOperation };
    }
  ).BootServerOperation.prototype as unknown as Changeable;

/** Bugs that the simulator must find; each takes away one thing that keeps the product right. */
export const planted: Readonly<Record<string, PlantedBug>> = {
  /** A runner that lost its lease goes on writing. */
  'lost-lease-check': {
    faults: ['host slow', 'clock jump', 'clock jump'],
    plant() {
      const { OperationStore: Store } = require('../../src/shared/operations/operation.store') as {
        OperationStore: { prototype: OperationStore };
      };
      Store.prototype.updateHeld = async function (this: OperationStore, tx, held, patch) {
        await this.update(tx, held.id, patch);
        return true;
      };
    },
  },

  /** A boot that failed leaves its claim where it was. */
  'undo-left-out': {
    faults: ['all full'],
    plant() {
      bootOperation().releaseHost = async () => undefined;
    },
  },

  /** What a server held is given back twice: the second time it is another's. */
  'release-twice': {
    plant() {
      const { PlacementRepository: Repository } =
        require('../../src/scheduler/placement/placement.repository') as {
          PlacementRepository: { prototype: PlacementRepository };
        };
      const release = Repository.prototype.deleteAllocations;
      Repository.prototype.deleteAllocations = async function (this: PlacementRepository, tx, consumerId) {
        const released = await release.call(this, tx, consumerId);
        const [other] = await this.listAllocations({});
        if (other) await release.call(this, tx, other.consumerId);
        return released;
      };
    },
  },

  /** A step that outlived its time-out works on, after the delete. */
  'unfenced-late-step': {
    plant() {
      const { SimulatedHost: Host } = require('../../src/hypervisor/simulated/simulated-host') as {
        SimulatedHost: { prototype: SimulatedHost };
      };
      Host.prototype.passFence = () => undefined;
    },
    faults: ['host flaky'],
    lateMs: 600_000,
  },

  /** A sweep takes what it does not know. */
  'sweep-without-mark': {
    plant() {
      const { LeftOvers } = require('../../src/compute/servers/reconcilers/left-overs') as {
        LeftOvers: { prototype: Changeable };
      };
      const sweep = LeftOvers.prototype.sweep as (...args: unknown[]) => Promise<void>;
      const known = (verdict: { kind: string }) => (verdict.kind === 'unknown' ? { kind: 'sweep' } : verdict);
      LeftOvers.prototype.sweep = function (host: unknown, hypervisor: unknown, judged: readonly Judged[]) {
        const all = judged.map((one) => ({ ...one, domain: known(one.domain), files: known(one.files) }));
        return sweep.call(this, host, hypervisor, all);
      };
    },
    stranger: true,
  },

  /** A floating IP goes on leading to a port that is gone. */
  'floating-ip-not-freed': {
    plant() {
      const { FloatingIpReleases: Releases } =
        require('../../src/network/floating-ips/floating-ip-releases') as {
          FloatingIpReleases: { prototype: FloatingIpReleases };
        };
      Releases.prototype.release = async () => undefined;
    },
  },
};
