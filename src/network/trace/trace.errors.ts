import { AppError } from '../../shared/errors/app-error';

const invalid = (message: string) => new AppError({ kind: 'invalid', code: 'trace_not_possible', message });

export const endUnreadable = (field: 'from' | 'to', given: string, allowed: string) =>
  invalid(`${field}: '${given}' is none of ${allowed}.`);
export const endNotFound = (field: 'from' | 'to', id: string) =>
  new AppError({
    kind: 'not_found',
    code: 'trace_end_not_found',
    message: `${field}: no port has the id ${id}, and no server with that id has a port.`,
  });
export const notOfGuest = (id: string, owner: string) =>
  invalid(`from: port ${id} is of ${owner}; a trace begins at a guest's port or outside.`);
export const needsPort = (to: string) =>
  invalid(`to: ${to} is asked of a port or a server, not of the outside.`);
export const protocolUnknown = (given: string) =>
  invalid(
    `protocol: '${given}' is neither tcp, udp, icmp nor another name or number (0 to 255) of a protocol.`,
  );
export const portUnreadable = (given: string) => invalid(`port: '${given}' is not a number from 1 to 65535.`);
export const portNeeded = (protocol: string) => invalid(`port: ${protocol} needs one.`);
export const portUnwanted = (protocol: string) => invalid(`port: ${protocol} has none.`);
export const sourceUnreadable = (given: string) => invalid(`source: '${given}' is not an address.`);
export const noAddress = (field: 'from' | 'to', id: string) => invalid(`${field}: ${id} has no address.`);
