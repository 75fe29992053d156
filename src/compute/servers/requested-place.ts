import { Injectable } from '@nestjs/common';
import { Hosts } from '../../hypervisor';
import { DEFAULT_ZONE } from '../../scheduler';
import { AggregateZones } from '../aggregates/aggregate-zones';
import { zoneNotFound } from '../compute.errors';
import { computeHostNotFound, twoWaysToNameHost, zoneNotParsed } from './server.errors';
import type { CreateServerDto } from './servers.dto';

/** Where a server was asked to go. */
export interface RequestedPlace {
  zone?: string;
  /** By `zone:host:node`: zone and aggregates are passed over. */
  forcedHost?: string;
  /** By the fields of 2.74: it must pass like any other host. */
  requestedHost?: string;
}

interface ZoneText {
  zone?: string;
  host?: string;
  node?: string;
}

/** `zone`, `zone:host`, `zone:host:node` or `zone::node`: nova/compute/api.py, parse_availability_zone. */
export function parseZone(text = ''): ZoneText {
  const [zone, host, node, ...more] = text.split(':');
  if (more.length) throw zoneNotParsed(text);
  return { zone: zone || undefined, host: host || undefined, node: node || undefined };
}

/** Whether a zone names a host too, which is for administrators. */
export function namesHost(text: string | undefined): boolean {
  const { host, node } = parseZone(text);
  return host !== undefined || node !== undefined;
}

@Injectable()
export class RequestedPlaces {
  constructor(
    private readonly hosts: Hosts,
    private readonly zones: AggregateZones,
  ) {}

  /** Throws 400 for a zone that takes no servers, and for a host that is not there. */
  async find(body: CreateServerDto): Promise<RequestedPlace> {
    const { zone, host, node } = parseZone(body.availability_zone);
    const { host: wantedHost, hypervisor_hostname: wantedNode } = body;
    const forced = host ?? node;
    if (forced && (wantedHost || wantedNode)) throw twoWaysToNameHost();
    const requestedHost = (await this.named(wantedHost, wantedNode))?.name;
    if (forced === undefined) {
      if (zone !== undefined) await this.requireZone(zone);
      return { zone, requestedHost };
    }
    const found = await this.named(host, node);
    // The host's own zone, whatever was said before the colon: a server has no other.
    const own = found && (await this.zones.all())(found.id);
    return { zone: own === DEFAULT_ZONE && zone !== DEFAULT_ZONE ? undefined : own, forcedHost: found?.name };
  }

  /** A host and its node have the same name here. */
  private async named(host: string | undefined, node: string | undefined) {
    const name = host || node;
    if (!name) return undefined;
    const found = await this.hosts.findByName(name);
    if (!found || (node && node !== name)) throw computeHostNotFound(node ?? name);
    return found;
  }

  private async requireZone(zone: string): Promise<void> {
    const zoneOf = await this.zones.all();
    const open = (await this.hosts.list()).filter(({ enabled }) => enabled);
    if (!open.some(({ id }) => zoneOf(id) === zone)) throw zoneNotFound();
  }
}
