/** The words of everything that is found about a Java; data only. Facts of every finding: java, path, home, foundBy. */
import type { Explanation } from '../../check.ts';

const lab = 'seen with OpenJDK 17.0.15 and Temurin 25.0.3';
const jsse = 'Java Secure Socket Extension (JSSE) reference guide';
const rule = 'Anaplan: TLS 1.0 switched off 2017-10-07, TLS 1.1 in October 2020, 1.2 or later needed';
const install =
  'Install a Java with long-term support (17 or 21; check which ones your version of Anaplan Connect takes): `apt install openjdk-17-jre-headless`, `dnf install java-17-openjdk-headless`, or from adoptium.net.';
const point =
  'Point JAVA_HOME of the account that runs the job at its folder, and check: `"$JAVA_HOME/bin/java" -version`.';
const again = 'Check: `anaplan-doctor diagnose java {path}`.';

const explanations = {
  'java-fit': {
    title: '{path} is {java}: fit for Anaplan',
    meaning:
      'Release {version}. As a client it offers {protocols} ({basis}). Handshakes: {handshakes}. It trusts what is in {trustStore}.',
    remedy: 'Nothing to do.',
    actsNext: 'integration',
    source: jsse,
  },
  'java-missing': {
    title: 'There is no Java at {path}',
    meaning:
      'It was looked for {foundBy}. {hint} A launcher that finds none ends at once, on Windows mostly with exit code 0, which a scheduler takes for success.',
    remedy: `See which Javas there are: \`anaplan-doctor diagnose java\`.\n${install}\n${point}`,
    actsNext: 'integration',
    source: "Anaplan Connect's launchers AnaplanClient.sh and .bat",
  },
  'java-is-a-script': {
    title: '{path} is a script, not Java itself',
    meaning:
      'A shim (jenv, SDKMAN) or a wrapper of your own chooses the Java. Scripts of others are not run here, so that which one it chooses is not known.',
    remedy:
      'Find out which it is: `{path} -XshowSettings:properties -version 2>&1 | grep java.home`.\nJudge that one: `anaplan-doctor diagnose java JAVA_HOME`.',
    actsNext: 'integration',
    source: 'its first bytes: no program of this system',
  },
  'java-not-executable': {
    title: '{path} may not be run by this account',
    meaning:
      'The file is there, but the account anaplan-doctor runs as may not read or run it. Whether the account of the job may, is not known.',
    remedy:
      'Try as that account: `sudo -u ACCOUNT {path} -version`.\nOr let this account run it: `ls -l {path}` shows who may.',
    actsNext: 'integration',
    source: 'access rights of the file',
  },
  'java-does-not-start': {
    title: '{path} does not start',
    meaning: 'Asked for its version, {detail}. So every client that uses it ends before it does anything.',
    remedy: `Run it: \`{path} -version\`. Missing libraries: \`ldd {path}\`. Options in JAVA_TOOL_OPTIONS, JDK_JAVA_OPTIONS and _JAVA_OPTIONS that it does not know: unset them.\nInstall it again, or another. ${install}`,
    actsNext: 'integration',
    source: 'its exit code and its words',
  },
  'java-without-answer': {
    title: '{path} did not tell its version in time',
    meaning:
      'Asked for its version, {detail}. This host may be overloaded, or an option in JAVA_TOOL_OPTIONS makes it wait (a debugger with suspend=y).',
    remedy: 'Run it: `time {path} -version`.\nLook at the variables: `env | grep JAVA`.',
    actsNext: 'integration',
    source: 'the limit on each run',
  },
  'java-version-unknown': {
    title: 'The version of {path} is not known',
    meaning: 'It was not run, and no release file beside it tells a version.',
    remedy: 'On its host run `{path} -version`, or `anaplan-doctor diagnose java {path}`.',
    actsNext: 'integration',
    source: '$JAVA_HOME/release',
  },
  'java-too-old': {
    title: '{java} is too old for Anaplan',
    meaning:
      'It is found {foundBy} at {path}. Java {feature} offers no TLS 1.2 as a client by itself, and Anaplan takes nothing older and no longer supports Java 6 and 7. No handshake was tried with it: this is known by its version.',
    remedy: `${install}\n${point}\nUntil then, with 7u95 or later only: \`JAVA_OPTS="$JAVA_OPTS -Djdk.tls.client.protocols=TLSv1.2"\`.\n${again}`,
    actsNext: 'integration',
    source: `Anaplan community 19377: TLS 1.0 off, Java 8 needed; Oracle, "JDK 8 will use TLS 1.2 as default"`,
    problem: 'tls-refused',
  },
  'java-out-of-support': {
    title: '{java} gets no more updates since {endedAtMs}',
    meaning:
      'Java {feature} is no release with long-term support: roots, certificates and TLS of it stay as they are, until one day they no longer fit. It is found {foundBy} at {path}.',
    remedy: `${install}\n${point}\n${again}`,
    actsNext: 'integration',
    source: 'JEP 322 (a release each six months); long-term: 8, 11, 17, 21, 25',
  },
  'java-early-access': {
    title: '{java} is an early-access build ({release})',
    meaning: 'Such builds are for trying out and get no updates.',
    remedy: `${install}\n${point}`,
    actsNext: 'integration',
    source: 'JEP 223 (version strings)',
  },
  'java-update-old': {
    title: '{java} is {ageDays} days old',
    meaning:
      'It came out on {releasedOn}; there have been updates each quarter since. Its own list of trusted roots is as old.',
    remedy:
      'Install the newest update of the same release: `apt upgrade`, `dnf upgrade`, or from its vendor.\nThe age that is told: `limits: { java-runtime: { updateNoticeDays: 730 } }`.',
    actsNext: 'integration',
    source: '`java -version`, $JAVA_HOME/release',
  },
  'java-32-bit': {
    title: '{java} is a 32-bit build',
    meaning:
      'Its heap ends between 1.4 and 3.6 GB, on Windows at the lower end; large files of an import may not fit (OutOfMemoryError).',
    remedy: `Install the 64-bit build. ${point}`,
    actsNext: 'integration',
    source: 'its name: no "64-Bit"; OS_ARCH of its release file',
  },
  'java-heap-small': {
    title: '{java} may use {heapBytes} of memory at most',
    meaning:
      'By its options, or by default of this host. A client that loads large files may stop with OutOfMemoryError.',
    remedy:
      'Give it more: `JAVA_OPTS="$JAVA_OPTS -Xmx1g"`; look for -Xmx in JAVA_OPTS, JAVA_TOOL_OPTIONS and the launcher.',
    actsNext: 'integration',
    source: '-Xmx of its options; else Runtime.maxMemory() of that Java, where anaplan-doctor itself has all memory',
  },
  'tls-12-not-offered': {
    title: '{java} offers neither TLS 1.2 nor 1.3',
    meaning: 'As a client it offers {protocols} ({basis}), because {why}. Anaplan refuses that.',
    remedy: `Take the restriction away where it is set: JAVA_OPTS, JAVA_TOOL_OPTIONS, the launcher, java.security below {home}, or the system's crypto policy. If it must be set: \`-Djdk.tls.client.protocols=TLSv1.2,TLSv1.3\`.\nWhere it is the release's own default: ${install}\n${again}`,
    actsNext: 'integration',
    source: `${rule}; ${jsse}`,
    problem: 'tls-refused',
  },
  'tls-not-known': {
    title: 'Which TLS {java} offers is not known',
    meaning:
      "IBM's SDK has a TLS of its own: what its clients offer depends on com.ibm.jsse2.overrideDefaultTLS and on how they ask. It could not be asked itself.",
    remedy:
      'Start the client with `-Dcom.ibm.jsse2.overrideDefaultTLS=true`, which lets its default contexts offer TLS 1.2.\nOr use an OpenJDK (IBM Semeru is one).',
    actsNext: 'integration',
    source: 'IBM SDK 8, JSSE2: com.ibm.jsse2.overrideDefaultTLS',
  },
  'tls-pinned': {
    title: '{java} is pinned to {protocols}',
    meaning:
      '{from} sets jdk.tls.client.protocols. That works today; when a server wants a later version, this line is what stands in the way.',
    remedy:
      'Leave it out where the release offers TLS 1.2 by itself (8 and later): `anaplan-doctor diagnose java {path}` shows what it offers then.',
    actsNext: 'integration',
    source: `${jsse}: jdk.tls.client.protocols`,
  },
  'https-protocols-set': {
    title: 'https.protocols={value} has no effect on Anaplan Connect',
    meaning:
      "{from} sets it. Only Java's own HttpsURLConnection reads it; Anaplan Connect has HTTP clients of its own, which do not.",
    remedy: 'Where TLS has to be pinned use `-Djdk.tls.client.protocols=TLSv1.2,TLSv1.3`; otherwise leave both out.',
    actsNext: 'integration',
    source: `${jsse}: https.protocols`,
  },
  'old-tls-allowed': {
    title: '{java} allows {allowed} again',
    meaning:
      'By default this release has them switched off; jdk.tls.disabledAlgorithms in {file} no longer does. Anaplan needs neither.',
    remedy:
      'Put `TLSv1, TLSv1.1` back into jdk.tls.disabledAlgorithms in {file} (on RHEL: `update-crypto-policies --set DEFAULT`), unless another program needs them.',
    actsNext: 'it-security',
    source: 'JDK-8254713; java.security of OpenJDK',
  },
  'security-file-missing': {
    title: 'The file {file} of java.security.properties is not there',
    meaning: 'Java passes over it in silence, so that what it was to set does not hold.',
    remedy: 'Correct the path in `-Djava.security.properties=`, or leave it out.',
    actsNext: 'integration',
    source: 'java.security: security.overridePropertiesFile',
  },
  'fips-mode': {
    title: '{java} runs in FIPS mode',
    meaning:
      'Switched on by {by}. Then keystores in JKS form and some ciphers and signatures cannot be used, and the trust store may be another than cacerts.',
    remedy:
      'Use a PKCS#12 or BCFKS keystore as the vendor of the provider says.\nWhere the client needs none of it: `-Dcom.redhat.fips=false` (Red Hat and Fedora).',
    actsNext: 'it-security',
    source: '/proc/sys/crypto/fips_enabled; list of providers of that Java; Red Hat, "FIPS mode in OpenJDK"',
  },
  'handshake-not-tried': {
    title: '{java} was not asked for a handshake',
    meaning: 'What is said of it rests on its files and its version: {why}.',
    remedy: 'On its own host run `anaplan-doctor diagnose java {path}`.',
    actsNext: 'integration',
    source: 'config/java-probe',
  },
  'endpoint-not-reached': {
    title: '{java} did not get to {endpoint}',
    meaning: 'No handshake came about, so this says nothing of its TLS. Proxy: {proxy}. It said: {said}.',
    remedy:
      'Look at the way there: `anaplan-doctor diagnose tls {endpoint}`.\nBehind a proxy, give it: `network.proxy` in the settings, or HTTPS_PROXY.',
    actsNext: 'network',
    source: 'the exception of that Java',
  },
  'refused-by-proxy': {
    title: 'The proxy {proxy} does not let {java} through to {endpoint}',
    meaning: 'To CONNECT it answered: {said}.',
    remedy:
      'Have the proxy allow CONNECT to {endpoint}; at 407 give it user and password.\nA client on top of HttpsURLConnection offers a proxy no Basic authentication since 8u111: `-Djdk.http.auth.tunneling.disabledSchemes=""` in JAVA_OPTS, where the proxy asks for it.',
    actsNext: 'network',
    source: 'RFC 9110 sections 9.3.6 and 15.5.8; JDK 8u111 release notes',
  },
  'handshake-version': {
    title: '{java} and {endpoint} have no TLS version in common',
    meaning:
      'It said: {said}. That Java does offer TLS 1.2 or later, so something between here and there does not: a proxy, or a server older than Anaplan.',
    remedy:
      'See what the endpoint takes: `anaplan-doctor diagnose tls {endpoint}`.\nHave TLS 1.2 switched on at whatever answers there.',
    actsNext: 'it-security',
    source: `RFC 8446 section 6.2 (protocol_version); ${lab}`,
    problem: 'tls-refused',
  },
  'handshake-name': {
    title: 'The certificate of {endpoint} is for another name, says {java}',
    meaning:
      'It said: {said}. A proxy or a host of the same address answers in its place, or the name was written wrongly.',
    remedy:
      'See whose certificate it is: `anaplan-doctor diagnose tls {endpoint}`.\nCorrect the address in the client, or have the certificate made out to that name.',
    actsNext: 'it-security',
    source: `RFC 9525; ${lab}`,
    problem: 'tls-refused',
  },
  'handshake-expired': {
    title: 'A certificate of {endpoint} has expired, says {java}',
    meaning: 'It said: {said}. A clock of this host that is ahead looks the same.',
    remedy: 'Check the clock: `timedatectl`.\nSee which certificate it is: `anaplan-doctor diagnose tls {endpoint}`.',
    actsNext: 'it-security',
    source: 'RFC 5280 section 6.1.3',
    problem: 'tls-refused',
  },
  'handshake-not-yet-valid': {
    title: 'A certificate of {endpoint} is not valid yet, says {java}',
    meaning: 'It said: {said}. Nearly always it is the clock of this host that is behind.',
    remedy:
      'Set the clock: `timedatectl`, `timedatectl set-ntp true`.\nIf it is right, see the certificate: `anaplan-doctor diagnose tls {endpoint}`.',
    actsNext: 'integration',
    source: 'RFC 5280 section 6.1.3',
    problem: 'tls-refused',
  },
  'handshake-algorithm': {
    title: '{java} does not take an algorithm in the certificates of {endpoint}',
    meaning:
      'It said: {said}. A key is too short, or a signature too old (SHA-1, MD5), by jdk.certpath.disabledAlgorithms and jdk.tls.disabledAlgorithms.',
    remedy:
      'See which certificate it is: `anaplan-doctor diagnose tls {endpoint}`.\nHave it issued anew; of an inspecting proxy, its CA too.',
    actsNext: 'it-security',
    source: 'java.security: jdk.certpath.disabledAlgorithms',
    problem: 'tls-refused',
  },
  'handshake-suites': {
    title: '{java} and {endpoint} have no cipher suite in common',
    meaning:
      'It said: {said}. Java 24 and later offer no TLS_RSA_* suites; a Java before 8u161 offers no AES-256 without the unlimited policy files.',
    remedy:
      'See what the endpoint takes: `anaplan-doctor diagnose tls {endpoint} --ciphers`.\nHave it take ECDHE suites, or use another Java.',
    actsNext: 'it-security',
    source: 'RFC 8446 section 6.2 (handshake_failure); JDK-8245545',
    problem: 'tls-refused',
  },
  'handshake-not-tls': {
    title: '{endpoint} does not speak TLS to {java}',
    meaning: 'It said: {said}. Another service listens there, or a proxy answers in plain text.',
    remedy: 'Check host and port, and what answers: `anaplan-doctor diagnose tls {endpoint}`.',
    actsNext: 'network',
    source: lab,
  },
  'handshake-client-certificate': {
    title: '{endpoint} refused the certificate of {java}, or the want of one',
    meaning:
      'It said: {said}. Anaplan asks for no client certificate in TLS (its certificate sign-in is another thing): something on the way does.',
    remedy:
      'See who asks: `anaplan-doctor diagnose tls {endpoint}`.\nHave the proxy let Anaplan pass, or give the client a certificate it takes.',
    actsNext: 'it-security',
    source: 'RFC 8446 section 4.4.2 and 6.2',
    problem: 'tls-refused',
  },
  'handshake-failed': {
    title: '{java} gets no TLS connection to {endpoint}',
    meaning: 'It said: {said}. Proxy: {proxy}.',
    remedy:
      'See what others get: `anaplan-doctor diagnose tls {endpoint}`.\nThe long form: start the client with `-Djavax.net.debug=ssl:handshake`.',
    actsNext: 'it-security',
    source: 'the exception of that Java',
    problem: 'tls-refused',
  },
  'truststore-missing': {
    title: 'The trust store {missing} that {java} is told to use is not there',
    meaning:
      'Set by {setBy}. Java does not say so: it takes {store} in its place ({trustedCount} certificates; early updates of Java 8 take an empty store), so that what was imported into {missing} is not trusted.',
    remedy:
      'Correct `-Djavax.net.ssl.trustStore=` in {setBy}, or leave it out so that cacerts of the Java is used.\nCheck: `anaplan-doctor diagnose java {path}`.',
    actsNext: 'integration',
    source: `sun.security.ssl.TrustStoreManager; ${lab}`,
    problem: 'tls-refused',
  },
  'cacerts-missing': {
    title: '{java} has no cacerts',
    meaning:
      'No trust store was found where this Java looks for one, so it refuses every server (PKIX path building failed).',
    remedy:
      'Debian and Ubuntu: `apt install --reinstall ca-certificates-java`. Elsewhere install the Java again.\nOr name a store: `-Djavax.net.ssl.trustStore=/path` in JAVA_OPTS.',
    actsNext: 'integration',
    source: jsse,
    problem: 'tls-refused',
  },
  'truststore-empty': {
    title: 'The trust store {store} of {java} holds no certificate',
    meaning:
      'So it refuses every server (PKIX path building failed, or "the trustAnchors parameter must be non-empty"). Named by {storeBy}.',
    remedy:
      'Look: `keytool -list -keystore {store}`.\nOn Debian and Ubuntu fill it again: `apt install --reinstall ca-certificates-java`; elsewhere install the Java again, or name another store.',
    actsNext: 'integration',
    source: jsse,
    problem: 'tls-refused',
  },
  'truststore-locked': {
    title: 'The certificates in the trust store {store} of {java} are encrypted, and no password is given',
    meaning:
      'Java does not say so: it opens a PKCS#12 file without a password, passes over what is encrypted, and refuses every server (PKIX path building failed). Named by {storeBy}.',
    remedy:
      'Give the password: `-Djavax.net.ssl.trustStorePassword=...` in JAVA_OPTS (it shows in the list of processes), or make the store a JKS, which needs none to be read: `keytool -importkeystore -srckeystore {store} -destkeystore trust.jks -deststoretype JKS`.',
    actsNext: 'integration',
    source: `${jsse}: javax.net.ssl.trustStorePassword; ${lab}`,
    problem: 'tls-refused',
  },
  'truststore-not-opened': {
    title: 'The trust store {store} of {java} cannot be opened',
    meaning:
      '{detail} Its password is not the one given by javax.net.ssl.trustStorePassword or its form is one this Java does not read.',
    remedy:
      'Look: `"{home}/bin/keytool" -list -keystore {store}`.\nGive its password in `-Djavax.net.ssl.trustStorePassword`, and its form in `-Djavax.net.ssl.trustStoreType` where it is another.',
    actsNext: 'integration',
    source: jsse,
    problem: 'tls-refused',
  },
  'truststore-not-judged': {
    title: 'What {java} trusts is not known',
    meaning: '{store}: {detail}',
    remedy: 'On its own host, as the account of the job, run `anaplan-doctor diagnose java {path}`.',
    actsNext: 'integration',
    source: jsse,
  },
  'jssecacerts-in-use': {
    title: '{java} trusts jssecacerts, not cacerts',
    meaning:
      '{store} lies beside cacerts and is used in its place, with {trustedCount} certificates. What is imported into cacerts has no effect, and updates of the Java do not reach it.',
    remedy: 'Import into {store}, or move it away where nobody needs it.',
    actsNext: 'integration',
    source: `${jsse}: trust managers look for jssecacerts first`,
  },
  'root-missing': {
    title: '{java} does not trust the certificates of {endpoint}',
    meaning:
      'Nothing in {store} ({trustedCount} certificates, by {storeBy}) stands above them; their issuer is {issuer}. It said: {said}.',
    remedy:
      'Where the issuer is a public CA, update the Java: its list of roots is as old as itself.\nWhere it is one of your company, get its root certificate from IT, make sure of it, and import it: `{importCommand}`.\nSee the chain: `anaplan-doctor diagnose tls {endpoint} --trust java:{store}`.',
    actsNext: 'integration',
    source: `RFC 5280 section 6.1; ${lab}: PKIX path building failed`,
    problem: 'tls-refused',
  },
  'inspection-root-missing': {
    title: 'TLS to {endpoint} is opened on the way, and {java} does not trust who does it',
    meaning: 'Issuer: {issuer}; product: {product} ({basis}). Its root is not in {store}. It said: {said}.',
    remedy:
      'Have IT exempt {host} from the inspection.\nOr get the root certificate of the product from IT and import it: `{importCommand}`.\nCheck: `anaplan-doctor diagnose java {path} --endpoint {endpoint}`.',
    actsNext: 'it-security',
    source: 'the names products give their CA; RFC 5280 section 6.1',
    problem: 'tls-refused',
  },
  'chain-incomplete-for-java': {
    title: '{java} finds no way from the certificates of {endpoint} to a root it trusts: {issuer} is missing',
    meaning:
      'It was not sent and is not in {store} ({trustedCount} certificates, by {storeBy}): either a certificate that the server should send (browsers fetch it, Java does not), or a root that this Java lacks. It said: {said}.',
    remedy:
      'See which: `anaplan-doctor diagnose tls {endpoint}` says whether the chain is incomplete for others too. Then whoever runs what answers there has to send the whole chain.\nIf it is the root of your company, get it from IT, make sure of it, and import it: `{importCommand}`.',
    actsNext: 'it-security',
    source: 'RFC 8446 section 4.4.2; com.sun.security.enableAIAcaIssuers is off by default',
    problem: 'tls-refused',
  },
  'keystore-missing': {
    title: 'There is no keystore {file}',
    meaning: 'The client that is to open it with {java} stops before it signs in.',
    remedy: 'Correct its path.',
    actsNext: 'integration',
    source: 'the file system',
  },
  'keystore-not-judged': {
    title: 'The keystore {file} could not be read here',
    meaning: '{detail} Whether {java} reads it is not known.',
    remedy: 'Run this as the account of the job, or let this one read the file.',
    actsNext: 'integration',
    source: 'access rights of the file',
  },
  'keystore-type-unread': {
    title: '{java} does not read {file}: it is a PKCS#12 file under the name of a JKS',
    meaning:
      'From 8u60 on Java reads both by either name; this one takes it for damaged ("Invalid keystore format"). keytool of Java 9 and later makes PKCS#12 unless told otherwise.',
    remedy:
      'Make a JKS of it: `keytool -importkeystore -srckeystore {file} -srcstoretype PKCS12 -destkeystore user.jks -deststoretype JKS`.\nBetter, use a current Java.',
    actsNext: 'integration',
    source: 'JDK-8062552 (dual-format reader); first byte of the file',
  },
  'keystore-unread': {
    title: '{java} cannot open the keystore {file}',
    meaning:
      'It is protected by {protection}, which Java reads from {readFrom} on (confidence: {confidence}). It will say {error}, though the password is right.',
    remedy: `Update that Java; or make the file anew in the older form: \`anaplan-doctor cert prepare {file} --java 8 --alias ALIAS --password-from env:OLD_PASS --new-password-from env:NEW_PASS --out FOLDER\` (docs/cert.md).\n${again}`,
    actsNext: 'integration',
    source: 'JDK-8076190, JDK-8153005; keystore-explorer issues 173, 302, 359',
  },
  'javas-disagree': {
    title: 'Which Java is used depends on who looks for it: {versions}',
    meaning:
      '{waysText}. A launcher takes JAVA_HOME before the PATH, a person at a prompt the PATH, Anaplan Connect for Windows the registry; a scheduler has an environment of its own.',
    remedy: `Make them one: remove those that are not needed, or set JAVA_HOME in the script of the job itself. ${point}`,
    actsNext: 'integration',
    source: 'the environment of this account, the registry; the launchers of Anaplan Connect',
  },
  'java-home-dead': {
    title: 'JAVA_HOME is {javaHome}, where there is no Java',
    meaning:
      'Launchers take JAVA_HOME before the PATH: some go on to the next way, those of Anaplan Connect for Windows end.',
    remedy: point,
    actsNext: 'integration',
    source: 'the environment of this account',
  },
} as const satisfies { readonly [code: string]: Explanation };

export type JavaCode = keyof typeof explanations;

/** For every check that finds something about a Java. */
export const javaWords: { readonly [C in JavaCode]: Explanation } = explanations;
