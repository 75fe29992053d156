import { Inject, Injectable } from '@nestjs/common';
import type { ConfigDriveFile } from '../../hypervisor';
import { ServerNetworking } from '../../network';
import { AggregateZones } from '../aggregates/aggregate-zones';
import { COMPUTE_SETTINGS, type ComputeSettings } from '../compute.settings';
import { AdminPasswords } from '../servers/admin-passwords';
import type { Server } from '../servers/server.entity';
import { route } from './metadata-routes';
import type { MetadataSource } from './metadata-source';
import { contentPath, OPENSTACK_VERSIONS } from './openstack-documents';

const FILES = [
  'meta_data.json',
  'network_data.json',
  'vendor_data.json',
  'vendor_data2.json',
  'user_data',
] as const;

/** The documents of a server, for the metadata address and for the config drive: the same from both. */
@Injectable()
export class MetadataDocuments {
  constructor(
    private readonly networking: ServerNetworking,
    private readonly passwords: AdminPasswords,
    private readonly zones: AggregateZones,
    @Inject(COMPUTE_SETTINGS) private readonly settings: ComputeSettings,
  ) {}

  async source(server: Server): Promise<MetadataSource> {
    const ports = (await this.networking.portsOf([server.id])).get(server.id) ?? [];
    const domain = this.settings.dhcpDomain;
    const fullHostname = domain ? `${server.hostname}.${domain}` : server.hostname;
    const availabilityZone = (await this.zones.all())(server.hostId ?? '');
    return { server, ports, availabilityZone, fullHostname };
  }

  async configDrive(server: Server): Promise<ConfigDriveFile[]> {
    const injected = server.injectedFiles ?? [];
    const adminPassword = this.passwords.open(server);
    const source = { ...(await this.source(server)), adminPassword, files: injected };
    const versions = ['latest', OPENSTACK_VERSIONS.at(-1) ?? 'latest'];
    const paths = versions.flatMap((version) => FILES.map((file) => `openstack/${version}/${file}`));
    const files = [...paths, 'ec2/latest/user-data'].map((path) => {
      const answer = route(source, `/${path.replace(/^ec2\//, '')}`);
      return answer ? [{ path, content: answer.body }] : [];
    });
    const ec2 = route(source, '/latest/meta-data.json');
    const contents = injected.map((file, index) => ({
      path: `openstack/${contentPath(index)}`,
      content: Buffer.from(file.contents, 'base64'),
    }));
    return [
      ...files.flat(),
      ...contents,
      ...(ec2 ? [{ path: 'ec2/latest/meta-data.json', content: ec2.body }] : []),
    ];
  }
}
