/** A sandbox in a temporary folder, and a client that trusts it and nothing else. */
import { createPrivateKey, randomBytes, sign } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { MovableClock } from '../../src/clock.ts';
import type { Change } from '../../src/sandbox/changes.ts';
import type { Sandbox, SandboxOptions, ScenarioName } from '../../src/sandbox/sandbox.ts';
import { startSandbox } from '../../src/sandbox/start.ts';

/** Whatever was answered: the tests assert on its shape. */
export type Json = ReturnType<typeof JSON.parse>;
export type Answer = {
  readonly status: number;
  readonly headers: { readonly [name: string]: string | string[] | undefined };
  readonly text: string;
  readonly body: Json;
};
type Headers = { readonly [name: string]: string };

export type Rig = {
  readonly sandbox: Sandbox;
  readonly clock: MovableClock;
  readonly folder: string;
  readonly agent: Agent;
  call(method: string, url: string, headers?: Headers, body?: string | Buffer): Promise<Answer>;
  /** GET below `/2/0`, as the loader unless another token is given. */
  api(path: string, token?: string): Promise<Answer>;
  basic(user: string, password: string): Promise<Answer>;
  monitorToken(): Promise<string>;
  /** Of an account with a password: admin, monitor, outsider. */
  tokenOf(account: string): Promise<string>;
  /** Any method below `/2/0`, with a token of the scheme AnaplanAuthToken. */
  send(method: string, path: string, token: string, body?: string | Buffer, headers?: Headers): Promise<Answer>;
  certificate(options?: CertificateOptions): Promise<Answer>;
  end(): Promise<void>;
};

export type CertificateOptions = {
  readonly header?: (pem: string) => string;
  readonly nonce?: Buffer;
  readonly keyPem?: string;
  readonly v2?: boolean;
};

export async function rigWith(
  scenarios: readonly ScenarioName[] = ['healthy'],
  changes: readonly Change[] = [],
  clock = new MovableClock(),
  more: Partial<SandboxOptions> = {},
): Promise<Rig> {
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-test-'));
  const options = { scenarios, directory: folder, port: 0, host: '127.0.0.1', clock, ...more };
  const sandbox = await startSandbox(options, changes).catch(async (error: Error) => {
    await rm(folder, { recursive: true, force: true });
    throw error;
  });
  const agent = new Agent({ connect: { ca: await readFile(sandbox.caFile) } });
  const { api: apiUrl, auth: authUrl } = sandbox.baseUrls;
  let loaderToken: string | null = null;

  const call: Rig['call'] = async (method, url, headers = {}, body) => {
    const answer = await request(url, { method, headers, dispatcher: agent, ...(body === undefined ? {} : { body }) });
    const text = await answer.body.text();
    return { status: answer.statusCode, headers: answer.headers, text, body: parsed(text) };
  };
  const basic: Rig['basic'] = (user, password) =>
    call('POST', `${authUrl}/token/authenticate`, { authorization: `Basic ${base64(`${user}:${password}`)}` });
  const accountToken = async (account: string) => {
    const password = await readFile(join(folder, `${account}.password`), 'utf8');
    return tokenOf(await basic(`${account}@example.com`, password));
  };
  const monitorToken = () => accountToken('monitor');
  const send: Rig['send'] = (method, path, token, body, headers = {}) =>
    call(method, apiUrl + path, { authorization: `AnaplanAuthToken ${token}`, ...headers }, body);
  const certificate: Rig['certificate'] = async (options = {}) => {
    const pem = await readFile(join(folder, 'user.pem'), 'utf8');
    const key = createPrivateKey(options.keyPem ?? (await readFile(join(folder, 'user.key'), 'utf8')));
    const nonce = options.nonce ?? randomBytes(150);
    const header = (options.header ?? base64)(pem);
    const payload = {
      encodedData: nonce.toString('base64'),
      encodedSignedData: sign('sha512', nonce, key).toString('base64'),
      ...(options.v2 === true ? { encodedDataFormat: 'v2' } : {}),
    };
    const headers = { authorization: `CACertificate ${header}`, 'content-type': 'application/json' };
    return call('POST', `${authUrl}/token/authenticate`, headers, JSON.stringify(payload));
  };
  const api: Rig['api'] = async (path, token) => {
    if (token === undefined) loaderToken ??= tokenOf(await certificate());
    return call('GET', apiUrl + path, { authorization: `AnaplanAuthToken ${token ?? loaderToken}` });
  };
  const end = async () => {
    await agent.destroy();
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  };
  return {
    sandbox,
    clock,
    folder,
    agent,
    call,
    send,
    api,
    basic,
    monitorToken,
    tokenOf: accountToken,
    certificate,
    end,
  };
}

export function tokenOf(answer: Answer): string {
  return answer.body['tokenInfo'].tokenValue;
}

export function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** `/workspaces/{w}/models/{m}` of the model with this name. */
export async function pathOf({ api }: Pick<Rig, 'api'>, model: string, token?: string): Promise<string> {
  const { body } = await api('/models', token);
  const found = body['models'].find(({ name }: Json) => name === model);
  return `/workspaces/${found.currentWorkspaceId}/models/${found.id}`;
}

/** `/workspaces/{w}/models/{m}/{kind}/{id}` of the action with this name. */
export async function actionPathOf(
  rig: Pick<Rig, 'api'>,
  model: string,
  kind: string,
  action: string,
): Promise<string> {
  const path = `${await pathOf(rig, model)}/${kind}`;
  const { body } = await rig.api(path);
  return `${path}/${body[kind].find(({ name }: Json) => name === action).id}`;
}

/** The newest task of an action, with its result. */
export async function newestTaskOf(rig: Pick<Rig, 'api'>, actionPath: string): Promise<Json> {
  const { body } = await rig.api(`${actionPath}/tasks`);
  const { taskId } = body['tasks'].at(-1);
  return (await rig.api(`${actionPath}/tasks/${taskId}`)).body['task'];
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
