import { Injectable } from '@nestjs/common';

/** Who lives on a host by the rows of the rooms above: their ids. */
type FindUsers = (hostId: string) => Promise<readonly string[]>;

/** A guest that is being made is on its host in rows only: a host that is let go is asked for here too. */
@Injectable()
export class HostUses {
  private readonly finders: FindUsers[] = [];

  register(find: FindUsers): void {
    this.finders.push(find);
  }

  async of(hostId: string): Promise<Array<{ serverId: string }>> {
    const found: string[] = [];
    for (const find of this.finders) found.push(...(await find(hostId)));
    return found.map((serverId) => ({ serverId }));
  }
}
