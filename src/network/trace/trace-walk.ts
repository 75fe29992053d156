import type { Port } from '../ports/port.entity';
import { crossBridge } from './step-bridge';
import { guestGets } from './step-guest-gets';
import { guestSends } from './step-guest-sends';
import { comeFromOutside } from './step-outside';
import { crossRouter } from './step-router';
import type { Hop, Packet } from './trace';
import type { TraceWorld } from './trace-world';
import { type Stage, Walk } from './walk';

/** Routers on a way; more go round in a circle. */
const MOST_ROUTERS = 8;

/** What is to become of a packet, by rows and plans alone. `from`: the port that sends it, or the outside. */
export async function walkPacket(world: TraceWorld, from: Port | 'outside', packet: Packet): Promise<Hop[]> {
  const walk = new Walk(world, packet);
  let stage: Stage | undefined =
    from === 'outside' ? await comeFromOutside(walk) : { kind: 'guest sends', port: from };
  for (let routers = 0; stage; ) {
    if (stage.kind === 'router') routers += 1;
    if (routers > MOST_ROUTERS) {
      walk.drops(undefined, 'routers', `it passed ${MOST_ROUTERS} routers, and goes round in a circle`);
      break;
    }
    stage = await next(walk, stage);
  }
  return walk.hops;
}

function next(walk: Walk, stage: Stage): Promise<Stage | undefined> {
  switch (stage.kind) {
    case 'guest sends':
      return guestSends(walk, stage.port);
    case 'bridge':
      return crossBridge(walk, stage);
    case 'router':
      return crossRouter(walk, stage);
    case 'guest gets':
      return guestGets(walk, stage);
  }
}
