/** Readers of the runtime's files and of the host field, by table and with random text. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostFieldOf } from '../../../src/installs/atlan/host-field.ts';
import { listeningPorts, memoryBytesOf, publishedPorts } from '../../../src/installs/atlan/ports.ts';
import { isSecretName, literalSecretsOf, settingsOf } from '../../../src/installs/atlan/runtime-settings.ts';
import { signedFieldsOf } from '../../../src/installs/atlan/signed-fields.ts';
import { filledIn, parseEnvironment } from '../../../src/installs/atlan/variables.ts';
import { waysOf } from '../../../src/installs/atlan/ways.ts';
import { leavesOf, treesOf } from '../../../src/installs/atlan/yaml-tree.ts';

const none: ReadonlyMap<string, string> = new Map();

it.each([
  ['us1a.app.anaplan.com', 'us1a.app.anaplan.com', 0, true],
  ['https://us1a.app.anaplan.com/', 'us1a.app.anaplan.com', 2, true],
  [' us1a.app.anaplan.com', 'us1a.app.anaplan.com', 1, true],
  ['us1a.app.anaplan.com:443', 'us1a.app.anaplan.com', 1, true],
  ['me:pw@us1a.app.anaplan.com', 'us1a.app.anaplan.com', 1, true],
  ['api.anaplan.com', 'api.anaplan.com', 0, false],
  ['anaplan', null, 1, false],
  ['', null, 1, false],
])('host field %j', (text, host, oddities, isPages) => {
  const seen = hostFieldOf(text);
  expect([seen.host, seen.oddities.length, seen.isPages]).toEqual([host, oddities, isPages]);
  expect(seen.written).not.toContain('pw');
});

it.each([
  ['8000:8000', [8000]],
  ['127.0.0.1:8000:8000', []],
  ['[::1]:8000:8000', []],
  ['0.0.0.0:18000:8000/tcp', [18000]],
  ['8000', [8000]],
  ['8000-8002:8000-8002', [8000]],
  ['localhost', []],
])('compose port %s', (text, ports) => {
  const { trees } = treesOf(`services:\n  a:\n    ports:\n      - "${text}"\n`);
  const found = trees.flatMap((tree) => publishedPorts(tree, '/c.yaml', none));
  expect(found.map(({ port }) => port)).toEqual(ports);
  if (found.length > 0) expect(found[0]?.at).toBe('/c.yaml:4');
});

it.each([
  ['00000000:1F40', '0A', [8000]],
  ['0100007F:1F40', '0A', []],
  ['00000000:1F40', '01', []],
  ['00000000:0016', '0A', []],
  ['00000000000000000000000000000000:C351', '0A', [50001]],
  ['00000000000000000000000001000000:C351', '0A', []],
  ['0000000000000000FFFF00000100007F:C351', '0A', []],
])('socket %s in state %s', (local, state, ports) => {
  const remote = '0'.repeat(local.indexOf(':'));
  const text = `  sl\n   0: ${local} ${remote}:0000 ${state} 00000000:00000000\n`;
  expect(listeningPorts(text, '/proc/net/tcp').map(({ port }) => port)).toEqual(ports);
});

describe('settings', () => {
  it('of .env, compose, Kubernetes and config.yaml are told by our names and lines', () => {
    const variables = new Map([['NAME', 'finance']]);
    const of = (text: string) => {
      const leaves = treesOf(text).trees.flatMap(leavesOf);
      return settingsOf({ kind: 'config', path: 'f', leaves }, variables).map(
        ({ name, state, value, place }) => `${name} ${state} ${value} ${place.line}`,
      );
    };
    expect(of(`atlan:\n  deployment_name: "\${NAME}"\n  client_id: abc\n`)).toEqual([
      'deploymentName given finance 2',
      'clientId given null 3',
    ]);
    expect(of('env:\n  - name: ATLAN_DEPLOYMENT_NAME\n    value: x\n')).toEqual(['deploymentName given x 3']);
    expect(
      of(
        'env:\n  - name: ATLAN_AUTH_CLIENT_SECRET\n    valueFrom:\n      secretKeyRef:\n        name: a\n        key: b\n',
      ),
    ).toEqual(['clientSecret reference null 2']);
    expect(of('services:\n  a:\n    environment:\n      - ATLAN_TEMPORAL_TLS_ENABLED=false\n')).toEqual([
      'temporalTls given false 4',
    ]);
    expect(of('ingress:\n  domain: x.example.com\n')).toEqual([]);
    expect(of(`---\natlan:\n  domain: a.atlan.com\n---\natlan:\n  domain: "\${OTHER}"\n`)).toEqual([
      'domain given a.atlan.com 3',
      'domain reference null 6',
    ]);
  });

  it.each([
    ['client_secret', true],
    ['ATLAN_AUTH_CLIENT_SECRET', true],
    ['vaultToken', true],
    ['vaultTokenMountPath', false],
    ['token_uri', false],
    ['existingSecret', false],
    ['secretName', false],
    ['password', true],
  ])('%s holds a secret: %s', (name, expected) => expect(isSecretName(name)).toBe(expected));

  it('a literal is told with its line and without its value', () => {
    const leaves = parseEnvironment(`# a\nexport CLIENT_SECRET="Sesame 1" # x\nTOKEN=\${OTHER}\n`);
    const { seen, values } = literalSecretsOf({ kind: 'env', path: '.env', leaves });
    expect(seen).toEqual([{ name: 'CLIENT_SECRET', kind: 'env', place: { file: '.env', line: 2 } }]);
    expect(values).toEqual(['Sesame 1']);
  });

  it.each([
    [`\${A}-x`, '1-x'],
    ['$A', '1'],
    [`\${B:-2}`, '2'],
    [`\${B}`, null],
    ['plain', 'plain'],
  ])('%s with A=1 is %s', (text, filled) => expect(filledIn(text, new Map([['A', '1']]))).toBe(filled));
});

it('ways out follow tenant, temporal host and components', () => {
  const place = { file: 'f', line: 1 };
  const metadata = (name: string, value: string) => ({ name, value, place, kind: 'value', reference: null }) as const;
  const ways = waysOf('us1a.app.anaplan.com', ['https://api.anaplan.com'], {
    tenant: 'acme',
    agentName: null,
    files: [],
    settings: [],
    components: [
      {
        name: 'secretstore',
        type: 'secretstores.hashicorp.vault',
        place,
        secretStore: null,
        metadata: [metadata('vaultAddr', 'https://vault.example.com:8200')],
      },
    ],
    componentsGiven: true,
    secrets: [],
    ports: [],
    memoryBytes: null,
  });
  expect(ways.map(({ purpose, host, port }) => `${purpose} ${host}:${port}`)).toEqual([
    'anaplan us1a.app.anaplan.com:443',
    'anaplan api.anaplan.com:443',
    'tenant acme.atlan.com:443',
    'token acme.atlan.com:443',
    'temporal acme-temporal.atlan.com:443',
    'registry registry-1.docker.io:443',
    'package atlan-public.s3.eu-west-1.amazonaws.com:443',
    'vault vault.example.com:8200',
  ]);
});

it('memory in kB of /proc/meminfo', () => {
  expect(memoryBytesOf('MemTotal:       2048 kB\n')).toBe(2_097_152);
  expect(memoryBytesOf(null)).toBe(null);
});

it('no text makes a reader throw', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      const { trees } = treesOf(text);
      const leaves = [...trees.flatMap(leavesOf), ...parseEnvironment(text)];
      settingsOf({ kind: 'config', path: 'f', leaves }, none);
      literalSecretsOf({ kind: 'config', path: 'f', leaves });
      trees.map((tree) => publishedPorts(tree, 'f', none));
      listeningPorts(text, 'f');
      hostFieldOf(text);
      signedFieldsOf(text, text, text);
    }),
  );
});
