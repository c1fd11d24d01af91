/** Whole scripts beyond the fixtures: other accounts, logs, several scripts, hostile ones; and the words of every code. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anaplanConnect } from '../../../checks/anaplan-connect.ts';
import { explanations } from '../../../checks/anaplan-connect.words.ts';
import { worded } from '../../../src/explanation.ts';
import type { Host } from '../../../src/host/host.ts';
import { thisHost } from '../../../src/host/this-host.ts';
import type { CallSeen, ConnectObservation } from '../../../src/installs/connect/client/observation.ts';
import { keptOnce, wholeCalls } from '../../../src/installs/connect/client/shared-calls.ts';
import { differencesOf } from '../../../src/installs/connect/rules/agreement.ts';
import { remarkWords } from '../../../src/installs/connect/rules/remark-words.ts';
import { connectWords } from '../../../src/installs/connect/rules/words.ts';
import { javaWords } from '../../../src/installs/java/words.ts';
import { urlWords } from '../../../src/installs/known-words.ts';
import { explanations as keystoreWords } from '../../../src/keystore/words.ts';
import type { Looked } from './connect-tree.ts';
import { connectTree, fixtureNames, fixtures, lookedAt, textAt } from './connect-tree.ts';

async function looked(text: string, options: Parameters<typeof lookedAt>[2] = {}, script = 'job.sh'): Promise<Looked> {
  const tree = await connectTree(script, text, null);
  try {
    return await lookedAt(tree.script, tree.environment, options);
  } finally {
    tree.remove();
  }
}

const codes = ({ findings }: Looked) =>
  findings.filter(({ severity }) => severity !== 'notice').map(({ code }) => code);

const head = '#!/bin/sh\n# install: 4.1.0\ncd "$(dirname "$0")" || exit 1\n';
const options = '-service https://api.anaplan.com -auth https://auth.anaplan.com -user a@example.com:Canary-Word-1';
const good = `${head}./AnaplanClient.sh ${options} -workspace W -model M -process P -execute\n`;

describe('another account', () => {
  it('has an environment that is not known here', async () => {
    const seen = await looked(good, { account: 'batch' });
    expect(codes(seen)).toContain('java-not-known');
    expect(codes(seen)).not.toContain('java-not-found');
  });

  it('but for the JAVA_HOME that the settings say', async () => {
    const tree = await connectTree('job.sh', good, null);
    try {
      const seen = await lookedAt(tree.script, {}, { account: 'batch', javaHome: join(tree.root, 'java-7') });
      expect(codes(seen)).toContain('java-too-old');
    } finally {
      tree.remove();
    }
  });
});

describe('its log', () => {
  const failed = `2026-11-22 05:00:01 INFO 77 |--   Authenticating via Basic...
2026-11-22 05:00:02 INFO 77 |--   Creating Import task: 1234
2026-11-22 05:00:04 INFO 77 |--   Run status: Complete
2026-11-22 05:00:04 ERROR 77 |--   !!! The operation failed !!!  =(
`;
  const withLog = async (log: string | null) => {
    const tree = await connectTree('job.sh', good, null);
    try {
      const file = join(tree.root, 'job.log');
      if (log !== null) writeFileSync(file, log);
      return await lookedAt(tree.script, tree.environment, { log: file });
    } finally {
      tree.remove();
    }
  };

  it('tells a failed import that Connect ended with 0', async () => {
    const { findings } = await withLog(failed);
    const finding = findings.find(({ code }) => code === 'log-run-failed');
    expect(finding?.severity).toBe('failure');
    expect(finding?.facts['hidden']).toMatch(/exit code was 0/);
  });

  it('is silent of a good end, and unknown without one', async () => {
    const well = failed.replace(/ERROR.*/, 'INFO 77 |--   <<< The operation was successful >>>  =)');
    expect(codes(await withLog(well)).filter((code) => code.startsWith('log-'))).toEqual([]);
    expect(codes(await withLog(''))).toContain('log-run-unclear');
    expect(codes(await withLog(null))).toContain('log-not-there');
  });
});

describe('many calls', () => {
  const call = (index: number, rest = '') =>
    `./AnaplanClient.sh ${options} -workspace W -model M -import "Load ${index}" -execute ${rest}\n`;
  const calls = (count: number) => Array.from({ length: count }, (_, index) => call(index)).join('');

  it('are judged each, and their Java is kept once', async () => {
    const seen = await looked(`${head}${calls(20)}${call(20, '-ouput errors.csv')}`);
    expect(codes(seen)).toContain('option-misspelt');
    expect(codes(seen)).not.toContain('script-not-followed');
    const { calls: kept } = seen.observation as unknown as ConnectObservation;
    expect(kept).toHaveLength(21);
    expect(kept.filter(({ java }) => java.seen !== null)).toHaveLength(1);
    expect(wholeCalls(kept).every(({ java }) => java.seen !== null)).toBe(true);
  });

  it('are told where they are too many', async () => {
    const { findings } = await looked(`${head}${calls(41)}`);
    const told = findings.find(({ code }) => code === 'script-not-followed');
    expect(told?.facts['places']).toEqual([expect.stringContaining('more than 40 are not judged')]);
  });

  it('are whole again after what they share was left out', () => {
    const own = { java: { seen: { a: 1 } }, credential: { b: 2 } };
    const other = { java: { seen: { a: 3 } }, credential: null };
    const given = [own, other, own, { java: { seen: null }, credential: { b: 2 } }] as unknown as readonly CallSeen[];
    const kept = keptOnce(given);
    expect(kept[2]).toMatchObject({ java: { seen: null }, credential: null, sharedWith: { java: 0, credential: 0 } });
    expect(wholeCalls(kept)).toEqual(given);
    expect(wholeCalls(JSON.parse(JSON.stringify(kept)))).toEqual(given);
  });
});

describe('two branches', () => {
  it('are judged each, and what both lack is told once', async () => {
    const call = (what: string) =>
      `./AnaplanClient.sh -service https://api.anaplan.com -user a@example.com:Canary-Word-1 ${what}`;
    const text = `${head}if test -f /gone/$1; then ${call('-workspaces')}\nelse ${call('-models')}; fi\n`;
    const { findings } = await looked(text);
    expect(findings.filter(({ code }) => code === 'auth-url-missing')).toHaveLength(1);
  });

  it('that cannot be decided fail only when it comes to them', async () => {
    const { findings } = await looked(`${head}if unknown-program; then ./AnaplanClient.sh -workspaces; fi\n`);
    const missing = findings.find(({ code }) => code === 'auth-url-missing');
    expect(missing).toMatchObject({ severity: 'warning', facts: { isConditional: true } });
  });
});

describe('the shell of the system', () => {
  /** /bin/sh is the same file as this one, by size and time. */
  const hostWith = (shell: 'dash' | 'bash', environment: Readonly<Record<string, string>>): Host => {
    const real = thisHost(environment);
    const factsOf: Host['factsOf'] = async (file) => {
      const [, name] = /^\/bin\/(sh|dash|bash)$/.exec(file) ?? [];
      if (name === undefined) return await real.factsOf(file);
      const sizeBytes = name === 'sh' || name === shell ? 1 : 2;
      const rights = { isReadable: true, isWritable: false, isExecutable: true, mode: 0o755 };
      return { exists: true, path: file, kind: 'file', sizeBytes, modifiedAtMs: 0, ...rights };
    };
    return { ...real, factsOf };
  };

  it.each([
    ['dash', 'java-17', 'java-test-skipped'],
    ['bash', 'java-17', 'java-refused-by-launcher'],
    ['dash', 'java-8', null],
    ['bash', 'java-8', null],
  ] as const)('%s with %s', async (shell, java, code) => {
    const tree = await connectTree('job.sh', good.replace('# install', `# tree: ${java}\n# install`), null);
    try {
      const { findings } = await lookedAt(tree.script, {}, { host: hostWith(shell, tree.environment) });
      const told = findings.filter((one) => /java-(?:test-skipped|refused-by-launcher)/.test(one.code));
      expect(told.map((one) => one.code)).toEqual(code === null ? [] : [code]);
      if (code === 'java-test-skipped') expect(told[0]?.severity).toBe('notice');
    } finally {
      tree.remove();
    }
  });
});

describe('several scripts', () => {
  const limits = anaplanConnect.limits.parse({});
  const lookOf = async (text: string) => {
    const { observation } = await looked(text);
    return { outcome: 'seen', startedAtMs: 0, observation } as unknown as Parameters<typeof anaplanConnect.remember>[1];
  };
  type Seen = Extract<Parameters<typeof anaplanConnect.remember>[1], { readonly outcome: 'seen' }>;

  it('that use another Java or address are told, once in each', async () => {
    const here = (await lookOf(good)) as Seen;
    const there = (await lookOf(good.replace('https://auth.', 'https://eu3.auth.'))) as Seen;
    const first = anaplanConnect.remember(null, there, limits, () => []);
    const memory = anaplanConnect.remember(null, here, limits, () => [{ target: 'other', memory: first }]);
    const findings = anaplanConnect.judge(here.observation, { nowMs: 0, limits, memory });
    const told = findings.find(({ code }) => code === 'scripts-disagree');
    expect(told).toMatchObject({ severity: 'notice', facts: { what: expect.stringContaining('-auth') } });
    expect(told?.facts['differences']).toContain(
      '-auth: https://auth.anaplan.com here, https://eu3.auth.anaplan.com in other',
    );
    const alike = anaplanConnect.remember(null, here, limits, () => [{ target: 'same', memory }]);
    expect(alike).toMatchObject({ differences: [] });
  });

  it('of which one could not be looked at keep what was known', () => {
    const own = { java: '/a/java', version: '4.1.0', service: 'https://api.anaplan.com', auth: null, differences: [] };
    const blind = { outcome: 'blind', startedAtMs: 1 } as unknown as Parameters<typeof anaplanConnect.remember>[1];
    expect(anaplanConnect.remember(own, blind, limits, () => [])).toEqual(own);
  });

  it('differ only in what is known of both', () => {
    const own = { java: '/a/java', version: '4.1.0', service: 'https://api.anaplan.com', auth: null };
    const others = [{ target: 'other', memory: { ...own, java: '/b/java', auth: 'https://auth.anaplan.com' } }];
    expect(differencesOf(own, others, 0)).toEqual(['Java: /a/java here, /b/java in other']);
    expect(differencesOf(own, [{ target: 'same', memory: own }], 0)).toEqual([]);
  });
});

describe('Java called directly', () => {
  it('by the jar in its class path', async () => {
    const jar = 'anaplan-connect-4.1.0-jar-with-dependencies.jar';
    const seen = await looked(
      `${head}"$JAVA_HOME/bin/java" -classpath "./${jar}:lib/x.jar" com.anaplan.client.Program ${options} -workspaces\n`,
    );
    expect(codes(seen).filter((code) => !/truststore|secret-in/.test(code))).toEqual([]);
    expect(seen.observation).toMatchObject({
      calls: [{ kind: 'java', line: '4.1', java: { choice: { by: 'call', isKnown: true } } }],
    });
  });
});

describe('hostile scripts end in a clear message', () => {
  const sentences = ({ findings }: Looked) =>
    findings.map((finding) => {
      const words = anaplanConnect.explanations[finding.code];
      if (words === undefined) throw new Error(`no words for ${finding.code}`);
      const { title, meaning } = worded(finding, words);
      return `${finding.code}: ${title}. ${meaning}`;
    });
  const endless = 'while :; do x="$x$x"; done\n';

  it.each<[string, string | Uint8Array, RegExp]>([
    [
      '10 MB on one line',
      `${head}${'x'.repeat(10_000_000)}`,
      /no-client-call: .*job\.sh:4: the file is larger than 1 MiB: only its beginning was read/,
    ],
    [
      '10 MB of lines',
      `${head}${'# a comment\n'.repeat(900_000)}./AnaplanClient.sh -workspaces\n`,
      /larger than 1 MiB: only its beginning was read/,
    ],
    [
      'a thousand calls',
      `${head}${'./AnaplanClient.sh -workspaces\n'.repeat(1000)}`,
      /script-not-followed: .*:204: more than 200 calls of the client/,
    ],
    [
      'ten thousand arguments',
      `${head}./AnaplanClient.sh ${'-debug '.repeat(10_000)}\n`,
      /nothing-to-do: The options tell the client to do nothing/,
    ],
    [
      'terminal escapes',
      `${head}./AnaplanClient.sh -workspace "\u001b[2J\u001b]0;x\u0007" -files\n`,
      /auth-url-missing: -auth is missing/,
    ],
    ['UTF-16', Buffer.from(`\ufeff${good}`, 'utf16le'), /script-utf-16: The script is in UTF-16/],
    [
      'UTF-16, big end first',
      Buffer.from(`\ufeff${good}`, 'utf16le').swap16(),
      /script-utf-16: The script is in UTF-16/,
    ],
    ['that include themselves', `${head}. ./job.sh\n`, /no-client-call: .*files included more than 10 deep/],
    [
      'that never end',
      `${head}x=a\n${endless}./AnaplanClient.sh -workspaces\n`,
      /script-not-followed: .*:5: a while or until loop: how often it runs is not worked out/,
    ],
    ['of nothing', '', /no-client-call: .*Not followed: nothing/],
    ['of zero bytes', '\0\0\0\0', /no-client-call: .*a zero byte/],
    [
      'of any bytes',
      Uint8Array.from({ length: 5000 }, (_, index) => (index * 193) % 256),
      /script-nul-byte: The script holds a zero byte/,
    ],
  ])(
    '%s',
    async (_name, content, sentence) => {
      const tree = await connectTree('job.sh', head, null);
      try {
        writeFileSync(tree.script, content);
        const seen = await lookedAt(tree.script, tree.environment);
        expect(sentences(seen).join('\n')).toMatch(sentence);
      } finally {
        tree.remove();
      }
    },
    30_000,
  );

  it('a folder in place of a script is blamed on who named it', async () => {
    await expect(lookedAt('/tmp', {})).rejects.toMatchObject({ fault: { whose: 'operator' } });
  });

  it('a script that is not there', async () => {
    expect(codes(await lookedAt('/nowhere/job.sh', {}))).toEqual(['connect-script-missing']);
  });
});

describe('words', () => {
  it('each code has one meaning: rooms share none by accident', () => {
    const rooms = [keystoreWords, javaWords, urlWords, remarkWords, connectWords].map((words) => Object.keys(words));
    const all = rooms.flat();
    expect(all.length).toBe(new Set(all).size);
    expect(Object.keys(explanations).length).toBe(all.length);
  });

  it('have every fact they name, in all fixtures', async () => {
    for (const name of fixtureNames().filter((one) => one.startsWith('ng.'))) {
      const { findings } = await looked(textAt(fixtures, name), {}, name);
      for (const finding of findings) {
        const words = anaplanConnect.explanations[finding.code];
        expect(words, finding.code).toBeDefined();
        if (
          words === undefined ||
          !(finding.code in connectWords || finding.code in remarkWords || finding.code in urlWords)
        )
          continue;
        const named = [...`${words.title} ${words.meaning} ${words.remedy}`.matchAll(/\{([a-z][A-Za-z0-9]*)\}/g)].map(
          ([, fact]) => fact ?? '',
        );
        for (const fact of named) expect(Object.keys(finding.facts), `${finding.code} in ${name}`).toContain(fact);
        expect(worded(finding, words).remedy).not.toBe('');
      }
    }
  }, 120_000);
});
