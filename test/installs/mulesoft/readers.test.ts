// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of Mule and Maven
/** The readers of Mule's files: what they read, and what they refuse, whatever the bytes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connectorOfFileName, leastMuleOf, packedConnectorsOf } from '../../../src/installs/mulesoft/artifact.ts';
import { isSecretName, kindOfAttribute } from '../../../src/installs/mulesoft/attributes.ts';
import { expanded } from '../../../src/installs/mulesoft/placeholders.ts';
import { pomOf } from '../../../src/installs/mulesoft/pom.ts';
import { propertyFileOf } from '../../../src/installs/mulesoft/property-files.ts';
import {
  javaOptionsOf,
  parseWrapper,
  systemPropertiesOf,
  variablesOf,
  withVariables,
} from '../../../src/installs/mulesoft/wrapper.ts';
import { elementsOf, parseXml, XmlRefused } from '../../../src/installs/mulesoft/xml.ts';

const refusal = (text: string): string => {
  try {
    parseXml(text);
    return 'accepted';
  } catch (error) {
    if (!(error instanceof XmlRefused)) throw error;
    return `${error.line}: ${error.what}`;
  }
};

describe('XML', () => {
  it('tells elements and attributes with their lines, and namespaces without prefixes', () => {
    const root = parseXml(
      '<?xml version="1.0"?>\n<mule xmlns:a="urn:x">\n <a:config name="n"\n   url="u&amp;v"/>\n</mule>\n',
    );
    const [, config] = elementsOf(root);
    expect(config).toMatchObject({ name: 'config', uri: 'urn:x', line: 3 });
    expect(config?.attributes).toEqual([
      { name: 'name', value: 'n', line: 3 },
      { name: 'url', value: 'u&v', line: 4 },
    ]);
  });

  const laughs = `<?xml version="1.0"?>\n<!DOCTYPE lolz [\n <!ENTITY a "ha">\n${Array.from({ length: 20 }, (_, n) => ` <!ENTITY b${n} "${'&a;'.repeat(10)}">`).join('\n')}\n]>\n<lolz>&b19;</lolz>`;
  it.each([
    ['a billion laughs', laughs, /document type declaration/],
    [
      'an external entity',
      '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
      /document type declaration/,
    ],
    ['an entity nobody declared', '<x>&secret;</x>', /^1: is no well-formed XML$/],
    ['nothing', '', /is no well-formed XML|holds no element/],
    ['a prefix nobody declared', '<a:x/>', /is no well-formed XML/],
    ['two roots', '<a/><b/>', /is no well-formed XML/],
    ['depth', '<a>'.repeat(101), /nested deeper than 100/],
    ['many elements', `<a>${'<b/>'.repeat(20_001)}</a>`, /more than 20,000 elements/],
    [
      'many attributes',
      `<a>${`<b ${Array.from({ length: 100 }, (_, n) => `a${n}=""`).join(' ')}/>`.repeat(601)}</a>`,
      /more than 60,000 attributes/,
    ],
    ['size', `<a>${' '.repeat(2_000_000)}</a>`, /larger than 2 MB/],
  ])('refuses %s', (_name, text, wanted) => {
    expect(refusal(text)).toMatch(wanted);
  });

  it('refuses or reads whatever comes, and never quotes it', () => {
    const piece = fc.constantFrom(
      '<a',
      '>',
      '/>',
      '</a>',
      ' x="1"',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '&lt;',
      '&x;',
      '<?pi',
      '?>',
      '<!DOCTYPE',
      '"',
      "'",
      'canary',
      '\u0000',
      '\ud800',
      'xmlns:a="b"',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        expect(refusal(pieces.join(''))).not.toContain('canary');
      }),
    );
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => void refusal(text)));
  });
});

describe('pom.xml', () => {
  const pom = (inner: string) =>
    pomOf(parseXml(`<project xmlns="http://maven.apache.org/POM/4.0.0">${inner}</project>`), 'pom.xml');
  const dependency = (version: string) =>
    `<dependencies><dependency><groupId>g</groupId><artifactId>anaplan-connector</artifactId>${version}</dependency></dependencies>`;

  it.each([
    ['a number', dependency('<version>2.0.1</version>'), '2.0.1'],
    ['a property', `<properties><v>2.0.1</v></properties>${dependency('<version>${v}</version>')}`, '2.0.1'],
    [
      'a property of a property',
      `<properties><v>\${w}</v><w>1.1.4</w></properties>${dependency('<version>${v}</version>')}`,
      '1.1.4',
    ],
    [
      'the version of the parent',
      `<parent><version>3.1</version></parent>${dependency('<version>${project.version}</version>')}`,
      '3.1',
    ],
    [
      'a property of the parent',
      `<parent><version>3.1</version></parent>${dependency('<version>${anaplan.v}</version>')}`,
      null,
    ],
    [
      'managed here',
      `<dependencyManagement>${dependency('<version>2.1</version>')}</dependencyManagement>${dependency('')}`,
      '2.1',
    ],
    ['managed elsewhere', dependency(''), null],
    ['a circle', `<properties><v>\${w}</v><w>\${v}</w></properties>${dependency('<version>${v}</version>')}`, null],
    ['a doubling', `<properties><v>\${v}\${v}</v></properties>${dependency('<version>${v}</version>')}`, null],
  ])('%s', (_name, text, version) => {
    expect(pom(text).connectors.map((one) => one.version)).toEqual([version]);
  });

  it('knows Mule by app.runtime', () => {
    expect(pom('<properties><app.runtime>4.4.0</app.runtime></properties>').mule).toBe('4.4.0');
  });
});

describe('packed applications', () => {
  it.each([
    ['anaplan-connector-1.1.4.zip', 'anaplan-connector', '1.1.4'],
    ['mule-anaplan-connector-2.0.1-mule-plugin.jar', 'mule-anaplan-connector', '2.0.1'],
    ['anaplan-connector.zip', 'anaplan-connector', null],
  ])('%s', (name, artifactId, version) => {
    expect(connectorOfFileName(name, '/plugins')).toMatchObject({ artifactId, version });
  });
  it('no other file', () => expect(connectorOfFileName('log4j-1.2.jar', '/lib')).toBeNull());

  it('classloader-model.json and mule-artifact.json', () => {
    const model = JSON.stringify(
      { dependencies: [null, { artifactCoordinates: { groupId: 'g', artifactId: 'anaplan', version: '2.0' } }] },
      null,
      1,
    );
    expect(packedConnectorsOf(model, 'm')).toEqual([
      { groupId: 'g', artifactId: 'anaplan', version: '2.0', written: '2.0', place: { file: 'm', line: 7 } },
    ]);
    expect(leastMuleOf('{"minMuleVersion":"4.4.0"}')).toBe('4.4.0');
    for (const bad of ['', '[]', '{"minMuleVersion":4}', '{"dependencies":3}', '{"dependencies":[3]}']) {
      expect(leastMuleOf(bad)).toBeNull();
      expect(packedConnectorsOf(bad, 'm') ?? []).toEqual([]);
    }
  });
});

describe('property files', () => {
  it('names, values and lines of both forms', () => {
    const text = '# c\nanaplan.user = a\\\n  b\nanaplan.password:pw\n';
    const read = propertyFileOf('a.properties', text).properties;
    expect(read.get('anaplan.user')).toEqual({ value: 'ab', place: { file: 'a.properties', line: 2 } });
    expect(read.get('anaplan.password')).toEqual({ value: 'pw', place: { file: 'a.properties', line: 4 } });
    const yaml = propertyFileOf('a.yaml', 'anaplan:\n  url: "https://x"\n  password: pw\n').properties;
    expect(yaml.get('anaplan.password')).toEqual({ value: 'pw', place: { file: 'a.yaml', line: 3 } });
  });

  it('is bounded, and tells what is no YAML without quoting it', () => {
    expect(propertyFileOf('a.yaml', 'a: [canary').problem).toMatch(/^line \d+ /);
    expect(propertyFileOf('a.yaml', 'a: [canary').problem).not.toContain('canary');
    expect(propertyFileOf('a.yaml', '').problem).toBeNull();
    const many = Array.from({ length: 20_000 }, (_, n) => `k${n}=v`).join('\n');
    expect(propertyFileOf('a.properties', many).properties.size).toBe(5000);
    const bombs = `a: &a [x,x,x,x,x,x,x,x,x]\n${Array.from(
      { length: 9 },
      (_, n) =>
        `b${n}: &b${n} [${Array(9)
          .fill(n === 0 ? '*a' : `*b${n - 1}`)
          .join(',')}]`,
    ).join('\n')}\n`;
    expect(propertyFileOf('a.yaml', bombs).problem).toMatch(/anchors/);
    expect(propertyFileOf('a.properties', '\\\n'.repeat(400_000)).problem).toBeNull();
  });

  it('takes any text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 400 }),
        fc.constantFrom('a.properties', 'a.yaml'),
        (text, name) => {
          for (const { place } of propertyFileOf(name, text).properties.values()) expect(place.line).toBeGreaterThan(0);
        },
      ),
    );
  });

  it('reads back what was written', () => {
    const word = fc.stringMatching(/^[a-z][a-z.]{0,20}$/);
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(word, fc.stringMatching(/^[ -~]{0,30}$/)), { selector: ([name]) => name }),
        (pairs) => {
          const text = pairs.map(([name, value]) => `${name}=${value.trim().replaceAll('\\', '\\\\')}`).join('\r\n');
          const read = propertyFileOf('a.properties', text).properties;
          for (const [name, value] of pairs)
            expect(read.get(name)?.value).toBe(
              value.trim().replace(/^[:=]?\s*/, (head) => (head.startsWith(':') || head.startsWith('=') ? head : '')),
            );
        },
      ),
    );
  });
});

describe('placeholders', () => {
  const known = new Map(
    Object.entries({
      a: 'A',
      b: '${a}!',
      loop: '${loop}',
      round: '${trip}',
      trip: '${round}',
      secret: '![abc=]',
      empty: '',
    }).map(([name, value]) => [name, { value, place: { file: 'f', line: 1 } }]),
  );
  const lookup = (name: string) => known.get(name);
  it.each([
    ['plain', 'plain', []],
    ['${a}', 'A', []],
    ['x${a}y${b}', 'xAyA!', []],
    ['${secure::a}', 'A', []],
    ["#[p('a')]", 'A', []],
    ["#[Mule::p('secure::a')]", 'A', []],
    ["#['text']", 'text', []],
    ['${none:fall back}', 'fall back', []],
    ['${a:fall back}', 'A', []],
    ['${empty}', '', []],
    ['${none}', null, ['none']],
    ['${secret}', null, []],
    ['${loop}', null, ['loop']],
    ['${round}', null, ['round']],
    ['#[vars.x]', null, ['#[...]']],
  ])('%s', (text, value, unresolved) => {
    expect(expanded(text, lookup)).toMatchObject({ value, unresolved });
  });

  it('ends, and short, whatever the properties say of each other', () => {
    const names = ['p', 'q', 'r', 's'];
    const value = fc
      .array(fc.constantFrom('${p}', '${q}', '${r}', '${s}', '${z}', 'x', '$', '{', '}'), { maxLength: 12 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.tuple(value, value, value, value), (values) => {
        const properties = new Map(
          names.map((name, index) => [name, { value: values[index] ?? '', place: { file: 'f', line: 1 } }]),
        );
        const { value: result, unresolved } = expanded('${p}${q}', (name) => properties.get(name));
        expect(result === null ? unresolved.length : result.length).toBeLessThanOrEqual(10_100);
      }),
    );
  });

  it('a billion laughs of properties', () => {
    const laughs = (name: string) => ({
      value: '${x}'.replace('x', `${name}a`).repeat(10),
      place: { file: 'f', line: 1 },
    });
    expect(
      expanded('${a}', (name) => (name.length > 8 ? { value: 'ha', place: { file: 'f', line: 1 } } : laughs(name)))
        .value,
    ).toBeNull();
  });
});

describe('wrapper.conf', () => {
  const text =
    'set.default.JAVA_HOME=/old\nset.X=%JAVA_HOME%/x\n#include a.conf\nwrapper.java.command=%JAVA_HOME%/bin/java\nwrapper.java.additional.2=-Denv=prod\nwrapper.java.additional.1=-M-Dk="v w"\nwrapper.java.additional.2=-Denv=test\n# wrapper.java.additional.3=-Dno=1\n';
  const lines = parseWrapper(text, 'w').lines.filter((line) => 'name' in line);
  it('reads settings, includes and options, the last of a number', () => {
    expect(parseWrapper(text, 'w').lines).toContainEqual({ include: 'a.conf', isRequired: false });
    expect(javaOptionsOf(lines).map(({ value, place }) => [place.line, value])).toEqual([
      [6, '-M-Dk="v w"'],
      [7, '-Denv=test'],
    ]);
    expect([...systemPropertiesOf(javaOptionsOf(lines))].map(([name, { value }]) => [name, value])).toEqual([
      ['k', 'v w'],
      ['env', 'test'],
    ]);
  });
  it('takes variables of the environment before defaults, and says what it does not know', () => {
    expect(withVariables('%X%', variablesOf(lines, {}, {}))).toBe('/old/x');
    expect(withVariables('%X%', variablesOf(lines, { JAVA_HOME: '/env' }, {}))).toBe('/env/x');
    expect(withVariables('%NONE%/x', variablesOf(lines, {}, {}))).toBeNull();
  });
  it('takes any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (any) => void parseWrapper(any, 'w')));
  });
});

describe('names', () => {
  it.each([
    ['username', 'user'],
    ['password', 'secret'],
    ['certificatePath', 'certificate'],
    ['keystorePath', 'keystore'],
    ['keyStore', 'keystore'],
    ['keystorePassword', 'secret'],
    ['keystoreAlias', 'alias'],
    ['privateKeyPath', 'private-key'],
    ['privateKeyPassphrase', 'secret'],
    ['url', 'url'],
    ['apiUrl', 'url'],
    ['authUrl', 'auth-url'],
    ['authServiceUrl', 'auth-url'],
    ['proxyHost', 'proxy'],
    ['proxyUser', 'user'],
    ['proxyPass', 'secret'],
    ['config-ref', 'reference'],
    ['doc:name', 'name'],
    ['workspaceId', 'other'],
  ])('%s is about %s', (name, kind) => expect(kindOfAttribute(name)).toBe(kind));

  it.each([
    ['anaplan.password', true],
    ['keystore.pass', true],
    ['anaplan.client_secret', true],
    ['secure.key', true],
    ['anaplan.username', false],
    ['passenger.count', false],
    ['keystore.path', false],
  ])('%s is secret: %s', (name, secret) => expect(isSecretName(name)).toBe(secret));
});
