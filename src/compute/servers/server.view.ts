import { createHash } from 'node:crypto';
import type { Host } from '../../hypervisor';
import type { ServerPort } from '../../network';
import type { RequestContext } from '../../shared/http/request-context';
import type { Operation } from '../../shared/operations/operation.entity';
import { novaMicroTime, novaTime } from '../common/wire-time';
import { embeddedFlavorView, flavorLinks } from '../flavors/flavor.view';
import type { Server } from './server.entity';
import { statusOf } from './server-state';
import { taskState } from './task-state';

/** Everything that one server's answer is made of; lists gather it for all servers at once. */
export interface ServerDetails {
  server: Server;
  ports: readonly ServerPort[];
  live: Operation | undefined;
  hostName: string | undefined;
  /** Of its host; undefined while it has none. */
  zone: string | undefined;
  host: Pick<Host, 'up' | 'enabled' | 'forcedDown'> | undefined;
}

/** What the caller may see beyond the server itself. */
export interface ServerVisibility {
  adminAttributes: boolean;
  hostStatus: boolean;
  extraSpecs: boolean;
}

export function serverLinks(context: RequestContext, id: string) {
  return [
    { rel: 'self', href: `${context.serviceUrl}/v2.1/servers/${id}` },
    { rel: 'bookmark', href: `${context.serviceUrl}/servers/${id}` },
  ];
}

export function briefServerView(context: RequestContext, { server }: ServerDetails) {
  return { id: server.id, name: server.name, links: serverLinks(context, server.id) };
}

export function serverView(context: RequestContext, details: ServerDetails, may: ServerVisibility) {
  const { server, ports, live } = details;
  const version = context.microversion;
  const task = taskState(live);
  const status = statusOf(server, task);
  return {
    id: server.id,
    name: server.name,
    status,
    tenant_id: server.projectId,
    user_id: server.userId,
    metadata: server.metadata,
    hostId: details.hostName ? hashHost(server.projectId, details.hostName) : '',
    image: server.imageId ? { id: server.imageId, links: imageLinks(context, server.imageId) } : '',
    flavor: version.atLeast('2.47')
      ? embeddedFlavorView(server.flavor, may.extraSpecs)
      : { id: server.flavor.id, links: flavorLinks(context, server.flavor.id).slice(1) },
    created: novaTime(server.createdAt),
    updated: novaTime(server.updatedAt),
    addresses: addressesView(ports),
    accessIPv4: server.accessIpV4 ?? '',
    accessIPv6: server.accessIpV6 ?? '',
    links: serverLinks(context, server.id),
    'OS-DCF:diskConfig': server.diskConfig,
    ...(showsProgress(status) ? { progress: server.progress } : {}),
    'OS-EXT-AZ:availability_zone': details.zone ?? server.availabilityZone ?? '',
    config_drive: server.configDrive ? 'True' : '',
    key_name: server.keyName,
    'OS-SRV-USG:launched_at': novaMicroTime(server.launchedAt),
    'OS-SRV-USG:terminated_at': novaMicroTime(server.terminatedAt),
    ...securityGroupsView(ports),
    ...(server.fault && (status === 'ERROR' || status === 'DELETED')
      ? { fault: faultView(server, may.adminAttributes) }
      : {}),
    ...(may.adminAttributes ? adminAttributes(details, version.atLeast('2.3')) : {}),
    'OS-EXT-STS:task_state': task,
    'OS-EXT-STS:vm_state': server.vmState,
    'OS-EXT-STS:power_state': server.powerState,
    'os-extended-volumes:volumes_attached': [],
    ...(version.atLeast('2.9') ? { locked: server.locked } : {}),
    ...(version.atLeast('2.73') ? { locked_reason: server.lockedReason } : {}),
    ...(version.atLeast('2.16') && may.hostStatus ? { host_status: hostStatus(details) } : {}),
    ...(version.atLeast('2.19') ? { description: server.description } : {}),
    ...(version.atLeast('2.26') ? { tags: server.tags } : {}),
    ...(version.atLeast('2.63') ? { trusted_image_certificates: null } : {}),
    // Admins see it from 2.3 on, everybody from 2.90 on.
    ...(version.atLeast('2.90') ? { 'OS-EXT-SRV-ATTR:hostname': server.hostname } : {}),
  };
}

/** From 2.71 on a single server names its groups. */
export function shownServerView(context: RequestContext, details: ServerDetails, may: ServerVisibility) {
  const groups = context.microversion.atLeast('2.71')
    ? { server_groups: details.server.groupId === null ? [] : [details.server.groupId] }
    : {};
  return { ...serverView(context, details, may), ...groups };
}

/** What only a GET told before 2.75. */
const NOT_AFTER_UPDATE =
  /^(OS-EXT-|OS-SRV-USG:|os-extended-volumes:|(config_drive|key_name|security_groups|host_status)$)/;

/** The answer to an update: since 2.75 the whole server, before it without the extensions' fields. */
export function updatedServerView(context: RequestContext, details: ServerDetails, may: ServerVisibility) {
  const view = shownServerView(context, details, may);
  if (context.microversion.atLeast('2.75')) return view;
  return Object.fromEntries(Object.entries(view).filter(([name]) => !NOT_AFTER_UPDATE.test(name)));
}

export function addressesView(ports: readonly ServerPort[]) {
  const networks: Record<string, object[]> = {};
  for (const port of ports) {
    const list = networks[port.networkName] ?? [];
    networks[port.networkName] = list;
    const add = (version: 4 | 6, addr: string, type: 'fixed' | 'floating') =>
      list.push({ version, addr, 'OS-EXT-IPS:type': type, 'OS-EXT-IPS-MAC:mac_addr': port.mac });
    for (const { address, version, floatingIps } of port.addresses) {
      add(version, address, 'fixed');
      for (const floating of floatingIps) add(4, floating, 'floating');
    }
  }
  return networks;
}

/** Users of one project see whether two servers share a host, never which (nova/utils.py, generate_hostid). */
export function hashHost(projectId: string, hostName: string): string {
  return createHash('sha224')
    .update(projectId + hostName)
    .digest('hex');
}

function adminAttributes({ server, hostName }: ServerDetails, more: boolean) {
  return {
    'OS-EXT-SRV-ATTR:host': hostName ?? null,
    'OS-EXT-SRV-ATTR:hypervisor_hostname': hostName ?? null,
    'OS-EXT-SRV-ATTR:instance_name': `instance-${server.id}`,
    ...(more
      ? {
          'OS-EXT-SRV-ATTR:reservation_id': server.reservationId,
          'OS-EXT-SRV-ATTR:launch_index': server.launchIndex,
          'OS-EXT-SRV-ATTR:hostname': server.hostname,
          'OS-EXT-SRV-ATTR:kernel_id': server.imageProperties.kernel_id ?? '',
          'OS-EXT-SRV-ATTR:ramdisk_id': server.imageProperties.ramdisk_id ?? '',
          'OS-EXT-SRV-ATTR:root_device_name': server.rootDeviceName,
          'OS-EXT-SRV-ATTR:user_data': server.userData,
        }
      : {}),
  };
}

function securityGroupsView(ports: readonly ServerPort[]) {
  const names = new Set(ports.flatMap((port) => port.securityGroupNames));
  return names.size ? { security_groups: [...names].map((name) => ({ name })) } : {};
}

function faultView({ fault }: Server, withDetails: boolean) {
  if (!fault) return undefined;
  const { code, message, created, details } = fault;
  return { code, message, created: novaTime(created), ...(details && withDetails ? { details } : {}) };
}

/** nova/compute/api.py, get_instance_host_status: DOWN is what an operator says, UNKNOWN what nobody knows. */
function hostStatus({ server, host }: ServerDetails): string {
  if (!server.hostId) return '';
  if (host?.forcedDown) return 'DOWN';
  if (host && !host.enabled) return 'MAINTENANCE';
  return host?.up ? 'UP' : 'UNKNOWN';
}

/** nova/api/openstack/compute/views/servers.py, _progress_statuses. */
function showsProgress(status: string): boolean {
  return ['ACTIVE', 'BUILD', 'REBUILD', 'RESIZE', 'VERIFY_RESIZE', 'MIGRATING'].includes(status);
}

function imageLinks(context: RequestContext, id: string) {
  return [{ rel: 'bookmark', href: `${context.serviceUrl}/images/${id}` }];
}
