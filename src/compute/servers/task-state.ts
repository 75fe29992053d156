import type { Operation } from '../../shared/operations/operation.entity';

const TASKS: Readonly<Record<string, string>> = {
  'server.delete': 'deleting',
  'server.start': 'powering-on',
  'server.stop': 'powering-off',
  'server.reboot': 'rebooting',
  'server.pause': 'pausing',
  'server.unpause': 'unpausing',
  'server.suspend': 'suspending',
  'server.resume': 'resuming',
  'server.rescue': 'rescuing',
  'server.unrescue': 'unrescuing',
  'server.confirm-resize': 'resize_confirming',
  'server.revert-resize': 'resize_reverting',
  'server.shelve-offload': 'shelving_offloading',
  'server.unshelve': 'unshelving',
  'server.password': 'updating_password',
};

/** nova/compute/task_states.py, derived from the live operation and never stored. */
export function taskState(live: Operation | undefined): string | null {
  if (!live) return null;
  if (live.kind === 'server.boot') return bootTask(live.step);
  if (live.kind === 'server.resize') return resizeTask(live.step);
  if (live.kind === 'server.reboot' && (live.input as { kind?: string }).kind === 'hard')
    return 'rebooting_hard';
  if (live.kind === 'server.snapshot' || live.kind === 'server.backup') return snapshotTask(live);
  if (live.kind === 'server.rebuild') return live.step === 'build' ? 'rebuild_spawning' : 'rebuilding';
  return TASKS[live.kind] ?? null;
}

function snapshotTask({ kind, step, memo }: Operation): string {
  if (step !== 'copy') return 'image_uploading';
  if (memo.copying) return 'image_pending_upload';
  return kind === 'server.backup' ? 'image_backup' : 'image_snapshot';
}

function resizeTask(step: string | null): string {
  if (step === 'claim') return 'resize_prep';
  return step === 'stop' || step === 'disks' ? 'resize_migrating' : 'resize_finish';
}

function bootTask(step: string | null): string {
  if (step === 'claim-host') return 'scheduling';
  return step === 'prepare-host' ? 'block_device_mapping' : 'spawning';
}
