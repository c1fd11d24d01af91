import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  askedHeapBytes,
  harmlessText,
  optionTextsOf,
  tlsOptionsOf,
  wordsOf,
} from '../../../src/installs/java/options.ts';
import { listOfProperty, parseProperties } from '../../../src/installs/java/properties.ts';
import { shownTlsOf } from '../../../src/installs/java/shown-settings.ts';
import { handshakeFaultOf, thrownText } from '../../../src/installs/java/thrown.ts';

describe('options', () => {
  it('are split as Java does', () => {
    expect(wordsOf(`-Da=b  "-Dc=d e" -Df='g h'i\t-Xmx1g`)).toEqual(['-Da=b', '-Dc=d e', '-Df=g hi', '-Xmx1g']);
  });

  it('later sources win, and each tells where it is from', () => {
    const { told } = tlsOptionsOf({
      JAVA_TOOL_OPTIONS: '-Djdk.tls.client.protocols=TLSv1 -Dhttps.protocols=TLSv1',
      JAVA_OPTS: '-Djdk.tls.client.protocols=TLSv1.2 -Djdk.tls.client.protocols=TLSv1.3',
      _JAVA_OPTIONS: '-Dhttps.protocols=TLSv1.2 -Dother=1',
    });
    expect(told.settings).toEqual([
      { name: 'jdk.tls.client.protocols', value: 'TLSv1.3', from: 'JAVA_OPTS' },
      { name: 'https.protocols', value: 'TLSv1.2', from: '_JAVA_OPTIONS' },
    ]);
    expect(told.sources).toEqual(['JAVA_TOOL_OPTIONS', 'JAVA_OPTS', '_JAVA_OPTIONS']);
  });

  it('that would have a Java load or run something are not handed on', () => {
    const text =
      '-javaagent:/job/a.jar -agentpath:/job/a.so -XX:OnError=/job/x -XX:Flags=/job/f @/job/args -Xbootclasspath/a:/job ' +
      '-Djava.system.class.loader=Job -Djava.security.manager=Job -Djdk.tls.client.protocols=TLSv1.2';
    const { told } = tlsOptionsOf({ JAVA_TOOL_OPTIONS: text, JDK_JAVA_OPTIONS: '@/job/args' });
    expect(harmlessText('JAVA_TOOL_OPTIONS', told.settings)).toBe('-Djdk.tls.client.protocols=TLSv1.2');
    expect(harmlessText('JDK_JAVA_OPTIONS', told.settings)).toBe('');
  });

  it('handed on are what they were, whatever is in them, or are left out', () => {
    const from = 'JAVA_TOOL_OPTIONS';
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 5 }), (values) => {
        const settings = values.map((value, index) => ({ name: `jdk.tls.x${index}`, value, from }));
        const words = settings.map(({ name, value }) => `-D${name}=${value}`);
        const isWritable = (word: string) => !/[\0\r\n]/.test(word) && !(word.includes('"') && word.includes("'"));
        expect(wordsOf(harmlessText(from, settings))).toEqual(words.filter(isWritable));
      }),
    );
  });

  it('keep passwords apart', () => {
    const text =
      '-Djavax.net.ssl.trustStorePassword=one -Djavax.net.ssl.keyStorePassword=two -Dhttps.proxyPassword=three';
    const { told, secret } = tlsOptionsOf(optionTextsOf({ JAVA_OPTS: text }));
    expect(JSON.stringify(told)).not.toMatch(/one|two|three/);
    expect(secret.map(({ value }) => value)).toEqual(['one', 'two', 'three']);
  });

  it('of any text never throw', () => {
    fc.assert(fc.property(fc.string({ maxLength: 500 }), (text) => void tlsOptionsOf({ JAVA_OPTS: text })));
  });
});

describe('properties files', () => {
  it('are read as Java does', () => {
    const text =
      '# comment, with \\\nanother=1\n! comment\n  a = one, \\\n     two\\\n\n b:c\nd e\n\\u0066\\=g=h\\tI\r\nempty\nlast=\\\\\nback=slash\\\\\\\nmore';
    expect([...parseProperties(text)]).toEqual([
      ['another', '1'],
      ['a', 'one, two'],
      ['b', 'c'],
      ['d', 'e'],
      ['f=g', 'h\tI'],
      ['empty', ''],
      ['last', '\\'],
      ['back', 'slash\\more'],
    ]);
    expect(listOfProperty('SSLv3, TLSv1,, "TLSv1.1" , DH keySize < 1024')).toEqual([
      'SSLv3',
      'TLSv1',
      'TLSv1.1',
      'DH keySize < 1024',
    ]);
  });

  it('of any text never throw, and end in good time', () => {
    fc.assert(fc.property(fc.string({ maxLength: 500 }), (text) => void parseProperties(text)));
    expect(parseProperties('a\\\n'.repeat(200_000)).size).toBe(1);
  });
});

describe('-XshowSettings', () => {
  it('gives protocols and suites, and null for a Java that does not tell', () => {
    const text =
      '    Security TLS configuration (SunJSSE provider):\n        Enabled Protocols:\n            TLSv1.3\n            TLSv1.2\n\n        Enabled Cipher Suites:\n            TLS_AES_256_GCM_SHA384\n\nopenjdk version "17"\n';
    expect(shownTlsOf(text)).toEqual({ protocols: ['TLSv1.3', 'TLSv1.2'], suites: ['TLS_AES_256_GCM_SHA384'] });
    expect(shownTlsOf('VM settings:\n    Max. Heap Size (Estimated): 1.00G\n')).toBeNull();
  });
});

describe('exceptions', () => {
  const ssl = (message: string) => [{ class: 'javax.net.ssl.SSLHandshakeException', message }];
  it.each([
    ['Received fatal alert: protocol_version', 'protocol'],
    ['(protocol_version) Received fatal alert: protocol_version', 'protocol'],
    ['No appropriate protocol (protocol is disabled or cipher suites are inappropriate)', 'protocol'],
    ['The server selected protocol version TLS11 is not accepted by client preferences [TLS13, TLS12]', 'protocol'],
    ['Server chose TLSv1, but that protocol version is not enabled or not supported by the client.', 'protocol'],
    [
      '(certificate_unknown) PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path to requested target',
      'untrusted',
    ],
    [
      'Unexpected error: java.security.InvalidAlgorithmParameterException: the trustAnchors parameter must be non-empty',
      'untrusted',
    ],
    ['No subject alternative names matching IP address 127.0.0.1 found', 'name'],
    ['(certificate_unknown) No subject alternative DNS name matching api.anaplan.com found.', 'name'],
    ['No name matching api.anaplan.com found', 'name'],
    ['java.security.cert.CertificateExpiredException: NotAfter: Thu Feb 01 00:00:00 UTC 2024', 'expired'],
    ['java.security.cert.CertificateNotYetValidException: NotBefore: Wed Jan 01 00:00:00 UTC 2048', 'not-yet-valid'],
    ['Certificates do not conform to algorithm constraints', 'algorithm'],
    ['Received fatal alert: handshake_failure', 'suites'],
    ['Received fatal alert: bad_certificate', 'client-certificate'],
    ['Unsupported or unrecognized SSL message', 'not-tls'],
    ['Unrecognized SSL message, plaintext connection?', 'not-tls'],
    ['Remote host terminated the handshake', 'closed'],
    ['Remote host closed connection during handshake', 'closed'],
    ['Keystore was tampered with, or password was incorrect', 'trust-store'],
    ['something new', 'other'],
  ])('%s', (message, fault) => {
    expect(handshakeFaultOf(ssl(message))).toBe(fault);
  });

  it('are told in one line, the cause only where it says more', () => {
    expect(thrownText([])).toBe('no exception was told');
    expect(thrownText([...ssl('a: b'), { class: 'x.C', message: 'b' }])).toBe('SSLHandshakeException: a: b');
    expect(thrownText([...ssl('a'), { class: 'x.C', message: 'z' }])).toBe('SSLHandshakeException: a; caused by C: z');
  });
});

describe('the heap that options ask for', () => {
  it.each([
    ['nothing', {}, null],
    ['-Xmx', { JAVA_OPTS: '-Xms64m -Xmx512m' }, 512 * 1024 ** 2],
    ['bytes', { JAVA_OPTS: '-Xmx134217728' }, 128 * 1024 ** 2],
    ['the long form', { 'command line': '-XX:MaxHeapSize=2G' }, 2 * 1024 ** 3],
    ["the last one in Java's own order", { _JAVA_OPTIONS: '-Xmx1g', JAVA_TOOL_OPTIONS: '-Xmx8g' }, 1024 ** 3],
    ['a share of the memory', { JAVA_OPTS: '-XX:MaxRAMPercentage=75' }, 'share'],
    ['no number', { JAVA_OPTS: '-Xmxlots' }, null],
  ])('%s', (_name, texts, bytes) => expect(askedHeapBytes(texts)).toBe(bytes));
});
