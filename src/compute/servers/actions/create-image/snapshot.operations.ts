import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../../../shared/clock';
import type { Tx } from '../../../../shared/db/tx';
import { AppError } from '../../../../shared/errors/app-error';
import { log } from '../../../../shared/log/logger';
import {
  done,
  type OperationDefinition,
  type Step,
  type StepScope,
  wait,
} from '../../../../shared/operations/define-operation';
import { OperationRunner } from '../../../../shared/operations/operation-runner';
import { DiskToImage, type UploadMemo } from '../../media/disk-to-image';
import { buildFault } from '../../server-fault';
import { ServerHost } from '../../server-host';
import { ServersRepository } from '../../servers.repository';
import { BackupRotation } from './backup-rotation';

export interface SnapshotInput {
  imageId: string;
  /** Only of a backup. */
  backupType?: string;
  rotation?: number;
}

export interface SnapshotMemo {
  /** The copy on the host has begun. */
  copying: boolean;
  upload: UploadMemo;
}

type Scope = StepScope<SnapshotInput, SnapshotMemo>;
type SnapshotStep = Step<SnapshotInput, SnapshotMemo>;

const LOOK_AGAIN_SECONDS = 0.2;

/** `server.snapshot` and `server.backup`: the server goes on as it is, whatever becomes of its image. */
@Injectable()
export class SnapshotOperations implements OnModuleInit {
  constructor(
    private readonly servers: ServersRepository,
    private readonly host: ServerHost,
    private readonly disks: DiskToImage,
    private readonly rotation: BackupRotation,
    private readonly clock: Clock,
    private readonly runner: OperationRunner,
  ) {}

  onModuleInit(): void {
    const steps = this.steps();
    const rotate: SnapshotStep = { name: 'rotate', run: (scope) => this.rotate(scope) };
    this.runner.register(this.define('server.snapshot', steps));
    this.runner.register(this.define('server.backup', [...steps, rotate]));
  }

  private define(
    kind: string,
    steps: readonly SnapshotStep[],
  ): OperationDefinition<SnapshotInput, SnapshotMemo> {
    const keepFault: OperationDefinition<SnapshotInput, SnapshotMemo>['onFailed'] = async (
      tx,
      { operation },
      error,
    ) => {
      const now = this.clock.timestamp();
      await this.servers.update(tx, operation.resourceId, { fault: buildFault(error, now), updatedAt: now });
    };
    return {
      kind,
      deadlineSeconds: 6 * 3600,
      steps,
      numberedSteps: steps.map(({ name }) => name),
      onSucceeded: (tx, { operation }) => this.end(tx, operation.resourceId),
      onFailed: keepFault,
      onStuck: keepFault,
    };
  }

  private steps(): SnapshotStep[] {
    return [
      {
        name: 'copy',
        run: (scope) => this.copy(scope),
        undo: (scope) => this.undo(scope),
        leaves: 'the image, queued, and a copy of the disk on the host',
      },
      { name: 'upload', run: (scope) => this.upload(scope) },
      { name: 'clean', run: (scope) => this.clean(scope) },
    ];
  }

  private async copy({ operation, input, memo, onHost }: Scope) {
    // The first look only says that it begins: what users see of it follows Nova's driver.
    if (!memo.copying) return wait<SnapshotMemo>(0, { copying: true });
    const { server, hypervisor } = await this.host.of(operation.resourceId);
    onHost(hypervisor.hostName);
    return (await this.disks.copy(server, hypervisor, input.imageId)) ? done() : wait(LOOK_AGAIN_SECONDS);
  }

  private async upload({ operation, input, memo, onHost }: Scope) {
    const { server, hypervisor } = await this.host.of(operation.resourceId);
    onHost(hypervisor.hostName);
    const answer = await this.disks.upload(server, hypervisor, input.imageId, memo.upload ?? {});
    if ('image' in answer) return done<SnapshotMemo>();
    return wait<SnapshotMemo>(LOOK_AGAIN_SECONDS, { upload: answer.memo });
  }

  /** The image is there: a host that does not answer now takes nothing from it. */
  private async clean({ operation, input }: Scope) {
    try {
      await this.disks.discardCopy(await this.host.server(operation.resourceId), input.imageId);
    } catch (error) {
      if (!(error instanceof AppError) || error.kind !== 'unavailable') throw error;
      log.warn({ operation_id: operation.id, err: error }, 'a copy of a disk stays on its host for now');
    }
    return undefined;
  }

  private async rotate({ operation, input }: Scope) {
    const { backupType = '', rotation = 0 } = input;
    await this.rotation.rotate(operation.projectId ?? '', operation.resourceId, backupType, rotation);
    return undefined;
  }

  private async undo({ operation, input }: Scope): Promise<void> {
    await this.disks.discardImage(input.imageId);
    const server = await this.servers.findAny(operation.resourceId);
    if (server) await this.disks.discardCopy(server, input.imageId);
  }

  private async end(tx: Tx, serverId: string): Promise<void> {
    await this.servers.update(tx, serverId, { fault: null, updatedAt: this.clock.timestamp() });
  }
}
