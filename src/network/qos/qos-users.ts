import { Injectable } from '@nestjs/common';
import type { Tx } from '../../shared/db/tx';
import { DomainEvents } from '../../shared/events/domain-events';
import { FloatingIpsRepository } from '../floating-ips/floating-ips.repository';
import { networkChanged } from '../network.events';
import { PortsRepository } from '../ports/ports.repository';
import { RouterRecords } from '../routers/router-records';
import { qosRuleNotSupported } from './qos.errors';
import { isServicePort } from './qos-attachments';
import type { QosBinding } from './qos-binding.entity';
import { QosBindingsRepository } from './qos-bindings.repository';
import type { QosRuleType } from './qos-rule.entity';

/** Whom a policy's rules concern. */
@Injectable()
export class QosUsers {
  constructor(
    private readonly bindings: QosBindingsRepository,
    private readonly ports: PortsRepository,
    private readonly floatingIps: FloatingIpsRepository,
    private readonly routers: RouterRecords,
    private readonly events: DomainEvents,
  ) {}

  /** A policy of a router's or a DHCP server's port stays without rules. */
  async assertSupported(policyId: string, type: QosRuleType): Promise<void> {
    const ports = await this.portsOf(await this.bindings.listByPolicy(policyId));
    const service = ports.find(({ deviceOwner }) => isServicePort({ kind: 'port', deviceOwner }));
    if (service) throw qosRuleNotSupported(type, service.id);
  }

  /** Hosts of what has the policy hear of its change. */
  async wake(tx: Tx, policyId: string): Promise<void> {
    const bindings = await this.bindings.listByPolicy(policyId);
    const networks = idsOf(bindings, 'network');
    const ports = await this.portsOf(bindings);
    const networkIds = [...new Set([...networks, ...ports.map(({ networkId }) => networkId)])];
    if (networkIds.length) this.events.publish(tx, networkChanged, { networkIds });
    const floatingIps = await this.floatingIps.listByIds(idsOf(bindings, 'fip'));
    const routerIds = [
      ...idsOf(bindings, 'router'),
      ...floatingIps.flatMap(({ routerId }) => routerId ?? []),
    ];
    await this.routers.wake(tx, [...new Set(routerIds)]);
  }

  private portsOf(bindings: readonly QosBinding[]) {
    return this.ports.listByIds(idsOf(bindings, 'port'));
  }
}

function idsOf(bindings: readonly QosBinding[], wanted: QosBinding['kind']): string[] {
  return bindings.filter(({ kind }) => kind === wanted).map(({ ownerId }) => ownerId);
}
