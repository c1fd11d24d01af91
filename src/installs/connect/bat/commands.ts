/** The commands of cmd itself, as far as they bear on what the client gets. */
import type { Origin } from '../emulated.ts';
import { speaksOfClient } from '../script/client.ts';
import type { Traced } from '../script/traced.ts';
import { known, plain, sliceOf, unknown } from '../script/traced.ts';
import { withoutQuotes } from './percent.ts';
import type { BatShell } from './shell.ts';
import { change, missing, note, setVariable } from './shell.ts';

export type Internal = (shell: BatShell, rest: Traced, origin: Origin) => Promise<void> | void;

export const internals: ReadonlyMap<string, Internal> = new Map(
  Object.entries({
    set,
    cd: (shell, rest, origin) => cd(shell, rest, origin, 'cd'),
    chdir: (shell, rest, origin) => cd(shell, rest, origin, 'cd'),
    pushd: async (shell, rest, origin) => {
      const before = shell.state.folder;
      await cd(shell, rest, origin, 'pushd');
      change(shell, { folders: [...shell.state.folders.slice(-100), before] });
    },
    popd: (shell) =>
      change(shell, {
        folder: shell.state.folders.at(-1) ?? null,
        folders: shell.state.folders.slice(0, -1),
        status: 0,
      }),
    setlocal: (shell, rest) => {
      const { variables, isDelayed, folder, saved } = shell.state;
      const words = plain(rest).toLowerCase();
      const delayed = /enabledelayedexpansion/.test(words) || (isDelayed && !/disabledelayedexpansion/.test(words));
      change(shell, { isDelayed: delayed, saved: [...saved.slice(-32), { variables, isDelayed, folder }], status: 0 });
    },
    endlocal: (shell) => {
      const last = shell.state.saved.at(-1);
      if (last !== undefined) change(shell, { ...last, saved: shell.state.saved.slice(0, -1) });
    },
    shift: (shell, rest) => {
      const from = Number(/\/(\d)/.exec(plain(rest))?.[1] ?? '0');
      const [first = []] = shell.state.arguments;
      const kept = shell.state.arguments.toSpliced(Math.max(0, from - 1), 1);
      change(shell, { arguments: kept, ...(from === 0 ? { zero: first } : {}) });
    },
    exit: (shell, rest, origin) => {
      const words = plain(rest).trim();
      const isOfFile = /^\/b\b/i.test(words);
      const code = /(\d+)\s*$/.exec(words)?.[1];
      if (code === '0' && shell.record.calls.length > 0 && shell.state.undecided === 0)
        note(shell, 'exit-code-swallowed', origin, 'exit 0');
      change(shell, {
        flow: { kind: isOfFile ? 'return' : 'exit' },
        ...(code === undefined ? {} : { status: Number(code) }),
      });
    },
    goto: (shell, rest, origin) => {
      const label =
        plain(rest)
          .trim()
          .replace(/^:/, '')
          .split(/[\s:+,;=]/)[0] ?? '';
      const isEnd = /^:?eof\b/i.test(plain(rest).trim());
      change(shell, { flow: isEnd ? { kind: 'return' } : { kind: 'goto', label: label.toLowerCase(), origin } });
    },
    pause: (shell, _, origin) => {
      note(shell, 'pause', origin);
      change(shell, { status: 0 });
    },
    echo: (shell, rest, origin) => {
      const words = plain(rest).trim().toLowerCase();
      if (words === 'on' || words === 'off') shell.isEchoed = words === 'on';
      if (speaksOfClient(plain(rest)))
        note(shell, 'command-echoed', origin, rest.find(({ holder }) => holder !== null)?.holder ?? null);
      if (shell.state.status !== null) change(shell, { status: shell.state.status });
    },
    ...Object.fromEntries(
      [
        'title',
        'color',
        'cls',
        'ver',
        'verify',
        'prompt',
        'break',
        'dir',
        'type',
        'copy',
        'move',
        'del',
        'erase',
        'ren',
        'rename',
        'md',
        'mkdir',
        'rd',
        'rmdir',
        'date',
        'time',
        'assoc',
        'ftype',
        'vol',
        'mklink',
      ].map((name) => [name, other]),
    ),
    path: (shell, rest) => {
      setVariable(shell, 'PATH', sliceOf(rest, /^[\s=;]*/.exec(plain(rest))?.[0].length ?? 0, plain(rest).length));
    },
  } satisfies Record<string, Internal>),
);

/** Bears on nothing here; how it ends is not known. */
function other(shell: BatShell): void {
  change(shell, { status: null });
}

/** `set x=y`: everything behind the sign is the value, blanks and quotes too; `set "x=y"` up to the last quote (`set /?`). */
function set(shell: BatShell, rest: Traced, origin: Origin): void {
  const whole = plain(rest);
  const start = /^[\s,;=]*/.exec(whole)?.[0].length ?? 0;
  const option = /^\/([ap])\b\s*/i.exec(whole.slice(start));
  if (option !== null) {
    setComputed(shell, whole.slice(start + option[0].length), origin, option[1]?.toLowerCase() === 'p');
    return;
  }
  const isQuoted = whole[start] === '"';
  const last = whole.lastIndexOf('"');
  const from = isQuoted ? start + 1 : start;
  const to = isQuoted && last > start ? last : whole.length;
  const equals = whole.indexOf('=', from);
  // Without a sign it only shows what is set.
  if (equals < 0 || equals >= to) return;
  const name = whole.slice(from, equals);
  const value = sliceOf(rest, equals + 1, to);
  if (name.includes('\uFFFF')) {
    missing(shell, origin, 'a set whose name is not known here');
    change(shell, { mayHaveMore: true });
    return;
  }
  if (/\s$/.test(name)) note(shell, 'blank-before-equals', origin, name.trim());
  if (!isQuoted && /\S\s+$/.test(plain(value))) note(shell, 'blank-at-end', origin, name);
  setVariable(shell, name, value);
}

/** `/a` reckons, `/p` asks. */
function setComputed(shell: BatShell, text: string, origin: Origin, asks: boolean): void {
  for (const part of asks ? [text] : text.split(',')) {
    const name = /^"?\s*([^\s"=+\-*/%&|^<>]+)\s*(?:[-+*/%&|^]|<<|>>)?=/.exec(part)?.[1];
    if (name !== undefined) setVariable(shell, name, unknown(name, origin, name));
    if (asks) note(shell, 'waits-for-input', origin, name ?? null);
  }
  change(shell, { status: null });
}

/** Where scheduled tasks start. */
const usualDrive = 'C:';

/** `cd` cannot go to a share, and without `/d` not to another drive; `pushd` can. */
async function cd(shell: BatShell, rest: Traced, origin: Origin, how: 'cd' | 'pushd'): Promise<void> {
  const stripped = /^[\s,;=]*(\/d\b)?[\s,;=]*/i.exec(plain(rest));
  const text = sliceOf(rest, stripped?.[0].length ?? 0, plain(rest).length);
  const target = known(withoutQuotes(trimmed(text)));
  if (target === '') return;
  if (target === null) return change(shell, { folder: null, status: null });
  const { paths, platform } = shell.host;
  const holder = text[0]?.holder ?? null;
  if (/^\\\\/.test(target) && how === 'cd') {
    note(shell, 'unc-path-cd', origin, holder);
    return change(shell, { status: 1 });
  }
  if (/[()]/.test(target)) note(shell, 'parentheses-in-folder', origin, holder);
  const named = platform === 'posix' ? target.replaceAll('\\', '/') : target;
  const hasDrive = /^[A-Za-z]:/.test(target);
  if (platform === 'posix' && hasDrive) return change(shell, { folder: target, status: null });
  const isAbsolute = paths.isAbsolute(named);
  if (!isAbsolute && shell.state.folder === null) return change(shell, { folder: null, status: null });
  const folder = isAbsolute ? paths.normalize(named) : paths.join(shell.state.folder ?? '', named);
  const drive = shell.state.folder?.slice(0, 2) ?? usualDrive;
  if (
    hasDrive &&
    how === 'cd' &&
    stripped?.[1] === undefined &&
    drive.toLowerCase() !== target.slice(0, 2).toLowerCase()
  ) {
    note(shell, 'cd-without-drive', origin, holder);
    // It changes the folder that is kept for that drive, and not the drive.
    if (shell.state.folder !== null) return change(shell, { status: 0 });
  }
  const facts = await shell.host.factsOf(folder).catch(() => null);
  if (facts !== null && (!facts.exists || facts.kind !== 'folder')) {
    note(shell, 'cd-fails', origin, holder);
    return change(shell, { status: 1 });
  }
  change(shell, {
    folder: folder.length > 3 ? folder.replace(/[\\/]$/, '') : folder,
    status: facts === null ? null : 0,
  });
}

function trimmed(text: Traced): Traced {
  const whole = plain(text);
  return sliceOf(text, 0, whole.trimEnd().length);
}
