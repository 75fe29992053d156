import { Injectable, type OnModuleInit } from '@nestjs/common';
import { MetadataRelay, type MetadataRequest } from '../../hypervisor';
import { ServerNetworking } from '../../network';
import { GuestPasswords } from '../servers/password/guest-passwords';
import { ServersRepository } from '../servers/servers.repository';
import { MetadataDocuments } from './metadata-documents';
import { route } from './metadata-routes';

const PASSWORD = /^\/openstack\/[\w.-]+\/password\/?$/;
const NOT_FOUND = { status: 404, contentType: 'text/plain', body: Buffer.from('404 Not Found') };
const EMPTY = { contentType: 'text/plain', body: Buffer.alloc(0) };

/** Answers guests: who asks is known from the network and the address that the host stamped, never from the guest. */
@Injectable()
export class MetadataHandler implements OnModuleInit {
  constructor(
    private readonly relay: MetadataRelay,
    private readonly networking: ServerNetworking,
    private readonly servers: ServersRepository,
    private readonly documents: MetadataDocuments,
    private readonly passwords: GuestPasswords,
  ) {}

  onModuleInit(): void {
    this.relay.serve((request) => this.answer(request));
  }

  private async answer({ method, path, body, networkId, clientAddress, hostId }: MetadataRequest) {
    const posts = method === 'POST' && PASSWORD.test(path);
    if (method !== 'GET' && method !== 'HEAD' && !posts)
      return { ...NOT_FOUND, status: 405, body: Buffer.from('405 Method Not Allowed') };
    const serverId = await this.networking.findServerByAddress(networkId, clientAddress);
    const server = serverId === undefined ? undefined : await this.servers.find(serverId);
    // Two hosts may both carry the network: only the one that runs the server may speak for it.
    if (!server || server.hostId !== hostId) return NOT_FOUND;
    if (posts) return { ...EMPTY, status: await this.passwords.keep(server.id, body ?? EMPTY.body) };
    const found = route(await this.documents.source(server), path);
    return found ? { status: 200, ...found } : NOT_FOUND;
  }
}
