import { randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  automaticAddressOnly,
  invalidInput,
  invalidIpForNetwork,
  invalidIpForSubnet,
  ipAddressAllocated,
  noMoreAddresses,
  subnetNotFound,
} from '../network.errors';
import { ROUTER_INTERFACE_OWNER } from '../ports/device-owners';
import { PortAddressesRepository } from '../ports/port-addresses.repository';
import type { Subnet } from '../subnets/subnet.entity';
import { isAutomatic } from '../subnets/subnet-rules';
import { SubnetsRepository } from '../subnets/subnets.repository';
import { cidrContains, eui64, formatIp, isHostAddress, parseCidr, parseIp } from './ip';
import { addressAt, countAddresses, firstFree } from './ip-ranges';
import { poolRanges } from './pools';

export interface FixedIpRequest {
  subnet_id?: string;
  ip_address?: string;
}

export interface AllocatedIp {
  subnetId: string;
  address: string;
}

export interface AddressOwner {
  networkId: string;
  projectId: string;
  macAddress: string;
  deviceOwner: string;
}

/** Up to so many taken addresses the lowest free one is looked for; above that, free ones are found by trying. */
const SCAN_LIMIT = 4096;
const TRIES = 40;

/** Chooses a port's addresses with Neutron's rules. Runs inside the unit of work that stores them. */
@Injectable()
export class AddressAllocator {
  constructor(
    private readonly subnets: SubnetsRepository,
    private readonly addresses: PortAddressesRepository,
  ) {}

  /**
   * Without requests: one IPv4 address, one IPv6 address, and each address that the guest makes itself. `held` are those
   * that the port keeps: they stay its own, and are not answered.
   */
  async allocate(
    owner: AddressOwner,
    requests: readonly FixedIpRequest[] | undefined,
    held: readonly AllocatedIp[] = [],
  ): Promise<AllocatedIp[]> {
    const subnets = (await this.subnets.listByNetworks([owner.networkId])).filter((subnet) =>
      serves(subnet, owner),
    );
    const chosen: AllocatedIp[] = [];
    if (requests) {
      for (const request of requests) chosen.push(await this.requested(owner, subnets, request, chosen));
    } else {
      const managed = subnets.filter((subnet) => !isAutomatic(subnet.ipv6AddressMode));
      for (const version of [4, 6] as const) {
        const family = managed.filter((subnet) => subnet.ipVersion === version);
        if (family.length) chosen.push(await this.anyOf(family, owner, chosen));
      }
    }
    for (const subnet of subnets) {
      if (!isAutomatic(subnet.ipv6AddressMode) || isRouter(owner)) continue;
      if ([...held, ...chosen].some((ip) => ip.subnetId === subnet.id)) continue;
      chosen.push(await this.automatic(subnet, owner));
    }
    return chosen;
  }

  /** An address that the guest makes from its MAC address. */
  async automatic(subnet: Subnet, owner: AddressOwner): Promise<AllocatedIp> {
    const cidr = parseCidr(subnet.cidr);
    if (!cidr) throw invalidInput(`${subnet.cidr} is no network`);
    const address = eui64(cidr, owner.macAddress);
    await this.assertFree(subnet.id, address);
    return { subnetId: subnet.id, address };
  }

  /** Any free address of one subnet. */
  async next(subnet: Subnet, chosen: readonly AllocatedIp[] = []): Promise<AllocatedIp | undefined> {
    const pools = poolRanges(subnet.allocationPools);
    const taken = new Set(
      chosen.flatMap((ip) => (ip.subnetId === subnet.id ? (parseIp(ip.address)?.value ?? []) : [])),
    );
    const used = await this.addresses.countIn(subnet.id);
    const quick = used > SCAN_LIMIT ? await this.tryRandom(subnet, pools, taken) : undefined;
    if (quick) return quick;
    for (const address of await this.addresses.addressesIn(subnet.id)) {
      const ip = parseIp(address);
      if (ip) taken.add(ip.value);
    }
    const free = firstFree(pools, taken);
    return free === undefined
      ? undefined
      : { subnetId: subnet.id, address: formatIp(subnet.ipVersion, free) };
  }

  private async tryRandom(
    subnet: Subnet,
    pools: ReturnType<typeof poolRanges>,
    taken: ReadonlySet<bigint>,
  ): Promise<AllocatedIp | undefined> {
    const size = countAddresses(pools);
    const reach = Number(size > 2n ** 40n ? 2n ** 40n : size);
    for (let attempt = 0; attempt < TRIES && reach > 0; attempt++) {
      const value = addressAt(pools, BigInt(randomInt(reach)));
      if (value === undefined || taken.has(value)) continue;
      const address = formatIp(subnet.ipVersion, value);
      if (!(await this.addresses.find(subnet.id, address))) return { subnetId: subnet.id, address };
    }
    return undefined;
  }

  private async anyOf(
    subnets: readonly Subnet[],
    owner: AddressOwner,
    chosen: readonly AllocatedIp[],
  ): Promise<AllocatedIp> {
    for (const subnet of subnets) {
      const free = await this.next(subnet, chosen);
      if (free) return free;
    }
    throw noMoreAddresses(owner.networkId);
  }

  private async requested(
    owner: AddressOwner,
    subnets: readonly Subnet[],
    request: FixedIpRequest,
    chosen: readonly AllocatedIp[],
  ): Promise<AllocatedIp> {
    if (subnets.length === 0) throw invalidInput('IP allocation requires subnets for network');
    const subnet = await this.subnetFor(owner, subnets, request);
    if (request.ip_address === undefined) {
      if (isAutomatic(subnet.ipv6AddressMode) && !isRouter(owner)) return this.automatic(subnet, owner);
      const free = await this.next(subnet, chosen);
      if (!free) throw noMoreAddresses(owner.networkId);
      return free;
    }
    const address = request.ip_address;
    const automatic = isAutomatic(subnet.ipv6AddressMode) && !isRouter(owner);
    if (automatic && address !== (await this.automaticAddress(subnet, owner))) {
      throw automaticAddressOnly(address, subnet.id);
    }
    if (chosen.some((ip) => ip.subnetId === subnet.id && ip.address === address)) {
      throw ipAddressAllocated(subnet.id, address);
    }
    await this.assertFree(subnet.id, address);
    return { subnetId: subnet.id, address };
  }

  private async subnetFor(
    owner: AddressOwner,
    subnets: readonly Subnet[],
    request: FixedIpRequest,
  ): Promise<Subnet> {
    const { subnet_id: id, ip_address: address } = request;
    const ip = parseIp(address);
    if (id !== undefined) {
      const subnet = subnets.find((candidate) => candidate.id === id);
      if (!subnet) {
        // Of another project, it must look as if it were not there.
        if ((await this.subnets.find(id))?.projectId !== owner.projectId) throw subnetNotFound(id);
        throw invalidInput(
          `Failed to create port on network ${owner.networkId}, because fixed_ips included invalid subnet ${id}`,
        );
      }
      const cidr = parseCidr(subnet.cidr);
      if (ip && cidr && !isHostAddress(cidr, ip)) throw invalidIpForSubnet(address ?? '');
      return subnet;
    }
    if (!ip) throw invalidInput('IP allocation requires subnet_id or ip_address');
    const subnet = subnets.find((candidate) => {
      const cidr = parseCidr(candidate.cidr);
      return cidr && cidrContains(cidr, ip) && isHostAddress(cidr, ip);
    });
    if (!subnet) throw invalidIpForNetwork(address ?? '');
    return subnet;
  }

  private async automaticAddress(subnet: Subnet, owner: AddressOwner): Promise<string> {
    const cidr = parseCidr(subnet.cidr);
    return cidr ? eui64(cidr, owner.macAddress) : '';
  }

  private async assertFree(subnetId: string, address: string): Promise<void> {
    if (await this.addresses.find(subnetId, address)) throw ipAddressAllocated(subnetId, address);
  }
}

/** What guests' addresses are made for has its own by name. */
function isRouter({ deviceOwner }: AddressOwner): boolean {
  return deviceOwner === ROUTER_INTERFACE_OWNER;
}

/** A subnet with service types serves only ports of those owners. */
function serves(subnet: Subnet, owner: AddressOwner): boolean {
  return subnet.serviceTypes.length === 0 || subnet.serviceTypes.includes(owner.deviceOwner);
}
