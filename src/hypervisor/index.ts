export * from './host-network.port';
export * from './hosts.port';
export * from './hypervisor.port';
