import type { AppUnderTest } from '../../support/app-under-test';
import { describeAuthz } from '../../support/authz-matrix/authz-matrix';
import { type People, ProjectAsker, type Room } from '../../support/authz-matrix/project-asker';
import { ComputeApi } from '../../support/compute-api';
import { NetworkApi } from '../../support/network-api';
import { externalNetwork } from '../../support/routed-world';
import { computeTable } from './compute.rows';

/** A server on the public network with a tag and a word of metadata, a flavor and the member's key pair. */
function computeRoom(app: AppUnderTest): Room {
  let count = 0;
  let pool: string | undefined;
  let port = 1;
  const make = async ({ projectId, tokens }: People) => {
    count += 1;
    const member = new ComputeApi(app, tokens.member ?? '');
    const admin = new ComputeApi(app, tokens.admin ?? '');
    const name = `authz-${count}`;
    const unlimited = { instances: -1, cores: -1, ram: -1, key_pairs: -1 };
    await admin.request('PUT', `/os-quota-sets/${projectId}`, { quota_set: unlimited });
    const network = await NetworkApi.as(app, tokens.member ?? '');
    const endless = ['network', 'subnet', 'port', 'security_group', 'security_group_rule', 'floatingip'];
    await (await NetworkApi.admin(app)).call('PUT', `/quotas/${projectId}`, {
      quota: Object.fromEntries(endless.map((resource) => [resource, -1])),
    });
    const inside = await network.network({ name });
    await network.subnet(inside.id);
    const networks = [{ uuid: inside.id }];
    const server = await member.server({ networks, metadata: { here: 'x' }, tags: ['here'] });
    await admin.request('POST', '/flavors', {
      flavor: { id: name, name, ram: 1, vcpus: 1, disk: 0 },
    });
    await admin.request('POST', `/flavors/${name}/os-extra_specs`, { extra_specs: { 'hw:here': '1' } });
    await member.at('2.1').request('POST', '/os-keypairs', { keypair: { name } });
    const { hypervisors } = (await admin.request('GET', '/os-hypervisors')).json();
    const { services } = (await admin.request('GET', '/os-services')).json();
    const { interfaceAttachments } = (
      await admin.request('GET', `/servers/${server.id}/os-interface`)
    ).json();
    const { instanceActions } = (
      await admin.request('GET', `/servers/${server.id}/os-instance-actions`)
    ).json();
    const image = await member.image({ here: 'x' });
    pool ??= (await externalNetwork(await NetworkApi.admin(app), { cidr: '10.64.0.0/16' })).id;
    const { floating_ip: floatingIp } = (
      await member.at('2.1').request('POST', '/os-floating-ips', { pool })
    ).json();
    await admin.request('PUT', `/os-quota-sets/${projectId}`, { quota_set: { server_groups: -1 } });
    const { server_group: group } = (
      await member.request('POST', '/os-server-groups', { server_group: { name, policy: 'affinity' } })
    ).json();
    const { security_group: secgroup } = await network.call<{ security_group: { id: string } }>(
      'POST',
      '/security-groups',
      { security_group: { name } },
    );
    const { security_group_rule: rule } = await network.call<{ security_group_rule: { id: string } }>(
      'POST',
      '/security-group-rules',
      { security_group_rule: { security_group_id: secgroup.id, direction: 'ingress', protocol: 'tcp' } },
    );
    const { aggregate } = (await admin.request('POST', '/os-aggregates', { aggregate: { name } })).json();
    return {
      servers: server.id,
      'os-aggregates': String(aggregate.id),
      'os-security-groups': secgroup.id,
      'os-security-group-rules': rule.id,
      'os-networks': inside.id,
      'os-tenant-networks': inside.id,
      'os-server-groups': group.id,
      images: image.id,
      'os-floating-ips': floatingIp.id,
      metadata: 'here',
      tags: 'here',
      ips: Object.keys(server.addresses as object)[0] ?? 'none',
      'os-interface': interfaceAttachments[0].port_id,
      'os-instance-actions': instanceActions[0].request_id,
      migrations: '1',
      flavors: name,
      'os-extra_specs': 'hw:here',
      extensions: 'os-keypairs',
      'os-keypairs': name,
      'os-hosts': hypervisors[0].hypervisor_hostname,
      'os-hypervisors': hypervisors[0].id,
      'os-services': services[0].id,
      'os-quota-sets': projectId,
      'os-assisted-volume-snapshots': server.id,
      'os-instance_usage_audit_log': '2026-01-31 12:00:00',
      versions: 'v2.1',
      'os-quota-class-sets': 'default',
      'os-simple-tenant-usage': projectId,
    };
  };
  const requests = ({ projectId, memberId }: People, things: Readonly<Record<string, string>>) => {
    const headers = { 'openstack-api-version': 'compute 2.93' };
    const ofMember = {
      headers,
      url: `/compute/v2.1/os-keypairs/${things['os-keypairs']}?user_id=${memberId}`,
    };
    const server = { name: 'x', flavorRef: 'none', imageRef: projectId, networks: 'none' };
    return {
      'DELETE /compute/v2.1/os-keypairs/:name': ofMember,
      'GET /compute/v2.1/os-keypairs/:name': ofMember,
      'POST /compute/v2.1/servers': { headers, payload: { server } },
      'PUT /compute/v2.1/flavors/:id': { headers, payload: { flavor: { description: 'x' } } },
      'PUT /compute/v2.1/servers/:id': { payload: { server: { name: 'renamed' } } },
      'POST /compute/v2.1/servers/:id/action': { payload: { 'os-getConsoleOutput': {} } },
      'POST /compute/v2.1/images/:id/metadata': { payload: { metadata: { here: 'y' } } },
      'PUT /compute/v2.1/images/:id/metadata': { payload: { metadata: { here: 'y' } } },
      'PUT /compute/v2.1/images/:id/metadata/:key': { payload: { meta: { here: 'y' } } },
      'POST /compute/v2.1/servers/:id/metadata': { payload: { metadata: { here: 'y' } } },
      'PUT /compute/v2.1/servers/:id/metadata': { payload: { metadata: { here: 'y' } } },
      'PUT /compute/v2.1/servers/:id/metadata/:key': { payload: { meta: { here: 'y' } } },
      'PUT /compute/v2.1/servers/:id/tags': { headers, payload: { tags: ['here'] } },
      'PUT /compute/v2.1/servers/:id/tags/:tag': { headers },
      'GET /compute/v2.1/servers/:id/tags': { headers },
      'GET /compute/v2.1/servers/:id/tags/:tag': { headers },
      'DELETE /compute/v2.1/servers/:id/tags': { headers },
      'DELETE /compute/v2.1/servers/:id/tags/:tag': { headers },
      'GET /compute/v2.1/os-hypervisors/:id': { headers },
      'POST /compute/v2.1/flavors/:id/action': { payload: { addTenantAccess: { tenant: projectId } } },
      'POST /compute/v2.1/flavors/:id/os-extra_specs': { payload: { extra_specs: { 'hw:more': '1' } } },
      'PUT /compute/v2.1/flavors/:id/os-extra_specs/:key': { payload: { 'hw:here': '2' } },
      'POST /compute/v2.1/os-server-groups': {
        headers,
        payload: { server_group: { name: 'x', policy: 'affinity' } },
      },
      'POST /compute/v2.1/os-server-external-events': {
        payload: { events: [{ name: 'network-changed', server_uuid: things.servers }] },
      },
      'GET /compute/v2.1/servers/:id/topology': { headers },
      'POST /compute/v2.1/servers/:id/os-interface': {
        payload: { interfaceAttachment: { net_id: things['os-networks'] } },
      },
      'POST /compute/v2.1/os-security-group-rules': {
        payload: {
          security_group_rule: {
            parent_group_id: things['os-security-groups'],
            ip_protocol: 'tcp',
            from_port: port,
            to_port: port++,
          },
        },
      },
      'POST /compute/v2.1/os-aggregates': { payload: { aggregate: { name: things['os-aggregates'] } } },
      'PUT /compute/v2.1/os-aggregates/:id': { payload: { aggregate: { name: `of ${server.imageRef}` } } },
      'POST /compute/v2.1/os-aggregates/:id/action': { payload: { set_metadata: { metadata: { a: 'b' } } } },
      'POST /compute/v2.1/os-aggregates/:id/images': {
        headers,
        payload: { cache: [{ id: things.images }] },
      },
      // Not a host of this world's.
      'DELETE /compute/v2.1/os-services/:id': { headers, url: '/compute/v2.1/os-services/1' },
      'PUT /compute/v2.1/os-hosts/:host': { payload: { status: 'enable' } },
      'PUT /compute/v2.1/os-services/:id': { headers, payload: { status: 'enabled' } },
    };
  };
  return { make, requests };
}

describeAuthz('compute', computeTable, (app) => ProjectAsker.make(app, computeRoom));
