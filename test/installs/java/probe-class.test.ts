import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { probeOf } from '../../../src/installs/java/probe-answer.ts';

const folder = path.join(import.meta.dirname, '../../../config/java-probe');
const shipped = readFileSync(path.join(folder, 'AnaplanDoctorProbe.class'));

/** From 9 on javac knows --release; since 24 or so it may no longer know 8. */
const javac = spawnSync('javac', ['--release', '8', '-version']);
const canBuild = javac.status === 0;
if (!canBuild) console.warn('SKIPPED for want of javac: the probe class built anew from its source');

describe('the probe class', () => {
  it('is one class for Java 8 and later, and without names of files or lines', () => {
    expect(readdirSync(folder).sort()).toEqual(['AnaplanDoctorProbe.class', 'AnaplanDoctorProbe.java']);
    expect(shipped.readUInt32BE(0)).toBe(0xcafebabe);
    expect(shipped.readUInt16BE(6)).toBe(52);
    expect(shipped.includes('SourceFile')).toBe(false);
  });

  // The bytes of javac 17 and 25 are the same; should a later one write others, rebuild with 17 and compare there.
  it.skipIf(!canBuild)('is what its source gives', () => {
    const out = mkdtempSync(path.join(tmpdir(), 'java-probe-'));
    try {
      const source = path.join(folder, 'AnaplanDoctorProbe.java');
      execFileSync('javac', ['--release', '8', '-g:none', '-Xlint:-options', '-d', out, source]);
      expect(readdirSync(out)).toEqual(['AnaplanDoctorProbe.class']);
      expect(readFileSync(path.join(out, 'AnaplanDoctorProbe.class')).equals(shipped)).toBe(true);
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  });
});

describe('its answers', () => {
  const java =
    'anaplan-doctor-probe {"kind":"java","properties":{},"security":{},"providers":[],"enabled":["TLSv1.2"]}';
  const endpoint = { host: 'a.example', port: 443 };

  it('are found between lines of others, and an endpoint without one had none', () => {
    const probe = probeOf(`noise\n${java}\r\nanaplan-doctor-probe {broken\n`, [endpoint]);
    expect(probe).toMatchObject({ enabled: ['TLSv1.2'], handshakes: [{ ...endpoint, outcome: 'no-answer' }] });
  });

  it('are none where that Java said nothing of itself', () => {
    expect(probeOf('', [endpoint])).toBeNull();
    fc.assert(fc.property(fc.string(), (text) => probeOf(`anaplan-doctor-probe ${text}`, [endpoint]) === null));
  });
});
