import type { HeldDomain, HeldServer, HostHoldings } from '../holdings.port';
import { NETWORK_OWNER } from '../linux-network/names';
import { sh } from '../shell/command';
import type { HostShell } from '../shell/host-shell.port';
import { BASE_FOLDER, CLOUDS_FOLDER, SERVERS_FOLDER, serverIdOf } from './paths';
import { parseMark } from './server-mark';
import { parseDomainStates } from './virsh-output';

const LOOK_SECONDS = 30;
/** Names in one call of virsh: a command line has its limit. */
const AT_ONCE = 500;

/**
 * For `sh -s`: `kind ...` lines. The shell reads small files itself, and one virsh shows the definitions of all domains
 * that have our names: a host with hundreds of guests is looked at within a moment. A domain that goes away meanwhile
 * is left out; a libvirt that does not answer is a failure.
 */
const HOLDINGS_SCRIPT = `main() {
set -eu
first() { line=; { IFS= read -r line <"$1"; } 2>/dev/null || :; }
for path in ${CLOUDS_FOLDER}/*; do [ ! -e "$path" ] || echo "cloud \${path##*/}"; done
first ${NETWORK_OWNER.path}
[ -z "$line" ] || echo "network $line"
for path in ${SERVERS_FOLDER}/*; do
  [ ! -d "$path" ] || { first "$path/cloud"; echo "files \${path##*/} $line"; }
done
for path in ${BASE_FOLDER}/*; do [ ! -f "$path" ] || echo "image \${path##*/}"; done
for path in ${BASE_FOLDER}/.*.mark; do [ ! -e "$path" ] || echo "image-mark \${path##*/}"; done
for path in /sys/class/net/brq*; do
  [ ! -d "$path/bridge" ] || { first "$path/ifalias"; echo "bridge \${path##*/} $line"; }
done
for path in /run/netns/qdhcp-* /run/netns/qrouter-*; do
  space=\${path##*/}
  [ ! -e "$path" ] || { first "${NETWORK_OWNER.folder}/\${space#qdhcp-}/cloud"; echo "namespace $space $line"; }
done
names=$(virsh -q -c qemu:///system list --all --name)
names=$(echo "$names" | grep -xE 'instance-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}' || :)
show='all=; for name; do all="$all dumpxml --inactive $name;"; done; exec virsh -q -c qemu:///system "$all"'
[ -z "$names" ] || echo "$names" | xargs -n ${AT_ONCE} sh -c "$show" sh 2>/dev/null | awk '
/^  <name>instance-/ { gsub(/^  <name>|<.name>.*/, ""); print "domain", $0 }
/<monostack:server[ >]/ { ours = 1 }
ours { print "mark", $0 }
/<.monostack:server>/ { ours = 0 }'
virsh -q -c qemu:///system domstats --raw --state --nowait
}
main </dev/null
`;

export async function readHoldings(shell: HostShell): Promise<HostHoldings> {
  return parseHoldings(
    await shell.check(sh`exec /bin/sh -s`, { stdin: HOLDINGS_SCRIPT, timeoutSeconds: LOOK_SECONDS }),
  );
}

export function parseHoldings(output: string): HostHoldings {
  const lines = output.split('\n');
  const all = (kind: string): string[][] =>
    lines.flatMap((line) =>
      line.startsWith(`${kind} `)
        ? [
            line
              .slice(kind.length + 1)
              .trim()
              .split(' '),
          ]
        : [],
    );
  const [network] = all('network');
  const imageMarks = all('image-mark').map(([name = '']) => /^\.(.*)\.([0-9a-f-]{36})\.mark$/.exec(name));
  return {
    clouds: all('cloud').flatMap(([id = '']) => (id ? [id] : [])),
    network: network && { cloud: network[0] ?? '', turn: network[1] ?? '' },
    servers: servers(lines, output, all('files')),
    images: all('image').map(([key = '']) => ({
      key,
      marks: imageMarks.flatMap((match) => (match?.[1] === key && match[2] ? [match[2]] : [])),
    })),
    devices: [
      ...all('bridge').map(([name = '', word, mark]) => ({
        kind: 'bridge' as const,
        name,
        mark: word === 'monostack' ? mark : undefined,
      })),
      ...all('namespace').map(([name = '', mark]) => ({
        kind: 'namespace' as const,
        name,
        mark: mark || undefined,
      })),
    ],
  };
}

function servers(lines: readonly string[], output: string, folders: readonly string[][]): HeldServer[] {
  const files = new Map(folders.map(([id = '', mark]) => [id, { mark: mark || undefined }]));
  const marks = marksOf(lines);
  const domains = new Map<string, HeldDomain>();
  for (const { serverId, state } of parseDomainStates(output)) {
    domains.set(serverId, { state, ...parseMark(marks.get(serverId) ?? '') });
  }
  const ids = [...new Set([...domains.keys(), ...files.keys()])];
  return ids.map((serverId) => ({ serverId, domain: domains.get(serverId), files: files.get(serverId) }));
}

/** The text of our element for each domain. */
function marksOf(lines: readonly string[]): Map<string, string> {
  const marks = new Map<string, string>();
  let serverId: string | undefined;
  for (const line of lines) {
    if (line.startsWith('domain ')) serverId = serverIdOf(line.slice('domain '.length));
    else if (line.startsWith('mark ') && serverId)
      marks.set(serverId, `${marks.get(serverId) ?? ''}${line.slice('mark '.length)}\n`);
  }
  return marks;
}
