/** `diagnose atlan` as a user runs it: what it tells, with which exit code, and no secret. The only host asked for ends in .invalid. */
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import { makeTree } from '../installs/tree.ts';
import { doctor, stackTrace } from './run.ts';

const canary = 'Sesame-Canary-7';

describe('diagnose atlan', () => {
  it('tells faults of the fields by their codes, and no value', async () => {
    const tree = makeTree({
      data: `{${canary}}`,
      signature: '',
      'user.pem': 'x',
      log: 'agent_json is not valid JSON\n',
    });
    try {
      const fields = ['--data', 'data', '--signature', 'signature', '--certificate', 'user.pem', '--log', 'log'];
      const args = ['diagnose', 'atlan', '--host', 'https://app.invalid/', ...fields, '--format', 'json'];
      const { code, stdout, stderr } = await doctor(args, { cwd: tree.root });
      const report: Report = JSON.parse(stdout);
      const codes = report.results.flatMap(({ findings }) => findings).map((one) => one.code);
      expect(code).toBe(2);
      for (const wanted of [
        'host-field-malformed',
        'signed-field-not-base64',
        'signed-field-empty',
        'log-agent-json-broken',
      ])
        expect(codes).toContain(wanted);
      expect(stdout + stderr).not.toContain(canary);
      expect(stdout + stderr).not.toMatch(stackTrace);
    } finally {
      tree.remove();
    }
  }, 60_000);

  it.each([
    [[], 'needs something to look at'],
    [['--host', 'x.invalid', '--data', 'a'], 'give all of --data, --signature and --certificate'],
  ])(
    'refuses %j in a sentence',
    async (args, message) => {
      const { code, stdout, stderr } = await doctor(['diagnose', 'atlan', ...args]);
      expect(code).not.toBe(0);
      expect(stdout + stderr).toContain(message);
      expect(stdout + stderr).not.toMatch(stackTrace);
    },
    60_000,
  );
});
