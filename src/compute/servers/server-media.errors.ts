import { AppError, invalid, notImplemented } from '../../shared/errors/app-error';

/** What is refused of images that are made of servers, of rescues and of passwords, in Nova's words. */
const conflict = (code: string, message: string) => new AppError({ kind: 'conflict', code, message });

/** nova/exception.py, QemuGuestAgentNotEnabled and InstancePasswordSetFailed. */
export const guestAgentNotEnabled = () =>
  conflict('guest_agent_not_enabled', 'QEMU guest agent is not enabled');
export const passwordNotSet = (id: string) =>
  conflict('password_not_set', `Failed to set admin password on ${id} because error setting admin password`);
export const passwordUnsupported = () => notImplemented('Unable to set password on instance');

export const imageQuotaFull = (message: string) =>
  new AppError({ kind: 'quota_exceeded', code: 'snapshot_quota_exceeded', message });
/** nova/exception.py, InstanceQuiesceNotSupported and QemuGuestAgentNotEnabled. */
export const quiesceNeedsAgent = (id: string) =>
  invalid(
    'quiesce_not_supported',
    `Quiescing is not supported in instance ${id}: its image says os_require_quiesce, and hw_qemu_guest_agent is not enabled.`,
  );
/** A server stays on its host when it is rebuilt. */
export const hostCannot = (kind: string, value: string) =>
  invalid(
    'host_cannot',
    `No valid host was found: the server's host has no ${kind} ${value}, which the image asks for.`,
  );
