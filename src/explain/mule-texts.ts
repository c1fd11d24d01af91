/** What the Anaplan connector 1.x writes into the log of a Mule application; data only. The patterns are those of the check `mulesoft`. */
import type { Actor } from '../check.ts';
import { mulePatterns } from '../installs/mulesoft/log-patterns.ts';
import type { Entry, Words } from './entry.ts';

const source = 'published source of the Anaplan connector 1.1.4 for Mule';

const words: { readonly [id: string]: Words } = {
  'connector-refused-by-mule': said(
    'Mule refuses the connector',
    'The connector was built for another Mule than the one it was deployed to, so the application did not start.',
    'Take the version of the connector that is for this Mule, or deploy to a Mule the connector is for.',
  ),
  'log-certificate-unread': said(
    'The connector could not use the certificate',
    'The file is missing, or holds no certificate the connector reads.',
    'Judge the file: `anaplan-doctor diagnose cert FILE`.',
  ),
  'log-sign-in-refused': said(
    'The sign-in of the connector was refused',
    'Wrong password, a single-sign-on user, or a user without any workspace: the connector does not tell them apart.',
    'Sign in by hand as that user; a single-sign-on user has to be an exception user.\nCheck that the user has a workspace.',
    'tenant-admin',
  ),
  'log-url-invalid': said(
    'The address in the configuration is no URI',
    'URL or proxy of the connector cannot be parsed.',
    'Write `https://api.anaplan.com/` as URL, and `http://HOST:PORT` as proxy.',
  ),
  'log-id-invalid': said(
    'The connector finds no workspace, model or action of that id',
    'It is not there for this user.',
    'Compare the id with the address bar of the model, and the user with the list of users of the model.',
    'model-builder',
  ),
  'log-not-connected': said(
    'An operation of the connector ran without a connection',
    'Connecting had failed before; the first error above it is the cause.',
    'Read up from there: `grep -n "Establishing connection" FILE`.',
  ),
  'log-rows-not-imported': said(
    'Rows were not imported',
    'The import ended, and Anaplan refused some rows.',
    'Look at the output of the connector in the flow: it names the rows. In Anaplan the dump file of the import does.',
    'model-builder',
  ),
  'log-api-error': said(
    'Anaplan answered the connector with an error',
    'What stands after the colon is what Anaplan, or the Java below, said.',
    'Judge the application: `anaplan-doctor diagnose mulesoft FOLDER`.',
  ),
};

export const muleTexts: readonly Entry[] = mulePatterns.flatMap(({ id, match }) => {
  const known = words[id];
  return known === undefined ? [] : [{ ...known, id: `mule-${id.replace(/^log-/, '')}`, kind: 'MuleSoft', match }];
});

function said(title: string, meaning: string, remedy: string, actsNext: Actor = 'integration'): Words {
  return { title, meaning, remedy, actsNext, source };
}
