/** How a new settings file signs in: from options, and from questions for what they leave open. */
import { resolve } from 'node:path';
import type { RegionName } from '../settings/regions.ts';
import { regionNames } from '../settings/regions.ts';
import type { Context } from './context.ts';
import type { Questions } from './questions.ts';
import { usage } from './refusal.ts';

export type ConnectionOptions = {
  readonly name?: string;
  readonly region?: RegionName;
  readonly apiUrl?: string;
  readonly authUrl?: string;
  readonly oauthUrl?: string;
  readonly user?: string;
  readonly passwordFrom?: string;
  readonly certificate?: string;
  readonly key?: string;
  readonly passphraseFrom?: string;
  readonly payload?: 'v1' | 'v2-seconds' | 'v2-milliseconds';
  readonly oauthClient?: string;
  readonly refreshTokenFile?: string;
};

/** In the words of a settings file. */
export type ConnectionWords = { readonly name: string; readonly words: object };

/** Asks what is missing, or refuses with all that is. Paths become absolute: the file may go elsewhere. */
export async function connectionWordsOf(
  options: ConnectionOptions,
  questions: Questions | null,
  context: Context,
): Promise<ConnectionWords> {
  const missing: string[] = [];
  const needed = async (given: string | undefined, flag: string, ask: () => Promise<string>): Promise<string> => {
    if (given !== undefined) return given;
    if (questions !== null) return await ask();
    missing.push(flag);
    return '';
  };
  const name = options.name ?? 'prod';
  const where = await placeOf(options, needed, questions);
  const signIn = await signInOf(options, needed, questions, name, context);
  if (missing.length > 0)
    throw usage(
      `init needs ${missing.join(' and ')} where nobody can be asked; anaplan-doctor init --help lists them.`,
    );
  return { name, words: { ...where, signIn } };
}

type Needed = (given: string | undefined, flag: string, ask: () => Promise<string>) => Promise<string>;

async function placeOf(options: ConnectionOptions, needed: Needed, questions: Questions | null): Promise<object> {
  const { apiUrl: api, authUrl: auth, oauthUrl: oauth } = options;
  const hasUrls = api !== undefined && auth !== undefined;
  const region = hasUrls
    ? options.region
    : await needed(options.region, '--region (or --api-url and --auth-url)', () => askRegion(questions));
  const urls = Object.fromEntries(Object.entries({ api, auth, oauth }).filter(([, url]) => url !== undefined));
  return {
    ...(region === undefined ? {} : { region }),
    ...(Object.keys(urls).length === 0 ? {} : { baseUrls: urls }),
  };
}

function askRegion(questions: Questions | null): Promise<string> {
  const all = regionNames.join(' ');
  const problem = (answer: string) =>
    (regionNames as readonly string[]).includes(answer) ? null : `There is no region "${answer}"; there are: ${all}.`;
  return asked(questions, `Region of the tenant, as in the address of Anaplan in the browser (${all}): `, problem);
}

async function signInOf(
  options: ConnectionOptions,
  needed: Needed,
  questions: Questions | null,
  name: string,
  context: Context,
): Promise<object> {
  const ask = (question: string, problem?: (answer: string) => string | null) => () =>
    asked(questions, question, problem);
  switch (await methodOf(options, questions)) {
    case 'basic': {
      const user = await needed(options.user, '--user', ask('User (e-mail address): ', notEmpty));
      const password = await needed(
        options.passwordFrom,
        '--password-from',
        ask(
          'Where the password is found (env:NAME, file:/path or credential:NAME; never the password itself): ',
          reference,
        ),
      );
      return { user, password: absoluteRef(password, context) };
    }
    case 'certificate': {
      const certificate = await needed(
        options.certificate,
        '--certificate',
        ask('PEM file with the certificate of the user: ', notEmpty),
      );
      const key = await needed(
        options.key,
        '--key',
        ask('Where its private key is found (file:/path, env:NAME or credential:NAME): ', reference),
      );
      const { passphraseFrom: passphrase, payload } = options;
      return {
        certificate: resolve(context.workingDirectory, certificate),
        key: absoluteRef(key, context),
        ...(passphrase === undefined ? {} : { passphrase: absoluteRef(passphrase, context) }),
        ...(payload === undefined ? {} : { payload }),
      };
    }
    case 'oauth': {
      const clientId = await needed(
        options.oauthClient,
        '--oauth-client',
        ask('Id of the OAuth client with the device grant: ', notEmpty),
      );
      return { oauth: { clientId, refreshTokenFile: options.refreshTokenFile ?? `${name}.refresh-token` } };
    }
  }
}

type Method = 'basic' | 'certificate' | 'oauth';

async function methodOf(options: ConnectionOptions, questions: Questions | null): Promise<Method> {
  const given: readonly Method[] = [
    ...(options.user !== undefined || options.passwordFrom !== undefined ? (['basic'] as const) : []),
    ...(options.certificate !== undefined || options.key !== undefined ? (['certificate'] as const) : []),
    ...(options.oauthClient !== undefined ? (['oauth'] as const) : []),
  ];
  const [only, another] = given;
  if (another !== undefined)
    throw usage('init takes one way to sign in: --user, or --certificate and --key, or --oauth-client.');
  if (only !== undefined) return only;
  if (questions === null)
    throw usage(
      'init needs to know how to sign in: --user with --password-from, or --certificate with --key, or --oauth-client. Nobody can be asked here.',
    );
  const words: { readonly [answer: string]: Method } = { 1: 'basic', 2: 'certificate', 3: 'oauth' };
  const answer = await questions.ask(
    'Sign in by: 1 user and password, 2 CA certificate, 3 OAuth (device grant). Number: ',
    (one) => (Object.hasOwn(words, one) ? null : 'Answer 1, 2 or 3.'),
  );
  return words[answer] ?? 'basic';
}

function asked(
  questions: Questions | null,
  question: string,
  problem?: (answer: string) => string | null,
): Promise<string> {
  if (questions === null) throw new Error('nobody can be asked');
  return questions.ask(question, problem);
}

const notEmpty = (answer: string) => (answer === '' ? 'This is needed.' : null);
const reference = (answer: string) =>
  /^(env:|file:|credential:)./.test(answer)
    ? null
    : 'Name the place, not the secret: env:NAME, file:/path or credential:NAME. If that was the secret, change it: it stands on the screen.';

/** Of `file:` a path from where the command runs; a bare path is taken for a file. */
function absoluteRef(ref: string, { workingDirectory }: Context): string {
  if (/^(env|credential):/.test(ref)) return ref;
  return `file:${resolve(workingDirectory, ref.replace(/^file:/, ''))}`;
}
