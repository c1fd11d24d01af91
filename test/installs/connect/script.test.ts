/** Whole scripts beyond the fixtures: other accounts, logs, several scripts, hostile ones; and the words of every code. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anaplanConnect } from '../../../checks/anaplan-connect.ts';
import { explanations } from '../../../checks/anaplan-connect.words.ts';
import { worded } from '../../../src/explanation.ts';
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

describe('several scripts', () => {
  it('that use another Java or address are told', () => {
    const own = { java: '/a/java', version: '4.1.0', service: 'https://api.anaplan.com', auth: null };
    const others = [{ target: 'other', memory: { ...own, java: '/b/java', auth: 'https://auth.anaplan.com' } }];
    expect(differencesOf(own, others)).toEqual(['Java: /a/java here, /b/java in other']);
    expect(differencesOf(own, [{ target: 'same', memory: own }])).toEqual([]);
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

describe('hostile scripts', () => {
  it.each([
    ['10 MB', `${head}${'x'.repeat(10_000_000)}`],
    ['a thousand calls', `${head}${'./AnaplanClient.sh -workspaces\n'.repeat(1000)}`],
    ['ten thousand arguments', `${head}./AnaplanClient.sh ${'-debug '.repeat(10_000)}\n`],
    ['terminal escapes', `${head}./AnaplanClient.sh -workspace "\u001b[2J\u001b]0;x\u0007" -files\n`],
    ['UTF-16', Buffer.from(`\ufeff${good}`, 'utf16le').toString('latin1')],
    ['includes itself', `${head}. ./job.sh\n`],
    ['nothing', ''],
    ['zero bytes', '\0\0\0\0'],
  ])(
    '%s end in a finding',
    async (_name, text) => {
      const { findings } = await looked(text);
      expect(findings.length).toBeGreaterThan(0);
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
