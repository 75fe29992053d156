import type { ServerPort } from '../../network';
import type { InjectedFile, Server } from '../servers/server.entity';

/** What the documents are made of. */
export interface MetadataSource {
  server: Server;
  ports: readonly ServerPort[];
  availabilityZone: string;
  /** Host name with the domain that guests get. */
  fullHostname: string;
  /** Only for the config drive: the metadata address can be asked by every process of the guest. */
  adminPassword?: string;
  /** The same: what stands on the drive as `content/0000` and so on. */
  files?: readonly InjectedFile[];
}
