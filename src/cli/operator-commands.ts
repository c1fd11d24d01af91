/**
 * What operators may ask of a daemon, and with which options. None of them names a file or a folder: the daemon would open it with
 * its own rights. Data and pure.
 */

const told = ['format', 'verbose', 'quiet', 'color'];

/** By the words of the command; options by commander's names. */
const options: { readonly [command: string]: readonly string[] } = {
  status: told,
  history: ['limit', 'incidents', 'format'],
  changes: ['limit', 'format'],
  ack: ['by', 'note', 'for', 'until', 'withdraw', 'wasNormal', 'wasStuck'],
  silence: ['check', 'target', 'for', 'until', 'by', 'note', 'expireOnResolve'],
  'silence list': ['all', 'format'],
  'silence end': [],
  'case list': [],
  'case show': ['short'],
  'case build': ['tried', 'ask', 'recipient'],
  'case new': ['problem', 'target', 'tried', 'ask', 'recipient'],
  'case approve': ['sha256'],
  'case send': ['again'],
  'case settle': ['arrived', 'lost'],
  'case number': ['messageId'],
  'case close': [],
  report: [...told, 'since', 'until'],
  'notify list': ['all', 'format'],
  'notify retry': ['parked'],
  'notify drop': [],
  reload: [],
};

/** These name a file of the one who asks: what is asked then is for their own rights. */
const ownFiles = ['--config', '--store', '--output', '--out', '--answers', '--attach'];

/** Whether a daemon is asked first. Options and their values are not told apart: what looks like a file option is taken for one. */
export function isForOperators(args: readonly string[]): boolean {
  return isKnown(args) && ownFileIn(args) === null;
}

/** The option that names a file of the one who asks, where the rest is what a daemon answers; null for none. */
export function keptFromDaemon(args: readonly string[]): string | null {
  return isKnown(args) ? ownFileIn(args) : null;
}

function ownFileIn(args: readonly string[]): string | null {
  return args.map((word) => word.split('=')[0] ?? '').find((word) => ownFiles.includes(word)) ?? null;
}

function isKnown(args: readonly string[]): boolean {
  if (args.some((word) => word === '--help' || word === '-h')) return false;
  const [first = '', second = ''] = args;
  if (second === 'help') return false;
  return Object.hasOwn(options, first) || Object.hasOwn(options, `${first} ${second}`);
}

/** What is wrong with asking a daemon this, or null. `given`: names of options that the one who asks has written. */
export function refusalOf(command: string, given: readonly string[]): string | null {
  if (!Object.hasOwn(options, command)) return `The daemon does not answer "${command}"; run it without its socket.`;
  const allowed = options[command] ?? [];
  const other = given.find((name) => !allowed.includes(name));
  if (other === undefined) return null;
  const written = `--${other.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  return `The daemon does not take ${written} with ${command} from its socket; whoever may open its store can give it there.`;
}
