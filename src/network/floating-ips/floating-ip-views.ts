import { Injectable } from '@nestjs/common';
import { groupBy } from '../common/group-by';
import { present, type View, wireTime } from '../common/present';
import type { Port } from '../ports/port.entity';
import { PortsRepository } from '../ports/ports.repository';
import { QosAttachments } from '../qos/qos-attachments';
import { TagsRepository } from '../tags/tags.repository';
import type { FloatingIp } from './floating-ip.entity';
import type { PortForwarding } from './port-forwarding.entity';
import { portForwardingSummary } from './port-forwarding.view';
import { PortForwardingsRepository } from './port-forwardings.repository';

interface Extras {
  port: Port | undefined;
  forwardings: readonly PortForwarding[];
  tags: readonly string[];
}

/** Floating IPs with one query each for the ports, forwardings and tags of all. */
@Injectable()
export class FloatingIpViews {
  constructor(
    private readonly ports: PortsRepository,
    private readonly forwardings: PortForwardingsRepository,
    private readonly tags: TagsRepository,
    private readonly qos: QosAttachments,
  ) {}

  async of(floatingIps: readonly FloatingIp[], fields?: ReadonlySet<string>): Promise<View[]> {
    if (floatingIps.length === 0) return [];
    const ids = floatingIps.map(({ id }) => id);
    const fixed = await this.ports.listByIds(floatingIps.flatMap(({ fixedPortId }) => fixedPortId ?? []));
    const ports = new Map(fixed.map((port) => [port.id, port]));
    const forwardings = groupBy(
      await this.forwardings.listByFloatingIps(ids),
      ({ floatingIpId }) => floatingIpId,
    );
    const tags = await this.tags.tagsOf(ids);
    const owner = ({ id, floatingNetworkId: networkId }: FloatingIp) => ({ id, networkId });
    const qos = await this.qos.views(floatingIps.map(owner));
    return floatingIps.map((floatingIp) => {
      const view = floatingIpView(floatingIp, {
        port: ports.get(floatingIp.fixedPortId ?? ''),
        forwardings: forwardings.get(floatingIp.id) ?? [],
        tags: tags.get(floatingIp.id) ?? [],
      });
      return present({ ...view, ...qos(owner(floatingIp)) }, [], fields);
    });
  }

  async one(floatingIp: FloatingIp, fields?: ReadonlySet<string>): Promise<View> {
    const [view = {}] = await this.of([floatingIp], fields);
    return view;
  }
}

export function floatingIpView(floatingIp: FloatingIp, { port, forwardings, tags }: Extras): View {
  return {
    id: floatingIp.id,
    tenant_id: floatingIp.projectId,
    project_id: floatingIp.projectId,
    description: floatingIp.description,
    floating_network_id: floatingIp.floatingNetworkId,
    floating_ip_address: floatingIp.floatingIpAddress,
    router_id: floatingIp.routerId,
    port_id: floatingIp.fixedPortId,
    fixed_ip_address: floatingIp.fixedIpAddress,
    status: floatingIp.status,
    dns_name: floatingIp.dnsName,
    dns_domain: floatingIp.dnsDomain,
    port_details: port ? portDetails(port) : null,
    port_forwardings: forwardings.map(portForwardingSummary),
    tags,
    revision_number: floatingIp.revision,
    created_at: wireTime(floatingIp.createdAt),
    updated_at: wireTime(floatingIp.updatedAt),
  };
}

function portDetails(port: Port): View {
  return {
    name: port.name,
    network_id: port.networkId,
    mac_address: port.macAddress,
    admin_state_up: port.adminStateUp,
    status: port.status,
    device_id: port.deviceId,
    device_owner: port.deviceOwner,
  };
}
