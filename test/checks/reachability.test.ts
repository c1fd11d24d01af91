import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { reachability } from '../../checks/reachability.ts';
import { likelyCauses } from '../../checks/reachability.words.ts';
import { worded } from '../../src/explanation.ts';

const folder = new URL('../fixtures/reachability/', import.meta.url);
const seen = (file: string) => JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
const judged = (file: string) => reachability.judge(seen(file), { nowMs: 0, limits: {}, memory: null });

/** Severity, code, error code, and a word of the likely cause. */
const expected: { readonly [file: string]: readonly [string, string, string | number, RegExp] | null } = {
  'ok.direct.json': null,
  'ok.through-proxy.json': null,
  'ok.server-error.json': ['notice', 'server-error', 503, /HTTP 503/],
  'ng.name-unknown.json': ['failure', 'dns-failed', 'ENOTFOUND', /misspelt/],
  'ng.no-dns.json': ['failure', 'dns-failed', 'EAI_AGAIN', /offline/],
  'ng.proxy-password.json': ['failure', 'proxy-failed', 'PROXY_407', /user and password/],
  'ng.port-dropped.json': ['failure', 'tcp-failed', 'ETIMEDOUT', /firewall drops/],
  'ng.inspected.json': ['failure', 'tls-failed', 'ECONNRESET', /inspects TLS/],
  'ng.cut-after-handshake.json': ['failure', 'http-failed', 'CLOSED', /client certificate/],
  'ng.unheard-of-code.json': ['failure', 'tcp-failed', 'EWEIRD', /a firewall, or the route/],
};

describe('reachability', () => {
  it('has an expectation for every fixture', () => {
    expect(readdirSync(folder).sort()).toEqual(Object.keys(expected).sort());
  });

  it.each(Object.keys(expected))('%s', (file) => {
    const findings = judged(file);
    const wanted = expected[file];
    if (wanted === null || wanted === undefined) {
      expect(findings).toEqual([]);
      return;
    }
    const [severity, code, errorCode, words] = wanted;
    expect(findings).toHaveLength(1);
    const [finding] = findings;
    if (finding === undefined) return;
    expect(finding).toMatchObject({ severity, code });
    expect(Object.values(finding.facts)).toContain(errorCode);
    const explanation = reachability.explanations[finding.code];
    if (explanation === undefined) throw new Error(`no words for ${finding.code}`);
    const { title, meaning, remedy } = worded(finding, explanation);
    expect(meaning).toMatch(words);
    expect(title).toContain('api.example.com');
    expect(`${title} ${meaning} ${remedy}`).not.toMatch(/[{}]|: unknown/);
  });

  it('has a likely cause for every layer, whatever the code', () => {
    expect(Object.keys(likelyCauses)).toEqual(expect.arrayContaining(['dns', 'proxy', 'tcp', 'tls', 'http']));
  });
});
