/** Words about the job as it runs: prompts, secrets, files, the tenant, its log, other scripts; AC17 to AC24; data only. */
import type { Explanation } from '../../../check.ts';
import { guide, launcher, word } from './word.ts';

const moveSecrets =
  "Best: sign in with a certificate in a keystore, whose password Anaplan Connect reads from the account's own `~/.anaplan/api-client/keystore-access.txt` when -keystorepass is left out (that is obfuscated, not encrypted: `chmod 600`), or with OAuth (4.0 and later).\n" +
  'Or put the settings with secrets into a file of their own that only the account of the job may read (`chmod 600 secrets.sh`; on Windows `icacls secrets.bat /inheritance:r /grant ACCOUNT:R`) and include it: `. ./secrets.sh`, `call secrets.bat`.\n' +
  'Then change the passwords: those that stood in the script count as known.';

export const jobWords = {
  // AC17
  'prompts-unattended': word(
    'The client asks for {what}',
    'At {at}. In a scheduled job there is no terminal: it ends with "... must be specified" and exit code 1.',
    'Give it, from a file that only the account of the job may read.',
  ),
  'stored-password-unknown': word(
    'Whether the password of the keystore is stored for {account} is not known',
    'No -keystorepass is given; the client then reads {file} in the home folder of its account, and else asks.',
    'Look as that account: `ls -l ~/.anaplan/api-client/keystore-access.txt`.',
  ),
  'secret-in-script': word(
    'Secrets stand in clear in {script}',
    'Whoever may read it or its backups, or list processes while it runs, has them. No value is shown or kept here: {secrets}',
    moveSecrets,
    'CWE-256, plaintext storage of a password; CWE-214, in process listings',
  ),
  'secret-in-comment': word(
    'Old secrets stand in comments of {script}',
    'They are not used, but may still be valid: {secrets}',
    'Delete those lines, and change the passwords.',
    'CWE-615, sensitive information in comments',
  ),
  // AC19
  'input-missing': word(
    '{option}: there is no {path}',
    'Asked for at {at}. If a job before this one delivers it, it is not here now.',
    'Correct the path, or see why the file was not delivered: `ls -l "{path}"`.',
  ),
  'input-unreadable': word(
    '{option}: {path} may not be read',
    'By the account {account}.',
    '`chmod` or `chown` it: `ls -l "{path}"`.',
    'access rights of the file',
  ),
  'output-folder-missing': word(
    '{option}: there is no folder for {path}',
    'The client makes none; the file, often the error dump one needs, is lost (at {at}).',
    'Make the folder.',
  ),
  'output-not-writable': word(
    '{option}: {path} cannot be written',
    'By the account {account} (at {at}).',
    'Let the account write there: `ls -ld` the folder.',
    'access rights of the folder',
  ),
  'jdbc-incomplete': word(
    '{file} lacks {missing}',
    'The client reads its database settings from there and ends, or imports nothing, without them.',
    'Add them.',
    guide,
  ),
  'jdbc-driver-missing': word(
    'No database driver lies in lib/ of {folder}',
    'The client finds drivers only there: "No suitable driver".',
    'Put the jar of the driver into lib/.',
    guide,
  ),
  'lib-missing': word(
    'There is no lib/ beside {launcher}',
    'The launcher warns "cannot find lib directory" and goes on; drivers and other libraries are not found.',
    'Copy lib/ from the download.',
    launcher,
  ),
  // AC20, AC22
  'tenant-object-missing': word(
    '{what} "{name}" is not there for the account of connection {connection}',
    'Named at {at}. The client says "not found" and ends with exit code 0.',
    'Compare name or id with the model: names count with capitals and blanks.\nSee whether the user of the script sees it: another account was asked, unless both are the same.',
    'Anaplan Integration API 2.0',
  ),
  'tenant-sign-in-refused': {
    ...word(
      'Anaplan refuses the sign-in that the script would make',
      'Connection {connection} signs in by the same account. {refused}',
      'See `anaplan-doctor diagnose --only api-access`.',
      'Anaplan Authentication Service',
    ),
    problem: 'sign-in-refused',
  },
  'tenant-not-asked': word(
    'Whether ids and names of the script are there was not asked',
    '{why}',
    'Try again: `anaplan-doctor diagnose --only api-access`.',
    'Anaplan Integration API 2.0',
  ),
  // AC21
  'log-run-failed': word(
    'The last run in {log} {outcome}',
    'Line {line}: {cause} {hidden}Last written {modifiedAtMs}.',
    '{causeRemedy}\nThe whole log, run by run: `anaplan-doctor connect-log < {log}`.',
    'the table of known messages: `anaplan-doctor explain`',
  ),
  'log-run-unclear': word(
    'How the last run in {log} ended cannot be told',
    'It holds {runs} runs, and the last one has no end. Last written {modifiedAtMs}.',
    'If a run is under way, look again later. If not, it was ended from outside, or its output goes elsewhere.',
    'the log',
  ),
  'log-not-there': word(
    'There is no log {log}',
    'The settings name it, so how the last run ended is not known.',
    'Correct the path: `ls -l {log}`.',
    'the settings',
  ),
  // AC23
  'oauth-not-registered': word(
    'No token of this OAuth client is stored for the account {account}',
    'The client keeps it in {file}. Without it, it prints an address and waits for a person to approve, thirty tries long, then ends.',
    'Run it once by hand as that account with `--forceRegister` behind -auth, -service and -oauth-client-id, and approve in the browser.\nIf AC_OAUTH_KEYSTORE_DIR is set for the job, set it the same way.',
  ),
  'oauth-store-unknown': word(
    'Whether a token of this OAuth client is stored is not known',
    'It is kept in {file}, in the home folder of the account {account}.',
    'Look as that account: `ls -l ~/ks_*.jks`.',
  ),
  // AC24
  'scripts-disagree': word(
    'Scripts of this host differ: {what}',
    '{differences}',
    'Nothing is wrong with that in itself. When only some of them fail, begin here.',
    'comparison of the scripts of these settings',
  ),
  'connect-equivalent-options': {
    title: 'What a current version of Anaplan Connect takes in place of these options',
    meaning: 'For the call at {at}. Secrets are left out. {notes}',
    remedy: '{optionsSteps}',
    actsNext: 'integration',
    source: guide,
  },
} as const satisfies { readonly [code: string]: Explanation };
