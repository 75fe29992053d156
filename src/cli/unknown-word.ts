import { nearestName } from '../shared/text/nearest-name';

const SCHEMA = 'Nothing to do: the controller brings its database up to date whenever it starts.';
const BOOTSTRAP =
  'Nothing to do: the first start makes the domain, project, user, roles and catalog, and writes openrc into the data folder.';
const KEYS = 'Nothing to do: the controller makes and keeps its own token keys.';
const HOSTS =
  '`monostack host add root@HOST` enrols a compute host, which is then known at once; `monostack host list` shows them.';
const UPGRADE =
  'Nothing to do: the start refuses what it cannot upgrade, `monostack host list` and `monostack operation list --state stuck` show what needs a hand.';

/** What operators of a hand-built OpenStack type, and what takes its place. */
const ELSEWHERE = new Map<string, string>([
  ...['db_sync', 'db', 'api_db', 'sync', 'migrate'].map((word) => [word, SCHEMA] as const),
  ['bootstrap', BOOTSTRAP],
  ...['fernet_setup', 'fernet_rotate', 'credential_setup', 'credential_rotate', 'pki_setup'].map(
    (word) => [word, KEYS] as const,
  ),
  ...['cell_v2', 'discover_hosts', 'map_cell0', 'simple_cell_setup', 'create_cell', 'map_hosts'].map(
    (word) => [word, HOSTS] as const,
  ),
  ...['upgrade', 'status'].map((word) => [word, UPGRADE] as const),
]);

/** The programs whose words those are; typed before or instead of the word. */
const PROGRAMS = /^(keystone|glance|nova|neutron|placement)-(manage|db-manage|status)$/;

/** Pure: what to say of words that are no command of ours, or undefined where the first one is. */
export function answerUnknownWord(words: readonly string[], commands: readonly string[]): string | undefined {
  const [first = ''] = words;
  if (first === '' || first.startsWith('-') || commands.includes(first)) return undefined;
  const said = words.filter((word) => !PROGRAMS.test(word) && !word.startsWith('-'));
  const elsewhere = said[0] === undefined ? undefined : ELSEWHERE.get(said[0].replaceAll('-', '_'));
  if (elsewhere !== undefined) return `\`${words.join(' ')}\`: ${elsewhere}`;
  const nearest = nearestName(first, commands);
  return `'${first}' is no command of monostack. Did you mean '${nearest}'? \`monostack --help\` lists all.`;
}
