import type { NicSpec } from '../hypervisor.port';
import { type Command, sh } from '../shell/command';
import { domainName } from './paths';
import { VIRSH } from './virsh';

/** What `unplug` prints where the guest has not let go of the card yet. */
export const STILL_THERE = 'still there';

/** The card's XML comes on standard input. */
export function plug(serverId: string, nic: NicSpec): Command {
  const attach = sh`cat | ${VIRSH} attach-device ${domainName(serverId)} /dev/stdin --live`;
  return whileItRuns(serverId, sh`${has(serverId, nic)} || ${attach}`);
}

/** libvirt waits for the guest for five seconds, and answers the same whether it obeyed or not. */
export function unplug(serverId: string, nic: NicSpec): Command {
  const detach = sh`${VIRSH} detach-interface ${domainName(serverId)} bridge --mac ${nic.mac} --live`;
  const look = sh`if ${has(serverId, nic)}; then echo ${STILL_THERE}; fi`;
  return whileItRuns(serverId, sh`if ${has(serverId, nic)}; then ${detach} || :; fi; ${look}`);
}

function has(serverId: string, { mac }: NicSpec): Command {
  return sh`${VIRSH} domiflist ${domainName(serverId)} | grep -qiF ${mac}`;
}

function whileItRuns(serverId: string, command: Command): Command {
  const state = sh`"$(${VIRSH} domstate ${domainName(serverId)})"`;
  return sh`case ${state} in running | paused) ${command} ;; esac`;
}
