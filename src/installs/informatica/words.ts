/** What each code about a connection of Informatica means and what to do; data only. Keystores and Java have the words of their own rooms. */
import type { Explanation } from '../../check.ts';
import type { DefectCode } from '../../keystore/defect.ts';
import { explanations as certificateWords } from '../../keystore/words.ts';
import type { JavaCode } from '../java/words.ts';
import { javaWords } from '../java/words.ts';
import { logWords, secretWords, urlWords } from '../known-words.ts';

const properties = 'Informatica Cloud Data Integration help, "Anaplan V2 connection properties"';
const certificate = 'Informatica help, "Configuring Anaplan V2 Connection with Certificate-Based Authentication"';
const admin = 'Informatica help, "Administration of Anaplan V2 Connector"';
const integration = { actsNext: 'integration' } as const;
const edit = 'In Administrator > Connections, open "{connection}"';

const ownWords = {
  'connection-missing': {
    title: 'The file holds no connection to Anaplan',
    meaning: '{connectionFile} holds {others} of other types.',
    remedy: 'Export the connection of type Anaplan V2, or write it by hand: docs/informatica.md shows how.',
    ...integration,
    source: properties,
  },
  'connection-type-old': {
    title: '"{connection}" is of type "{type}", not Anaplan V2',
    meaning:
      'At {at}. The old connector uses API 1.3 and certificates that Anaplan issued; those are refused since February 2020.',
    remedy: 'Make a new connection of type Anaplan V2 and give it to the tasks.',
    ...integration,
    source: properties,
  },
  'connection-type-unknown': {
    title: 'Of which type "{connection}" is cannot be told',
    meaning: 'At {at} stands {type}. It has to be Anaplan V2.',
    remedy: `${edit}: the type stands beside its name. Write it into the file as \`Type: Anaplan V2\`.`,
    ...integration,
    source: properties,
  },
  'auth-type-unknown': {
    title: 'How "{connection}" signs in cannot be told',
    meaning: 'At {at} stands {authType}; known are Basic Auth, Cert Auth and OAuth Device Flow.',
    remedy: `${edit}, see Auth Type, and write it into the file as \`Auth Type: Cert Auth\`.`,
    ...integration,
    source: properties,
  },
  'api-version-dead': {
    title: '"{connection}" signs in with a certificate by API {version}, which ended in February 2020',
    meaning:
      'At {at}. By API 1.3 only certificates issued by Anaplan itself could be used; they are refused since 26 February 2020.',
    remedy: `${edit}: set API Major Version to 2 and API Minor Version to 0, clear Certificate Path Location, and give keystore, alias and password of a CA certificate.`,
    ...integration,
    source: certificate,
    problem: 'sign-in-refused',
  },
  'api-version-old': {
    title: '"{connection}" uses API {version}',
    meaning: 'At {at}. Nothing is promised of that API any more, and CA certificates do not work with it.',
    remedy: `${edit}: set API Major Version to 2 and API Minor Version to 0.`,
    ...integration,
    source: properties,
  },
  'api-version-wrong': {
    title: '"{connection}" asks for API {version}, which there is not',
    meaning: 'At {at}. There are 2/0, and the dead 1/3.',
    remedy: `${edit}: set API Major Version to 2 and API Minor Version to 0.`,
    ...integration,
    source: properties,
  },
  'api-version-unknown': {
    title: 'Which API "{connection}" uses cannot be told',
    meaning: 'Major and minor version stand {at}, or are not numbers. They decide whether certificates work.',
    remedy: `${edit} and write both into the file: \`API Major Version: 2\`, \`API Minor Version: 0\`.`,
    ...integration,
    source: properties,
  },
  'certificate-path-set': {
    title: 'Certificate Path Location of "{connection}" has to be empty',
    meaning:
      'At {at} stands {path}. That property is for certificates issued by Anaplan and API 1.3; with a CA certificate and API 2.0 the connector takes the wrong way when it is set.',
    remedy: `${edit} and clear it; the certificate belongs into the keystore.`,
    ...integration,
    source: certificate,
  },
  'username-empty': {
    title: 'Username of "{connection}" is empty',
    meaning: 'It stands {at}. The connector wants one even for Cert Auth, where any text will do.',
    remedy: `${edit} and write the Anaplan user, or any text for Cert Auth.`,
    ...integration,
    source: properties,
  },
  'password-empty': {
    title: 'Password of "{connection}" is empty',
    meaning: 'At {at}. Basic Auth needs one.',
    remedy: `${edit} and give it; or use Cert Auth.`,
    ...integration,
    source: properties,
  },
  'url-missing': {
    title: '{setting} of "{connection}" is empty',
    meaning: 'It stands {at}. The connector has to know both addresses.',
    remedy: `${edit}: \`https://api.anaplan.com\` as API Base URL, and the sign-in of your region as Auth URL (\`https://auth.anaplan.com\`).`,
    ...integration,
    source: properties,
  },
  'property-is-parameter': {
    title: '{property} of "{connection}" is a parameter',
    meaning: 'At {at}. Its value is given with each task, so it is not known here.',
    remedy: 'Write the value of one task into the file to have it judged.',
    ...integration,
    source: properties,
  },
  'keystore-setting-empty': {
    title: '{property} of "{connection}" is empty',
    meaning: 'It stands {at}. Cert Auth needs path, alias and password of a keystore on the machine of the agent.',
    remedy: `${edit} and give it; \`keytool -list -keystore FILE\` shows the alias.`,
    ...integration,
    source: certificate,
  },
  'keystore-missing': {
    title: 'The keystore of "{connection}" is not on this host: {path}',
    meaning: 'Named at {at}. The agent opens it at that path on its own machine.',
    remedy: 'Copy it there on every agent of the group, or correct the path: `ls -l {path}`.',
    ...integration,
    source: certificate,
  },
  'keystore-not-seen': {
    title: 'The keystore of "{connection}" was not seen: {path}',
    meaning: 'Named at {at}; {why}.',
    remedy:
      'Run this on the machine of the agent: `anaplan-doctor diagnose informatica {connectionFile} --agent FOLDER`.',
    ...integration,
    source: certificate,
  },
  'other-agents-not-seen': {
    title: 'Only this host was seen, of {agents} agents',
    meaning:
      'Every agent of the runtime environment needs the same files at the same paths: {paths}. A task runs on any of them, and fails on the one that lacks a file.',
    remedy: 'Run this on each agent, or write `agents: 1` into the file where there is only one.',
    ...integration,
    source: admin,
  },
  'folder-not-usable': {
    title: '{property} of "{connection}" cannot be written to: {path}',
    meaning: 'Named at {at}: {why}. The task fails, or its rejected rows are lost.',
    remedy:
      'Make it on every agent of the group, for the account the agent runs as: `mkdir -p {path}`, then `ls -ld {path}`.',
    ...integration,
    source: properties,
  },
  'folder-not-known': {
    title: 'Whether the agent may write to {path} is not known',
    meaning: '{property} of "{connection}", named at {at}: {why}.',
    remedy: 'Try as the account of the agent: `sudo -u ACCOUNT test -w {path} && echo yes`.',
    ...integration,
    source: properties,
  },
  'agent-java-unknown': {
    title: 'Which Java the agent uses is not known',
    meaning: 'It decides which keystores the connector reads and which TLS it speaks: {why}.',
    remedy:
      'Run this on its machine with its folder: `anaplan-doctor diagnose informatica {connectionFile} --agent /opt/infaagent`.',
    ...integration,
    source: 'the Secure Agent brings its own Java; where it lies varies by version',
  },
  'agent-proxy-incomplete': {
    title: 'The proxy of the agent has no usable port: {proxyHost}',
    meaning: 'At {at} the port is {port}. The agent cannot go out that way.',
    remedy:
      'Set it in the Secure Agent Manager, or with `consoleAgentManager.sh configureProxy HOST PORT`, and start the agent again.',
    ...integration,
    source: 'proxy.ini of the Secure Agent',
  },
  'host-not-reached': {
    title: 'From this host {host} port {port} is not reached',
    meaning: 'The way ends at {layer} ({errorCode}): {detail}',
    remedy:
      'Have outgoing connections to {host}, port {port}, opened for every agent: `anaplan-doctor diagnose network {host}:{port}` shows each step.',
    actsNext: 'network',
    source: 'support.anaplan.com, "URL, IP and allowlist requirements"',
  },
  'way-out-not-tried': {
    title: "The agent's way to Anaplan was not tried",
    meaning: '{why}.',
    remedy:
      "On the agent's machine: `anaplan-doctor diagnose network --proxy http://HOST:PORT`, with the proxy of its proxy.ini or none.",
    actsNext: 'network',
    source: 'proxy.ini of the Secure Agent',
  },
  'encoding-not-set': {
    title: 'The agent may write other letters than English ones wrongly',
    meaning: '{why}. With Java up to 17 the encoding of the system decides how names and data are read.',
    remedy:
      'If there are such data, set `JAVA_TOOL_OPTIONS=-Dfile.encoding=UTF8` for the account of the agent, and start it again.',
    ...integration,
    source: admin,
  },
  'id-missing': {
    title: '{property} of "{connection}" is empty',
    meaning: 'It stands {at}. A connection is for one model.',
    remedy: 'Take it from the address of the model in the browser.',
    ...integration,
    source: properties,
  },
  'id-malformed': {
    title: '{property} of "{connection}" is no id: {id}',
    meaning: 'At {at}. Ids are 32 hexadecimal digits; this has {characters} characters.',
    remedy: 'Take it from the address of the model in the browser, without what stands before and behind it.',
    ...integration,
    source: 'Anaplan Integration API 2.0, workspaces and models',
  },
} as const satisfies { readonly [code: string]: Explanation };

const hidden = {
  ...secretWords,
  'secret-in-clear': {
    ...secretWords['secret-in-clear'],
    remedy:
      'Write a reference in its place: `KeyStore Password: env:NAME`, `file:/path` or `credential:NAME`.\nThen change it: it counts as known.',
  },
} as const;

type OwnCode = keyof typeof ownWords | keyof typeof urlWords | keyof typeof logWords | keyof typeof secretWords;
export type InformaticaCode = OwnCode | DefectCode | JavaCode;

/** Own words win where a room of its own uses the same code. */
export const explanations: { readonly [C in InformaticaCode]: Explanation } = {
  ...certificateWords,
  ...javaWords,
  ...urlWords,
  ...logWords,
  ...hidden,
  ...ownWords,
};
