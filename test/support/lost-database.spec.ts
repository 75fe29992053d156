import { rooms as allRooms } from '../../src/app.module';
import { Hosts, hostChanged } from '../../src/hypervisor';
import { networkChanged } from '../../src/network/network.events';
import { HostNetworkReconciler } from '../../src/network/plan/host-network.reconciler';
import { Database } from '../../src/shared/db/database';
import { DomainEvents } from '../../src/shared/events/domain-events';
import { log } from '../../src/shared/log/logger';
import { OperationRunner } from '../../src/shared/operations/operation-runner';
import { ReconcilerRunner } from '../../src/shared/operations/reconciler';
import { watchProcess } from './process-watch';
import { RoomsUnderTest } from './rooms-under-test';

jest.setTimeout(30_000);

/** What it does with news once it knows whom they concern. */
interface Gathers {
  gather(hostIds: readonly string[]): void;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('a controller whose database is gone', () => {
  it('logs what its timers, reconcilers and listeners meet, and stays', async () => {
    const rooms = allRooms.filter((room) => room.name !== 'dashboard');
    const app = await RoomsUnderTest.start(rooms, {
      MONOSTACK_ADMIN_PASSWORD: 'secret-of-tests',
      MONOSTACK_HEARTBEAT_SECONDS: '1',
      MONOSTACK_NETWORK_LOOK_SECONDS: '1',
    });
    const [host] = await app.get(Hosts).list();
    const { heard, stop } = watchProcess();
    const told = jest.spyOn(log, 'error').mockImplementation(() => undefined);
    const database = app.get(Database as never) as Database;
    const events = app.get(DomainEvents);
    // As it is when the disk breaks away under it.
    jest.spyOn(database, 'get').mockRejectedValue(new Error('planted: no database'));
    jest.spyOn(database, 'all').mockRejectedValue(new Error('planted: no database'));
    jest.spyOn(database, 'control').mockImplementation(() => {
      throw new Error('planted: no database');
    });
    events.emit(networkChanged, { networkIds: ['any'] });
    (app.get(HostNetworkReconciler) as unknown as Gathers).gather([host?.id ?? '']);
    events.emit(hostChanged, { hostId: host?.id ?? '' });
    app.get(OperationRunner).wake();
    for (const name of app.get(ReconcilerRunner).names()) app.get(ReconcilerRunner).wake(name);
    await pause(3000);
    const loops = told.mock.calls.filter(([, text]) => /operation loop failed/.test(String(text))).length;
    jest.restoreAllMocks();
    app.get(OperationRunner).wake();
    await app.stop();
    stop();
    expect(heard).toEqual([]);
    // It looks again by itself, and not all the time.
    expect(loops).toBeGreaterThanOrEqual(2);
    expect(loops).toBeLessThan(10);
  });
});
