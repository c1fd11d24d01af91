/** The words of what of a script's writing is a trap; data only. Codes are those of the emulator with `script-` before them. */
import type { Explanation, Severity } from '../../../check.ts';

const shell = 'POSIX shell command language (IEEE 1003.1, chapter 2); cmd.exe reference';
const guide = 'Anaplan Connect user guide, script examples';

type Word = { readonly severity: Severity; readonly words: Explanation };

function word(severity: Severity, title: string, meaning: string, remedy: string, source = shell): Word {
  const at = ' See {at}.';
  return { severity, words: { title, meaning: meaning + at, remedy, actsNext: 'integration', source } };
}

const saveAgain = 'Save it again as UTF-8 without a byte order mark.';
const exitCode =
  'Pass the exit code on, and judge the run by its output too: `... 2>&1 | anaplan-doctor connect-log` (docs/connect-log.md).';

export const remarks = {
  'script-curly-quotes': word(
    'failure',
    'Curly quotes stand in the script ({about})',
    'They come from a word processor or a web page. No shell reads them as quotes: they become part of the value, and values with blanks fall apart.',
    'Type them again as straight quotes, `"` or `\'`.',
  ),
  'script-long-dash': word(
    'failure',
    'A long dash stands where an option begins ({about})',
    'The client knows options only with a plain hyphen; it stops reading there.',
    'Type the hyphen again: `-user`, not `–user`.',
  ),
  'script-no-break-space': word(
    'warning',
    'A no-break space stands in the script ({about})',
    'It looks like a blank and is none: what stands around it becomes one word.',
    'Type the blank again.',
  ),
  'script-invisible-letter': word(
    'warning',
    'An invisible letter stands in the script ({about})',
    'It came with copied text, and becomes part of a name or a value.',
    'Type that line again, without copying.',
  ),
  'script-byte-order-mark': word(
    'failure',
    'The script begins with a byte order mark',
    'The shell takes it as part of the first line: `#!` is not found, `@echo off` is no command.',
    saveAgain,
  ),
  'script-utf-16': word(
    'failure',
    'The script is in UTF-16',
    'Neither sh nor cmd reads that ("Unicode" in old editors, PowerShell\'s `>`).',
    saveAgain,
  ),
  'script-nul-byte': word(
    'warning',
    'The script holds a zero byte',
    'Shells differ in what they make of it; what stands behind it is not told here.',
    saveAgain,
  ),
  'script-crlf-in-sh': word(
    'failure',
    'The script has line ends of Windows',
    'sh takes the carriage return as part of each line: `/bin/sh^M: bad interpreter`, or values that end in an invisible letter.',
    "`sed -i 's/\\r$//' SCRIPT` (or `dos2unix`), and have the transfer not change line ends again.",
  ),
  'script-bash-in-sh': word(
    'warning',
    'The script uses {about}, which only bash knows',
    'It is started by /bin/sh, which on Debian and Ubuntu is dash: there it fails, or is skipped.',
    'Let its first line be `#!/bin/bash`, or write it the way sh knows.',
  ),
  'script-set-in-sh': word(
    'failure',
    '`set {about}=...` does not set the variable in sh',
    'That is the way of Windows. In sh it sets $1, and {about} stays as it was: the option behind it gets nothing.',
    'Write `{about}="..."`, without `set`.',
    'Anaplan Connect 1.4 user guide, page 12, whose own example has this slip',
  ),
  'script-unquoted-blank': word(
    'warning',
    'The value of {about} has a blank and is used without quotes',
    'The shell makes several arguments of it, and the client stops at the second.',
    'Put quotes around it where it is used: `"$NAME"`.',
  ),
  'script-second-evaluation': word(
    'failure',
    'The value of {about} is read by a shell a second time',
    '`sh -c` reads the whole command line again: `$`, backticks, `;`, `&`, blanks and quotes in values take effect then ({remark}). What reaches the client is another value.',
    'Run the client directly, without `sh -c`: `exec ./AnaplanClient.sh ... "$@"`.',
    guide,
  ),
  'script-stops-without-variable': word(
    'failure',
    'The script ends where {about} is not set',
    'It demands that variable (`set -u` or `:?`), and nothing sets it here.',
    'Set it in the script, or in the environment of the account that runs the job.',
  ),
  'script-include-missing': word(
    'failure',
    'A file the script includes is not there: {about}',
    'sh ends the script there; cmd goes on without what it sets.',
    'Correct its path, or put the file there. A path without a folder depends on where the script is started.',
  ),
  'script-include-without-slash': word(
    'warning',
    '`. {about}` is looked up along the PATH',
    'Without a slash sh does not look in the current folder, and ends the script where it finds none.',
    'Write `. ./{about}`.',
  ),
  'script-cd-fails': word(
    'failure',
    'The script changes to a folder that is not there ({about})',
    'What it starts from there is not found.',
    'Correct the folder: `cd "$(dirname "$0")" || exit 1`.',
  ),
  'script-cd-without-drive': word(
    'warning',
    '`cd` without `/d` does not change the drive',
    'cmd changes the folder on that drive and stays on its own: relative paths are looked for elsewhere.',
    'Write `cd /d "%~dp0"`.',
  ),
  'script-unc-path-cd': word(
    'failure',
    'cmd cannot change to a network path (UNC)',
    '`cd` to `\\\\server\\share` is refused, and the script goes on in C:\\Windows.',
    'Write `pushd "%~dp0"` in its place, and `popd` at the end.',
    guide,
  ),
  'script-parentheses-in-folder': word(
    'warning',
    'The folder of the script has parentheses in its name',
    'Within blocks of cmd a parenthesis ends the block; the guide says not to install under `Program Files (x86)`.',
    'Move Anaplan Connect and its scripts to a folder without blanks and parentheses, such as `C:\\anaplan`.',
    guide,
  ),
  'script-percent-in-bat': word(
    'failure',
    'A percent sign in {about} is lost in a .bat',
    'cmd takes it as the beginning of a variable: the value is cut, or another one stands in its place.',
    'Write it twice: `%%`.',
  ),
  'script-exclamation-in-bat': word(
    'failure',
    'An exclamation mark in {about} is lost',
    'With `enabledelayedexpansion`, which scripts of Anaplan Connect use, cmd eats `!` and what stands between two of them.',
    'Change the password to one without `!`, or write `^^!` and check with `echo`.',
    guide,
  ),
  'script-caret-in-bat': word(
    'warning',
    'A caret in {about} is lost in a .bat',
    'cmd takes `^` as the sign that the next letter is plain, and drops it outside of quotes.',
    'Put the value in double quotes, or write `^^`.',
  ),
  'script-operator-in-bat': word(
    'failure',
    '{about} holds a letter that cmd acts on',
    'Outside of quotes `&`, `|`, `<` and `>` end the command or redirect it.',
    'Put the value in double quotes: `set "{about}=..."` and `"%{about}%"`.',
  ),
  'script-wildcard-in-bat': word(
    'warning',
    'A value for the client holds a wildcard outside of quotes ({about})',
    'Java on Windows takes `*` and `?` in its arguments as patterns for files: where files fit, the client gets their names in place of the value.',
    'Put the value in double quotes.',
  ),
  'script-blank-at-end': word(
    'warning',
    'The value of {about} ends in a blank',
    'cmd takes the blank before the end of the line as part of the value: a password or path that looks right is not.',
    'Write `set "{about}=value"`: the closing quote ends the value.',
  ),
  'script-blank-before-equals': word(
    'failure',
    'A blank stands before the equals sign of {about}',
    'cmd makes it part of the name, and `%{about}%` stays empty.',
    'Write `set {about}=value`, without blanks around the sign.',
  ),
  'script-call-missing': word(
    'failure',
    'A .bat is started without `call`',
    'It takes the place of the script for good: what stands behind it is never run.',
    'Write `call` before it.',
  ),
  'script-pause': word(
    'warning',
    'The script ends in `pause`',
    'It waits for a key. In a scheduled task nobody presses one: the task hangs until it is ended.',
    'Take `pause` out, or start the job with `< NUL`.',
    guide,
  ),
  'script-waits-for-input': word(
    'warning',
    'The script waits for input ({about})',
    'In a scheduled job there is nobody to type, and the answer is empty or the job hangs.',
    'Set the value in the script or its environment.',
  ),
  'script-not-waited-for': word(
    'warning',
    'The client is started and not waited for',
    '`start` without `/wait` goes on at once: the exit code is lost, and a second run may begin before the first ends.',
    'Write `call` in place of `start`, or add `/wait`.',
  ),
  'script-exit-code-swallowed': word(
    'warning',
    'The exit code of the client is thrown away ({about})',
    'Whatever happens, the scheduler sees success.',
    exitCode,
  ),
  'script-exit-code-of-pipe': word(
    'warning',
    'The exit code of the client is lost in a pipe',
    'The exit code is that of the last command of the pipe, not of the client.',
    exitCode,
  ),
  'script-command-echoed': word(
    'warning',
    'The script prints its command with the passwords in it',
    'What it prints is kept in the log of the job, and in what is sent on from it.',
    'Take the `echo` of the command out (`@echo off` in a .bat), and change passwords that stand in logs.',
    guide,
  ),
  'script-commands-traced': word(
    'warning',
    'The script traces its commands, passwords included',
    '`set -x` or `sh -x` prints every command with its values into the log of the job.',
    'Take it out, and change passwords that stand in logs.',
  ),
  'script-dollar-in-value': word(
    'warning',
    'The value of {about} holds a dollar sign within double quotes',
    'The shell takes it, and the word behind it, for a variable: `pa$$word` becomes another text.',
    'Put the value in single quotes.',
  ),
  'script-empty-argument-in-powershell': word(
    'warning',
    'PowerShell drops an empty argument',
    'Windows PowerShell hands no empty argument to a program: the option before it takes the next one for its value.',
    'Set the variable, or leave the option out where it is empty.',
    'Windows PowerShell 5.1, passing of arguments to programs',
  ),
  'script-quote-in-powershell': word(
    'warning',
    'The value of {about} holds a double quote, which PowerShell does not pass on',
    'Windows PowerShell drops quotes within arguments: the client gets another value.',
    'Write `\\"` for each of them, or choose a value without quotes.',
    'Windows PowerShell 5.1, passing of arguments to programs',
  ),
  'script-remark': word(
    'notice',
    'Something in the script deserves a look: {remark} ({about})',
    'It may change what the client gets.',
    'Look at that line.',
  ),
} as const satisfies { readonly [code: string]: Word };

export type RemarkCode = keyof typeof remarks;

/** Told by other rules with what follows from them, or of no consequence. */
const quiet = new Set(['variable-not-set', 'cd-missing', 'links-not-followed']);

/** The code of a remark of the emulator; null: it is not told. */
export function remarkCodeOf(code: string): RemarkCode | null {
  if (quiet.has(code)) return null;
  const known = code.startsWith('second-evaluation-') ? 'script-second-evaluation' : `script-${code}`;
  return Object.hasOwn(remarks, known) ? (known as RemarkCode) : 'script-remark';
}

type Words = { readonly [C in RemarkCode]: Explanation };

export const remarkWords: Words = Object.fromEntries(
  Object.entries(remarks).map(([code, { words }]) => [code, words]),
) as Words;
