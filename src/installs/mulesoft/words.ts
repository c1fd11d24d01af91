/** What each code about a Mule application means and what to do; data only. Keystores and Java have the words of their own rooms. */
import type { Explanation } from '../../check.ts';
import type { DefectCode } from '../../keystore/defect.ts';
import { explanations as certificateWords } from '../../keystore/words.ts';
import type { JavaCode } from '../java/words.ts';
import { javaWords } from '../java/words.ts';
import { logWords, secretWords, urlWords } from '../known-words.ts';

const connector = 'published source of the Anaplan connector 1.1.4 for Mule';
const faq = 'Anaplan Community, "Certificate Expiration FAQ"';
const placeholders = 'MuleSoft documentation, "Configuring Properties"';
const integration = { actsNext: 'integration' } as const;
const upgrade =
  'Move to connector 2.x, which signs in with a CA certificate or with user and password, on a Mule 4 runtime.\nUntil then a script of Anaplan Connect can do the same run.';

const ownWords = {
  'connector-missing': {
    title: 'The application names no Anaplan connector',
    meaning: 'In {builds} no dependency has "anaplan" in its name, and nothing in {app} calls Anaplan by HTTP.',
    remedy:
      'Check that this is the right application. If it is, add the connector to its dependencies: `mvn dependency:tree | grep -i anaplan` shows what is packed.',
    ...integration,
    source: 'Maven POM reference, dependencies',
  },
  'connector-version-unknown': {
    title: 'Which version of {connector} is used cannot be told',
    meaning: '{at}: {why}. Versions 1.x work no longer with certificates, so it matters.',
    remedy:
      'See what is resolved: `mvn dependency:tree | grep -i anaplan`, or look into the packed application: `unzip -l APP.jar | grep -i anaplan`.',
    ...integration,
    source: 'Maven POM reference, inheritance',
  },
  'connector-certificate-dead': {
    title: '{connector} {version} signs in with a certificate of Anaplan, which ended in February 2020',
    meaning:
      'Version 1.x uses API 1.3 and knows only certificates issued by Anaplan itself. They are refused since 26 February 2020, whatever else is right. See {at}.',
    remedy: upgrade,
    ...integration,
    source: faq,
    problem: 'sign-in-refused',
  },
  'connector-old': {
    title: '{connector} {version} uses API 1.3',
    meaning: 'It signs in with user and password by an API of which nothing is promised any more. See {at}.',
    remedy: upgrade,
    ...integration,
    source: faq,
  },
  'configuration-missing': {
    title: 'The application uses the connector, and configures it nowhere',
    meaning:
      'No element of a namespace of Anaplan stands at the top of any file in {app}. A Mule domain may hold it; that is not read here.',
    remedy:
      'Add the global element, or name the folder of the application that holds it: `grep -rl mule/anaplan {app}`.',
    ...integration,
    source: connector,
  },
  'configuration-unread': {
    title: '{at} was not read',
    meaning: '{what}. What stands in it is unknown here.',
    remedy:
      'Mend the file, or let the account of anaplan-doctor read it: `xmllint --noout FILE` shows what is wrong with XML.',
    ...integration,
    source: 'XML 1.0; files with a document type declaration are refused for safety',
  },
  'attribute-empty': {
    title: '{attribute} of <{element}> {what}',
    meaning: 'At {at}. The connector needs a value there once all placeholders are filled in.',
    remedy: 'Give it a value, or the property it leads to.',
    ...integration,
    source: connector,
  },
  'placeholder-unresolved': {
    title: '{attribute} of <{element}> leads to {names}, which is not known here',
    meaning:
      'At {at}. {hint} System properties and variables of the account Mule runs as, Runtime Manager and domains may give it; they are not seen here.',
    remedy:
      'If nothing of these gives it, Mule refuses to start the application: add the property, or load the file that holds it.',
    ...integration,
    source: placeholders,
  },
  'environment-unknown': {
    title: 'Which file {file} stands for is not known',
    meaning: 'At {at}: {detail}. So nothing in those files was judged.',
    remedy:
      "Give Mule's home (`--mule-home`): the environment stands in its wrapper.conf as `wrapper.java.additional.N=-Denv=prod`.",
    ...integration,
    source: placeholders,
  },
  'properties-missing': {
    title: 'The property file {file} is not there',
    meaning: 'It is named at {at} and was {detail}. Mule does not start the application without it.',
    remedy: 'Add the file, or correct its name.',
    ...integration,
    source: placeholders,
  },
  'sign-in-not-recognised': {
    title: 'How <{element}> signs in cannot be told from its attributes',
    meaning:
      'At {at} stand {attributes}. Names of connector 2.x are not published, so they are told by pattern: user and password, keystore, certificate. None fits.',
    remedy:
      'Test the connection in Studio, and judge certificate and keystore by themselves: `anaplan-doctor diagnose cert FILE`.',
    ...integration,
    source: 'anaplan-doctor: docs/mulesoft.md',
  },
  'proxy-not-a-uri': {
    title: '{setting} is no URI: {proxy}',
    meaning:
      'The connector wants a scheme and a port there; at {at} it finds neither and ends with "Invalid URI syntax" or connects directly.',
    remedy: 'Write `http://HOST:PORT`.',
    ...integration,
    source: connector,
  },
  'client-file-missing': {
    title: 'The file that {attribute} names is not there: {path}',
    meaning: 'Named at {at}, looked for in {lookedIn}. {why}',
    remedy:
      'A relative name is taken from the classpath of the application: put the file into `src/main/resources` and deploy again, or write an absolute path of the machine Mule runs on.',
    ...integration,
    source: 'facts of the files',
  },
  'keystore-not-seen': {
    title: 'The file that {attribute} names was not opened: {path}',
    meaning: 'Named at {at}. A snapshot names keystores and certificates of clients, and never holds them.',
    remedy: 'On the machine Mule runs on: `anaplan-doctor diagnose cert {path}`.',
    ...integration,
    source: 'docs/windows.md',
  },
  'mule-java-unknown': {
    title: 'Which Java runs Mule is not known',
    meaning: 'It decides which TLS the connector speaks and which keystores it reads: {why}.',
    remedy:
      "Give Mule's home on the machine it runs on: `anaplan-doctor diagnose mulesoft {app} --mule-home /opt/mule`.\nOr judge the Java itself: `anaplan-doctor diagnose java PATH`.",
    ...integration,
    source: 'Java Service Wrapper, wrapper.java.command',
  },
  'log-sign-in-refused': {
    title: 'The log says that the sign-in was refused',
    meaning:
      '{file}, line {line}, {count} since the last success: "{recognised}". Wrong password, a single-sign-on user, or a user without any workspace: the connector does not tell them apart.',
    remedy:
      'Sign in by hand as that user; a single-sign-on user has to be an exception user.\nCheck that the user has a workspace.',
    actsNext: 'tenant-admin',
    source: connector,
    problem: 'sign-in-refused',
  },
  'log-certificate-unread': {
    title: 'The log says that the certificate could not be used',
    meaning: '{file}, line {line}: "{recognised}". The file is missing, or holds no certificate the connector reads.',
    remedy: 'Judge the file: `anaplan-doctor diagnose cert FILE`.',
    ...integration,
    source: connector,
  },
  'log-url-invalid': {
    title: 'The log says that the address is no URI',
    meaning: '{file}, line {line}: "{recognised}". URL or proxy of the configuration cannot be parsed.',
    remedy: 'Write `https://api.anaplan.com/` as URL, and `http://HOST:PORT` as proxy.',
    ...integration,
    source: connector,
  },
  'log-id-invalid': {
    title: 'The log says: {recognised}',
    meaning: '{file}, line {line}. The workspace, model or action of that id is not there for this user.',
    remedy: 'Compare the id with the address bar of the model, and the user with the list of users of the model.',
    actsNext: 'model-builder',
    source: connector,
  },
  'log-not-connected': {
    title: 'The log says that an operation ran without a connection',
    meaning:
      '{file}, line {line}: "{recognised}". Connecting had failed before; the first error above it is the cause.',
    remedy: 'Read up from there: `grep -n "Establishing connection" {file}`.',
    ...integration,
    source: connector,
  },
  'log-rows-not-imported': {
    title: 'The log says that rows were not imported',
    meaning: '{file}, line {line}, {count} since the last connection: "{recognised}".',
    remedy:
      'Look at the output of the connector in the flow: it names the rows. In Anaplan the dump file of the import does.',
    actsNext: 'model-builder',
    source: connector,
  },
  'log-api-error': {
    title: 'The log says that Anaplan answered with an error',
    meaning: '{file}, line {line}, {count} since the last connection: "{recognised}".',
    remedy:
      'Give that line to `anaplan-doctor explain`: `grep "Error accessing Anaplan API" {file} | tail -1 | anaplan-doctor explain`.',
    ...integration,
    source: connector,
  },
  'connector-refused-by-mule': {
    title: 'Mule refuses the connector: {recognised}',
    meaning:
      '{file}, line {line}. The connector was built for another Mule than the one it was deployed to, so the application did not start.',
    remedy: 'Take the version of the connector that is for this Mule, or deploy to a Mule the connector is for.',
    ...integration,
    source: 'namespace handler that DevKit makes for connectors',
  },
  'connector-for-mule-3': {
    title: '{connector} {version} is for Mule 3, and the application runs in Mule {mule}',
    meaning: 'By {from}. Connectors 1.x are made with DevKit, which Mule 4 does not load. See {at}.',
    remedy: upgrade,
    ...integration,
    source: connector,
  },
  'mule-too-old': {
    title: 'The application wants Mule {least} or later; {home} is {mule}',
    meaning: 'Mule does not deploy it ("requires a newest runtime version").',
    remedy: 'Update the runtime, or set `minMuleVersion` in mule-artifact.json to what the application really needs.',
    ...integration,
    source: 'MuleSoft documentation, minMuleVersion',
  },
} as const satisfies { readonly [code: string]: Explanation };

type OwnCode = keyof typeof ownWords | keyof typeof urlWords | keyof typeof logWords | keyof typeof secretWords;
export type MuleCode = OwnCode | DefectCode | JavaCode;

const secureProperties = {
  ...secretWords,
  'secret-in-clear': {
    ...secretWords['secret-in-clear'],
    remedy:
      "Encrypt them with Mule's Secure Configuration Properties (`![...]`), with the key given to Mule at start and in no file of the application; or let the runtime give them.\nThen change them: they count as known.",
  },
} as const;

/** Own words win where a room of its own uses the same code. */
export const explanations: { readonly [C in MuleCode]: Explanation } = {
  ...certificateWords,
  ...javaWords,
  ...urlWords,
  ...logWords,
  ...secureProperties,
  ...ownWords,
};
