/** Words about a script as a whole, its launcher, jar, version and Java: AC01 to AC04 and AC11; data only. */
import type { Explanation } from '../../../check.ts';
import { article, faq, guide, launcher, source, word } from './word.ts';

export const installWords = {
  'connect-fit': {
    title: '{script} is fit to run, as far as can be told without running it',
    meaning: 'Anaplan Connect {version}, Java {java}, signs in by {mode}. Does: {does}',
    remedy: 'Nothing to do.',
    actsNext: 'integration',
    source,
  },
  // AC01
  'connect-script-missing': word(
    'There is no script {script}',
    'The settings or the command name it; no such file is on this host.',
    'Correct the path: `ls -l {script}`.',
    'the path as given',
  ),
  'no-client-call': word(
    'No call of Anaplan Connect was found in {script}',
    'Neither AnaplanClient nor com.anaplan.client.Program is started, as far as the script could be followed. Missing files: {missingFiles}. Not followed: {notUnderstood}.',
    'Name the script that starts the client.\nIf it is started by a name of your own, name that script.',
    'emulation of the script',
  ),
  'script-not-followed': word(
    'Parts of {script} could not be followed',
    'What they do is not known here, so calls or values may be others: {places}',
    'Look at those lines. Values that they set can be checked by running the script with the launcher replaced by one that prints its arguments.',
    'emulation of the script',
  ),
  'argument-unresolved': word(
    'What the client gets depends on what is not known here: {unresolved}',
    'At {at}. Concerned: {options}. Nothing is guessed; what depends on it was not judged.',
    'Run the check as the account of the job, with its environment.\nOr set the variables in the script.',
    'emulation of the script',
  ),
  'folder-not-set': word(
    'Whether relative paths are found depends on where {script} is started',
    'It does not change to its own folder before it calls {command} at {at}; a scheduler starts it elsewhere (cron: the home folder; Windows: System32). It was judged as if started from {folder}.',
    'Add, before the first use: `cd "$(dirname "$0")" || exit 1` (sh) or `cd /d "%~dp0"` (bat).',
    guide,
  ),
  // AC02
  'connect-version-unknown': word(
    'Which version of Anaplan Connect is used is not known',
    'No jar beside {launcher} tells its version, nor does the folder. Options differ between versions, so they were not judged.',
    'Look at the jar: `unzip -p anaplan-connect-*.jar META-INF/MANIFEST.MF`.',
    'names and properties of the jar',
  ),
  'connect-version-dead': {
    ...word(
      'Anaplan Connect {version} cannot sign in with a certificate any more',
      'Versions 1.3 know only certificates issued by Anaplan itself, which ended in February 2020, and the API 1.3; certificates of public authorities do not work with them.',
      'Install a current Anaplan Connect (4.x).\nHave a certificate of a public authority issued and registered: `anaplan-doctor cert request --email USER`, then `anaplan-doctor cert prepare`.\nThe options that the new version wants are below (connect-equivalent-options).',
      faq,
    ),
  },
  'connect-version-old': word(
    'Anaplan Connect {version} uses the API 1.3',
    'It stands before the current API 2.0; whether Anaplan still answers it was not tried. Certificates of public authorities do not work with it.',
    'Move to a current Anaplan Connect (4.x): its options are below (connect-equivalent-options).',
    faq,
  ),
  'connect-version-beyond-rules': word(
    'Anaplan Connect {version} is newer than the last public source',
    'It was judged by the rules of 4.1; what came later may be more.',
    'Nothing to do, unless an option is told as unknown that your guide has.',
  ),
  'connect-version-unclear': word(
    'The jar says version {version}, its name {otherVersion}',
    'One of them was changed by hand. It was judged by what the jar says ({versionBy}).',
    'Take the jar from the download again.',
    'names and properties of the jar',
  ),
  'payload-v1-only': word(
    'Anaplan Connect {version} signs in with the old form of certificate payload only',
    'Its public source signs a bare random value. Anaplan has announced a new form with a time in it; once the old one is switched off, this version cannot sign in by certificate.',
    'Watch the release notes, and plan the update of Anaplan Connect. `anaplan-doctor diagnose --only client-certificate` shows whether your key and certificate fit both forms.',
    'community.anaplan.com on the new certificate payload; CertificateAuthenticator.java of 4.1.0',
  ),
  // AC03
  'jar-missing': word(
    'No jar that {launcher} would find lies beside it',
    'It looks for {pattern} in {folder}; there are: {jars}. It ends with "Cannot locate anaplan-connect".',
    'Put the jar of the download into that folder, under its own name.',
    launcher,
  ),
  'jar-several': word(
    'Several jars of Anaplan Connect lie side by side; {winner} runs',
    'The launcher takes the newest by date of the file, not by version: {jars}. A copy or a restore changes that.',
    'Move the others out of {folder}.',
    launcher,
  ),
  'jar-damaged': word(
    '{jar} is no whole jar',
    'It could not be read as a zip file ({state}); Java says "Invalid or corrupt jarfile" or does not find the class.',
    'Copy it again from the download; compare its size.',
    'central directory of the zip file',
  ),
  'jar-of-another': word(
    '{jar} does not hold Anaplan Connect',
    'The class com.anaplan.client.Program is not in it.',
    'Take the jar from the download again; for 3.x and 4.x the one that ends in `-jar-with-dependencies.jar`.',
    launcher,
  ),
  // AC04
  'launcher-missing': word(
    'The script starts {launcher}, which is not there',
    'Asked for at {at}; resolved from {folder}. On Windows it says "is not recognized as an internal or external command".',
    'Move the script beside the launcher, or name the launcher by its absolute path.',
    guide,
  ),
  'launcher-not-executable': word(
    '{launcher} may not be executed',
    'The script starts it directly: "Permission denied".',
    '`chmod +x {launcher}`',
    guide,
  ),
  'script-not-executable': word(
    '{script} may not be executed',
    'A scheduler that starts it by its path alone gets "Permission denied"; `sh {script}` works.',
    '`chmod +x {script}`',
    guide,
  ),
  'launcher-crlf': word(
    '{launcher} has line ends of Windows',
    '`/bin/sh^M: bad interpreter: No such file or directory`.',
    "`sed -i 's/\\r$//' {launcher}`",
    guide,
  ),
  'launcher-unreadable': word(
    '{launcher} may not be read by this account',
    'Which Java and which jar it takes is not known.',
    'Run the check as the account of the job.',
    'access rights of the file',
  ),
  'launcher-other': word(
    '{launcher} is no launcher of Anaplan Connect as it was shipped',
    'Nothing in it starts com.anaplan.client.Program; what it does is not known here.',
    'Compare it with that of the download.',
    launcher,
  ),
  // AC11
  'java-not-found': word(
    '{launcher} finds no Java',
    'It looks {where}. {dead} On Windows it ends with exit code 0, which a scheduler takes for success.',
    'Install a Java, or set JAVA_HOME for the account of the job ({account}) to the folder above `bin`.',
    launcher,
  ),
  'java-not-known': word(
    'Which Java the client gets is not known',
    'It is found {where}, in the environment of the account {account}, which cannot be seen from here: it is another account, or another system.',
    'Say it in the settings: `installs: { connect: [ { script: {script}, account: {account}, javaHome: ... } ] }`.\nOr run the check as that account.',
    launcher,
  ),
  'java-refused-by-launcher': word(
    '{launcher} refuses {java}',
    'By its own test {rule}; this one says {release}. The Java itself may be good.',
    'Install one that it takes, or write another one into the launcher (launcher-change-proposed shows how).',
    launcher,
  ),
  'java-test-skipped': word(
    '{launcher} does not test its Java here',
    'Because {rule}. Under bash the same Java would be {elsewhere}.',
    'Nothing to do now. Know it when the job moves to another host.',
    launcher,
  ),
  'launcher-change-proposed': {
    title: 'How to give {launcher} another Java; nothing was changed',
    meaning:
      'Keep a copy of the launcher and edit one line; where it takes JAVA_HOME, a script that sets it will do as well. Proposed Java: {newJava}.',
    remedy: 'Copy: `{backupCommand}`\nThen edit, as this diff shows:\n{diffSteps}\n{wrapperSteps}',
    actsNext: 'integration',
    source: article,
  },
} as const satisfies { readonly [code: string]: Explanation };
