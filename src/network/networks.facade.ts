import { Injectable } from '@nestjs/common';
import type { RequestContext } from '../shared/http/request-context';
import { NetworksService } from './networks/networks.service';

/** What other rooms know of a network. */
export interface NetworkInfo {
  id: string;
  name: string;
}

/** The front door to networks for compute's proxies: what the caller sees, with the rules of the network API. */
@Injectable()
export class Networks {
  constructor(private readonly networks: NetworksService) {}

  async list(context: RequestContext): Promise<NetworkInfo[]> {
    return (await this.networks.list(context, {})).rows.map(({ id, name }) => ({ id, name }));
  }

  /** 404 where the caller sees none. */
  async get(context: RequestContext, id: string): Promise<NetworkInfo> {
    const { name } = await this.networks.get(context, id);
    return { id, name };
  }
}
