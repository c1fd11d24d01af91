/** The words of everything that is found about a script of Anaplan Connect itself; data only. Certificates, Java and the writing of scripts have words of their own. */
import type { Explanation } from '../../../check.ts';

const source = "Anaplan Connect's public source, Program.java of 1.3.3.5 to 4.1.0";
const guide = 'Anaplan Connect user guide';
const launcher = "Anaplan Connect's launchers AnaplanClient.sh and .bat";
const article = 'Anaplan: "TLS 1.0 will be switched off" (2017), upgrade of Anaplan Connect to Java 8, options 1 and 3';
const faq = 'community.anaplan.com, "Certificate Expiration FAQ"';

function word(title: string, meaning: string, remedy: string, from = source): Explanation {
  return { title, meaning, remedy, actsNext: 'integration', source: from };
}

const signIn =
  'One way is enough: `-user NAME:PASSWORD`; `-keystore FILE -keystorepass PASSWORD -keystorealias ALIAS`; `-certificate FILE -privatekey FILE:PASSPHRASE`; from 4.0 on `-oauth-client-id ID`.';
const moveSecrets =
  "Best: sign in with a certificate in a keystore, whose password Anaplan Connect reads from the account's own `~/.anaplan/api-client/keystore-access.txt` when -keystorepass is left out (that is obfuscated, not encrypted: `chmod 600`), or with OAuth (4.0 and later).\n" +
  'Or put the settings with secrets into a file of their own that only the account of the job may read (`chmod 600 secrets.sh`; on Windows `icacls secrets.bat /inheritance:r /grant ACCOUNT:R`) and include it: `. ./secrets.sh`, `call secrets.bat`.\n' +
  'Then change the passwords: those that stood in the script count as known.';

export const connectWords = {
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
  // AC05
  'option-unknown': word(
    'Anaplan Connect {version} does not know argument {position}: {shown}',
    '{stop}: {unread} arguments, from {at} on, are not used, and the exit code is 0.',
    'Correct it. A value with a blank needs quotes around it.',
  ),
  'option-misspelt': word(
    'Anaplan Connect {version} does not know {shown}; {suggestion} is meant',
    '{stop}: {unread} arguments, from {at} on, are not used, and the exit code is 0. Capitals count.',
    'Write `{suggestion}`.',
  ),
  'option-not-in-version': word(
    'Anaplan Connect {version} does not know {shown}',
    'That option is of {knownTo}. {stop}: {unread} arguments, from {at} on, are not used, and the exit code is 0.',
    'Leave it out, or change the version of Anaplan Connect.',
  ),
  'option-value-missing': word(
    '{option} has no value',
    'At {at}. {consequence}',
    'Write the value behind the option. Variables that are empty there: {unset}.',
  ),
  'option-empty': word(
    '{option} is given an empty value',
    'At {at}. Variables that nothing sets: {unset}.',
    'Set the variable; its name counts with capitals in sh.',
  ),
  'option-misplaced': word(
    '{option} comes too late',
    'The client acts on options as it reads them. At {at}, {option} stands behind {behind}, which needs it: {consequence}',
    'Move {option} before {behind}.',
  ),
  'execute-without-action': word(
    '-execute has nothing to run',
    'At {at} no -import, -export, -action or -process stands before it: "An import, export, action or process must be specified", and the exit code is 0.',
    'Name the action before -execute.',
  ),
  'action-not-executed': word(
    '{option} "{name}" is named and never run',
    'No -execute follows it (at {at}); the client ends well and has done nothing of it.',
    'Add `-execute` behind it.',
  ),
  'nothing-to-do': word(
    'The options tell the client to do nothing',
    'It shows its help text and ends with exit code 0.',
    'Name what is to be done: `-import NAME -execute`, `-put FILE`, `-get FILE`.',
  ),
  'value-malformed': word('The value of {option} is not of the form it needs', 'At {at}. {form}', 'Correct it.'),
  'option-ignored': word('{option} has no effect where it stands', 'At {at}. {why}', '{cure}'),
  // AC06, AC07
  'auth-url-missing': word(
    '-auth is missing',
    'Anaplan Connect 1.4 and later ask for it at the terminal; a job that has none ends with "Auth-Service URL must be specified!" and exit code 1.',
    'Add `-auth https://auth.anaplan.com` (regions with hosts of their own: theirs).',
  ),
  'service-url-with-path': word(
    '-service has a path: {url}',
    'The client appends `/2/0` itself, so it asks for {url}/2/0 and gets 404.',
    'Write `-service https://{host}`.',
  ),
  // AC08
  'sign-in-missing': word(
    'The options name no way to sign in',
    'At {at} there is neither user, keystore, certificate nor OAuth client. The client asks at the terminal; a job ends with "Username must be specified".',
    signIn,
  ),
  'sign-in-several': word(
    'Several ways to sign in are given: {given}',
    'At {at}. {winner} is used; the rest is not.',
    `Leave out what is not meant.\n${signIn}`,
  ),
  'private-key-without-colon': word(
    '-privatekey has no colon, so its path is taken for a user name',
    'At {at}. The client splits at the last colon into path and passphrase; without one it asks for the password of a user of that name.',
    'Write `-privatekey PATH:PASSPHRASE`, or `-privatekey PATH:` for a key that is not encrypted.',
  ),
  'private-key-path-cut': word(
    '-privatekey is split at the colon of the drive letter',
    'At {at}. The client takes the letter for the path, and the rest for the passphrase: "The specified privateKey path is invalid".',
    'End it with a colon: `-privatekey C:\\keys\\key.pem:` (not encrypted) or `...key.pem:PASSPHRASE`.',
  ),
  'private-key-with-keystore': word(
    '-privatekey and -keystore are both given',
    'At {at}. The client ends with "expected either the privatekey or the keystore arguments".',
    'Keep one of them.',
  ),
  'keystore-after-user': word(
    '-keystore stands behind -user',
    'At {at}. The client takes the password of -user for a passphrase and ends with "expected either the privatekey or keystore arguments".',
    'Leave -user out: the certificate says who signs in.',
  ),
  'certificate-without-key': word(
    '-certificate is given without a private key',
    'At {at}. The client ends with "Could not load the privateKey for authentication".',
    'Add `-privatekey PATH:PASSPHRASE`, or use `-keystore`.',
  ),
  'keystore-alias-missing': word(
    '-keystorealias is missing',
    'At {at}. Without it the client does not take the key from the keystore: "Could not load the privateKey for authentication".',
    'Add `-keystorealias ALIAS`; which there are: `keytool -list -keystore {file}`.',
  ),
  // AC10
  'credential-not-looked-at': word(
    '{file} was not looked at',
    'Because {why}.',
    'Look at it on its own host: `anaplan-doctor diagnose cert {file}`.',
    'docs/client-certificate.md',
  ),
  'keystore-is-none': word(
    '-keystore names {file}, which is {format} and no keystore',
    'The client ends with "Invalid keystore format".',
    'Make a keystore of certificate and key: `openssl pkcs12 -export -in user.pem -inkey user.key -name anaplan -out user.p12`, or `anaplan-doctor cert prepare`.\nOr use `-certificate FILE -privatekey FILE:PASSPHRASE`.',
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
      'Either keep a copy of the launcher and edit one line, or start the job by a script that sets JAVA_HOME. Proposed Java: {newJava}.',
    remedy:
      'Copy: `{backupCommand}`\nThen edit, as this diff shows:\n{diffSteps}\nOr, without touching the launcher, save this as {wrapperName} and schedule it:\n{wrapperSteps}',
    actsNext: 'integration',
    source: article,
  },
  // AC15
  'proxy-malformed': word(
    '-via is no proxy address the client understands',
    'At {at}. It needs a scheme, a host and a port; `proxy:8080` is read as a scheme without a host.',
    'Write `-via http://HOST:PORT`.',
  ),
  'proxy-port-missing': word(
    '-via has no port: {proxy}',
    'At {at}. The client ends with "port out of range:-1".',
    'Write `-via http://HOST:PORT`.',
  ),
  'proxy-credentials-dropped': word(
    'User and password in -via are dropped',
    'At {at}. The client uses scheme, host and port alone; the proxy answers 407.',
    'Give them as `-viauser USER:PASSWORD` (NTLM: `-viauser DOMAIN\\USER:PASSWORD`), and change the password: it may stand in logs.',
  ),
  'proxy-user-without-proxy': word(
    '-viauser is given without -via',
    'At {at}. It has no effect: no proxy is used.',
    'Add `-via http://HOST:PORT`, or leave -viauser out.',
  ),
  'proxy-not-tried': word(
    'The way through {proxy} was not tried',
    'It asks for a sign-in with a Windows domain (NTLM), which is not spoken here.',
    'Try it as the account of the job: `curl --proxy-ntlm -U DOMAIN\\\\USER -x {proxy} -I https://auth.anaplan.com`.',
    'RFC 4559; [MS-NLMP]',
  ),
  // AC16
  'number-out-of-range': word(
    '{option} {value} is out of range',
    'At {at}. Anaplan Connect {version} takes {from} to {to} {unit} and ends otherwise.',
    'Write a number from {from} to {to}.',
  ),
  'number-malformed': word(
    '{option} is no whole number',
    'At {at}. The client ends with a number format exception.',
    'Write a whole number.',
  ),
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
  // AC18
  'value-with-trap': word(
    'The value of {option} holds {hazards}',
    'At {at}. That is what reaches the client, and hardly what was meant.',
    'Correct the quoting, or type the value again.',
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

export type ConnectCode = keyof typeof connectWords;
