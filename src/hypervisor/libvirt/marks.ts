import type { MarkRequest, ServerMark } from '../holdings.port';
import { NETWORK_OWNER } from '../linux-network/names';
import { type Command, join, script, sh } from '../shell/command';
import { makeFolders } from './disk-commands';
import { forgetImage, takeTurn } from './fill-commands';
import { BASE_FOLDER, baseImagePath, CLOUDS_FOLDER, cloudPath, domainName, serverFolder } from './paths';
import { markElement, NAMESPACE, PREFIX } from './server-mark';
import { renderXml } from './xml';

/** In the folder of every server that this product makes: the id of the cloud. */
const serverMarkPath = (serverId: string): string => `${serverFolder(serverId)}/cloud`;
export const imageMarkPath = (key: string, cloud: string): string => `${BASE_FOLDER}/.${key}.${cloud}.mark`;
const NOBODY = '-';

const note = (text: string, path: string): Command => sh`echo ${text} > ${path}`;

/** The server's folder, marked before anything is put into it. Another cloud's mark is left as it is. */
export function markedFolder(serverId: string, cloud: string): Command {
  const path = serverMarkPath(serverId);
  return script([
    makeFolders,
    sh`mkdir -p -m 0711 ${serverFolder(serverId)}`,
    sh`[ -s ${path} ] || ${note(cloud, path)}`,
  ]);
}

/** Fails where the image is not cached. In its turn: what is marked now is not trimmed. The mark's age is that of its last use. */
export function markImage(key: string, cloud: string): Command {
  return script([
    sh`test -f ${baseImagePath(key)}`,
    ...takeTurn(key),
    sh`test -f ${baseImagePath(key)}`,
    sh`touch ${imageMarkPath(key, cloud)}`,
  ]);
}

/** Nothing happens to an image without this cloud's mark; one that others have marked too only loses that. */
export function unmarkImage(key: string, cloud: string): Command {
  const own = imageMarkPath(key, cloud);
  return sh`if [ -e ${own} ]; then
  rm -f ${own}
  others=$(ls -A ${BASE_FOLDER} | grep -F -e ${`.${key}.`} | grep -c ${'\\.mark$'} || true)
  [ "$others" != 0 ] || ${forgetImage(key)}
fi`;
}

export function discardImage(key: string): Command {
  return sh`${forgetImage(key)} ${BASE_FOLDER}/.${key}.*.mark`;
}

/** What fails is tried again at the next look; the others are marked all the same. */
export function markServers(requests: readonly MarkRequest[], cloud: string): Command {
  return join(
    [
      sh`failed=0`,
      ...requests.flatMap(({ serverId, domain, files }) => [
        ...(files
          ? [sh`[ ! -d ${serverFolder(serverId)} ] || ${note(cloud, serverMarkPath(serverId))} || failed=1`]
          : []),
        ...(domain ? [sh`${markDomain(serverId, domain, cloud)} || failed=1`] : []),
      ]),
      sh`exit $failed`,
    ],
    '\n',
  );
}

/** Only the definition that outlives a power cut: this is what is read. A running guest notices nothing. */
function markDomain(serverId: string, mark: ServerMark, cloud: string): Command {
  const xml = renderXml(markElement(mark, cloud, '')).trim();
  return sh`virsh -q -c qemu:///system metadata ${domainName(serverId)} ${NAMESPACE} --key ${PREFIX} --config --set ${xml} </dev/null >/dev/null`;
}

/** `shared`: the network belongs to whoever shaped it, also where that was before anybody noted it. */
export function markHost(cloud: string, shared: boolean): Command {
  const owner = join(
    [sh`mkdir -p ${NETWORK_OWNER.folder}`, note(`${NOBODY} ${NOBODY}`, NETWORK_OWNER.path)],
    ' && ',
  );
  return script([
    makeFolders,
    sh`mkdir -p -m 0711 ${CLOUDS_FOLDER}`,
    ...(shared ? [sh`[ -s ${NETWORK_OWNER.path} ] || { ${owner}; }`] : []),
    sh`: > ${cloudPath(cloud)}`,
  ]);
}

export function unmarkHost(cloud: string): Command {
  return script([
    sh`rm -f ${cloudPath(cloud)}`,
    sh`if [ -e ${NETWORK_OWNER.path} ] && grep -q -F -e ${cloud} ${NETWORK_OWNER.path}; then rm -f ${NETWORK_OWNER.path}; fi`,
  ]);
}

export function takeNetwork(cloud: string, turn: string): Command {
  return script([sh`mkdir -p ${NETWORK_OWNER.folder}`, note(`${cloud} ${turn}`, NETWORK_OWNER.path)]);
}
