/** `diagnose mulesoft` and `diagnose informatica` as a user runs them: what they tell, with which exit code, and no secret. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import { makeTree } from '../installs/tree.ts';
import { doctor, stackTrace } from './run.ts';

const canary = 'Sesame-Canary-7';
const mule = {
  'app/pom.xml':
    '<project><dependencies><dependency><groupId>org.mule.modules</groupId><artifactId>anaplan-connector</artifactId><version>1.1.4</version></dependency></dependencies></project>',
  'app/src/main/app/a.xml':
    '<mule xmlns="urn:m" xmlns:anaplan="http://www.mulesoft.org/schema/mule/anaplan"><anaplan:cert-auth-connection name="a" certificatePath="a.cer" url="http://api.anaplan.com/"/></mule>',
  'app/src/main/app/mule-app.properties': `anaplan.password=${canary}\n`,
  'app/src/main/resources/a.cer': 'x',
};

const codesOf = (stdout: string) => {
  const report: Report = JSON.parse(stdout);
  return report.results.flatMap(({ findings }) => findings).map(({ severity, code }) => `${severity}: ${code}`);
};

describe('diagnose mulesoft', () => {
  it('tells each fault by its code, and the password by its place', async () => {
    const tree = makeTree(mule);
    try {
      const json = await doctor(['diagnose', 'mulesoft', join(tree.root, 'app'), '--format', 'json']);
      expect(codesOf(json.stdout).sort()).toEqual([
        'failure: connector-certificate-dead',
        'failure: url-not-https',
        'unknown: mule-java-unknown',
        'warning: secret-in-clear',
      ]);
      const text = await doctor(['diagnose', 'mulesoft', 'app', '--no-color'], { cwd: tree.root });
      expect(text.code).toBe(2);
      expect(text.stdout).toContain('mule-app.properties:1');
      for (const { stdout, stderr } of [json, text]) {
        expect(stdout + stderr).not.toContain(canary);
        expect(stdout + stderr).not.toMatch(stackTrace);
      }
    } finally {
      tree.remove();
    }
  }, 60_000);

  it('says in a sentence what cannot be looked at', async () => {
    const { code, stdout, stderr } = await doctor(['diagnose', 'mulesoft', '/no/such/app', '--no-color']);
    expect(code).not.toBe(0);
    expect(stdout.replace(/\s+/g, ' ')).toContain('There is no folder /no/such/app');
    expect(stdout + stderr).not.toMatch(stackTrace);
  }, 60_000);
});

describe('diagnose informatica', () => {
  it('judges a file written by hand, without an agent', async () => {
    const tree = makeTree({
      'c.yaml': `Type: Anaplan V2\nAuth Type: Basic Auth\nUsername: ""\nPassword: ${canary}\nAPI Base URL: https://api.anaplan.com\nAuth URL: https://auth.anaplan.com\nAPI Major Version: 2\nAPI Minor Version: 0\nWorkspace ID: 8a8b8c8d9e0f1a2b3c4d5e6f70819233\nModel ID: 0123456789ABCDEF0123456789ABCDEF\n`,
    });
    try {
      const { code, stdout, stderr } = await doctor(['diagnose', 'informatica', 'c.yaml', '--format', 'json'], {
        cwd: tree.root,
      });
      expect(code).toBe(2);
      expect(codesOf(stdout).sort()).toEqual([
        'failure: username-empty',
        'notice: encoding-not-set',
        'unknown: agent-java-unknown',
        'unknown: way-out-not-tried',
        'warning: secret-in-clear',
      ]);
      expect(stdout + stderr).not.toContain(canary);
    } finally {
      tree.remove();
    }
  }, 60_000);

  it('says in a sentence that a file is no connection', async () => {
    const tree = makeTree({ 'c.txt': `the password is ${canary}\n` });
    try {
      const { stdout, stderr } = await doctor(['diagnose', 'informatica', 'c.txt', '--no-color'], { cwd: tree.root });
      expect(stdout.replace(/\s+/g, ' ')).toContain('names no property of a connection known here');
      expect(stdout + stderr).not.toMatch(stackTrace);
      expect(stdout + stderr).not.toContain(canary);
    } finally {
      tree.remove();
    }
  }, 60_000);
});
