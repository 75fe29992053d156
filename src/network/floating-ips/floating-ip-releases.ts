import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import type { Tx } from '../../shared/db/tx';
import type { FloatingIp } from './floating-ip.entity';
import { FloatingIpsRepository } from './floating-ips.repository';
import type { PortForwarding } from './port-forwarding.entity';
import { PortForwardingsRepository } from './port-forwardings.repository';

/** What of floating IPs ends with a port, or with one of its addresses. Called inside units of work. */
@Injectable()
export class FloatingIpReleases {
  constructor(
    private readonly floatingIps: FloatingIpsRepository,
    private readonly forwardings: PortForwardingsRepository,
    private readonly clock: Clock,
  ) {}

  /** Frees what led to the port; `kept` are the addresses that it still has. */
  async release(tx: Tx, portId: string, kept: readonly string[] = []): Promise<void> {
    for (const floatingIp of await this.floatingIps.listByFixedPorts([portId])) {
      if (floatingIp.fixedIpAddress && kept.includes(floatingIp.fixedIpAddress)) continue;
      await this.disassociate(tx, floatingIp);
    }
    for (const forwarding of await this.forwardings.listByInternalPorts([portId])) {
      if (!kept.includes(forwarding.internalIpAddress)) await this.removeForwarding(tx, forwarding);
    }
  }

  async disassociate(tx: Tx, floatingIp: FloatingIp): Promise<void> {
    const nowhere = { fixedPortId: null, fixedIpAddress: null, routerId: null, status: 'DOWN' } as const;
    await this.change(tx, floatingIp, nowhere);
  }

  /** The floating IP that forwards nothing any more is free for another router. */
  async removeForwarding(tx: Tx, { id, floatingIpId }: PortForwarding): Promise<void> {
    await this.forwardings.delete(tx, id);
    const floatingIp = await this.floatingIps.find(floatingIpId);
    if (!floatingIp) return;
    const others = await this.forwardings.listByFloatingIps([floatingIpId]);
    await this.change(tx, floatingIp, others.length ? {} : { routerId: null, status: 'DOWN' });
  }

  private async change(tx: Tx, { id, revision }: FloatingIp, patch: Partial<FloatingIp>): Promise<void> {
    await this.floatingIps.update(tx, id, {
      ...patch,
      revision: revision + 1,
      updatedAt: this.clock.timestamp(),
    });
  }
}
