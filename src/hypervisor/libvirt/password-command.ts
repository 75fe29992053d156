import { type Command, script, secret, sh } from '../shell/command';
import { domainName } from './paths';

/** What the command exits with when there is no agent that answers. */
export const NO_AGENT = 95;

/**
 * virsh reads the words from its standard input, where no process list shows them. It says there that it failed, and
 * exits with 0. Its own quotes are a shell's.
 */
export function setPassword(serverId: string, user: string, password: string): Command {
  // A new line would be another command of virsh.
  if (/\p{Cc}/u.test(user + password)) throw new Error('a user and a password are one line each');
  const words = [
    'set-user-password',
    domainName(serverId),
    '--user',
    quote(user),
    '--password',
    quote(password),
  ];
  return script([
    sh`status=0`,
    sh`said=$(printf '%s\n' ${secret(words.join(' '))} | timeout 20 virsh -q -c qemu:///system 2>&1) || status=$?`,
    sh`case $said in
  *'guest agent'*|*'domain is not running'*) exit ${NO_AGENT} ;;
  *error:*) echo "$said" >&2; exit 1 ;;
esac`,
    // An agent that hangs has set nothing.
    sh`[ $status != 124 ] || exit ${NO_AGENT}`,
    sh`exit $status`,
  ]);
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
