export * from './server-networking.port';
