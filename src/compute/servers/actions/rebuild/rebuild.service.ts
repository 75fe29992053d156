import { Injectable } from '@nestjs/common';
import { Hosts } from '../../../../hypervisor';
import { Clock } from '../../../../shared/clock';
import { UnitOfWork } from '../../../../shared/db/unit-of-work';
import type { RequestContext } from '../../../../shared/http/request-context';
import { Operations } from '../../../../shared/operations/operations';
import { consoleNotReady } from '../../../compute.errors';
import { QuotasService } from '../../../quotas/quotas.service';
import { AdminPasswords } from '../../admin-passwords';
import { hostnameOf } from '../../hostname';
import type { MachineSource } from '../../machine/asked-machine';
import { readMachine } from '../../machine/read-machine';
import { rootDevice } from '../../media/server-disks';
import type { Server } from '../../server.entity';
import { ServerAccess } from '../../server-access';
import { askedFor, ServerBuilder } from '../../server-builder';
import { hostCannot } from '../../server-media.errors';
import { assertAllowed } from '../../server-state';
import { ServersRepository } from '../../servers.repository';
import { ServersService } from '../../servers.service';
import type { RebuildDto } from './rebuild.dto';
import type { RebuildInput } from './rebuild.operation';

/** Checks all that can be wrong, writes the row as it is to be, and keeps what it was until the old disk is gone. */
@Injectable()
export class RebuildService {
  constructor(
    private readonly servers: ServersService,
    private readonly repository: ServersRepository,
    private readonly builder: ServerBuilder,
    private readonly access: ServerAccess,
    private readonly quotas: QuotasService,
    private readonly passwords: AdminPasswords,
    private readonly operations: Operations,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly hosts: Hosts,
  ) {}

  async rebuild(
    context: RequestContext,
    id: string,
    body: RebuildDto,
  ): Promise<{ server: Server; adminPassword: string }> {
    const { flavor, hostId } = await this.servers.get(id);
    const image = await this.builder.imageFor(context, body.imageRef, flavor);
    await this.assertHostCan(hostId, { flavor, properties: image.properties });
    // The caller's key, whoever made the server: keys are of users.
    const key =
      body.key_name === undefined ? undefined : await this.builder.key(context.userId, body.key_name);
    const adminPassword = body.adminPass ?? this.passwords.make();
    const server = await this.unitOfWork.run(async (tx) => {
      const before = await this.servers.get(id);
      this.access.assertUnlocked(context, before);
      assertAllowed('rebuild', before, await this.operations.live(id));
      if (!before.hostId) throw consoleNotReady(id);
      if (body.metadata)
        await this.quotas.requireMetadata(before.projectId, Object.keys(body.metadata).length);
      await this.quotas.requireFiles(before.projectId, body.personality ?? []);
      const askedDisks = askedFor(image, before.askedDisks);
      const files = body.personality;
      const wanted = withoutUndefined({
        imageId: image.id,
        imageProperties: image.properties,
        askedDisks,
        rootDeviceName: rootDevice({ flavor, imageProperties: image.properties, askedDisks }),
        name: body.name,
        description: body.description,
        metadata: body.metadata,
        accessIpV4: body.accessIPv4,
        accessIpV6: body.accessIPv6,
        diskConfig: body['OS-DCF:diskConfig'],
        hostname: body.hostname === undefined ? undefined : hostnameOf(body.hostname, id),
        userData: body.user_data,
        injectedFiles: files?.map(({ path, contents }) => ({ path, contents })),
        // Files come to the guest by it and by nothing else.
        configDrive: files?.length ? true : undefined,
        ...(key === undefined ? {} : { key, keyName: key?.name ?? null }),
        adminPassword: before.configDrive || files?.length ? this.passwords.seal(id, adminPassword) : null,
        progress: 0,
      });
      const names = Object.keys(wanted) as Array<keyof Server>;
      const former = Object.fromEntries(names.map((name) => [name, before[name]])) as Partial<Server>;
      await this.repository.update(tx, id, { ...wanted, former, updatedAt: this.clock.timestamp() });
      const input: RebuildInput = {
        preserveEphemeral: body.preserve_ephemeral ?? false,
        powerOn: before.vmState !== 'stopped',
      };
      const { userId, requestId, projectId } = context;
      await this.operations.start(tx, {
        kind: 'server.rebuild',
        resourceId: id,
        input,
        ...{ projectId, userId, requestId },
      });
      return this.servers.get(id);
    });
    return { server, adminPassword };
  }

  /** Found out now: when the domain is defined the old disk is gone. Nova's scheduler is asked here too. */
  private async assertHostCan(hostId: string | null, source: MachineSource): Promise<void> {
    const offered = (hostId ? await this.hosts.find(hostId) : undefined)?.facts.capabilities;
    if (!offered) return;
    const lacking = readMachine(source).needs.find(({ kind, value }) => !offered[kind]?.includes(value));
    if (lacking) throw hostCannot(lacking.kind, lacking.value);
  }
}

function withoutUndefined(fields: Partial<Server>): Partial<Server> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
