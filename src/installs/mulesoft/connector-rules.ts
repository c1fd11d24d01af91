/** Rules about the connector and the Mule it runs in: rows MU01 and MU09; pure. */
import type { JsonObject } from '../../check.ts';
import { placeText } from '../place.ts';
import type { MuleFinding } from './judge.ts';
import type { MuleSeen } from './mulesoft.ts';
import type { Artifact } from './pom.ts';

export function connectorFindings(seen: MuleSeen): readonly MuleFinding[] {
  const { connectors, configs, operations, builds, parent, unread } = seen;
  const [connector] = connectors;
  const usesHttp = configs.some(({ by }) => by === 'http');
  const usesConnector = operations > 0 || configs.some(({ by }) => by === 'connector');
  if (connector === undefined) {
    if (usesHttp && !usesConnector) return [];
    if (builds.length === 0 || parent !== null || unread.length > 0) {
      const why =
        parent !== null
          ? `dependencies may come from the parent ${parent}, which is not here`
          : 'no pom.xml or classloader-model.json of it could be read';
      return [
        {
          code: 'connector-version-unknown',
          severity: 'unknown',
          facts: { connector: 'the connector', at: seen.app, why },
        },
      ];
    }
    return [{ code: 'connector-missing', severity: 'failure', facts: { builds } }];
  }
  const known = connectors.find(({ version }) => version !== null);
  if (known === undefined) return [unknownVersion(connector, parent)];
  return majorOf(known) === 1 ? [oldConnector(seen, known)] : [];
}

/** Connector 1.x is built with DevKit for Mule 3, on API 1.3. */
export function runtimeFindings({ connectors, mule }: MuleSeen): readonly MuleFinding[] {
  const known = connectors.find(({ version }) => version !== null);
  const runtime = mule.version ?? mule.builtFor ?? mule.least;
  const from =
    mule.version !== null ? `the Mule in ${mule.home}` : mule.builtFor !== null ? 'the POM' : 'mule-artifact.json';
  const findings: MuleFinding[] = [];
  if (known !== undefined && majorOf(known) === 1 && runtime !== null && Number.parseInt(runtime, 10) >= 4) {
    findings.push({
      code: 'connector-for-mule-3',
      severity: 'failure',
      facts: { ...about(known), mule: runtime, from },
    });
  }
  if (mule.version !== null && mule.least !== null && compared(mule.version, mule.least) < 0) {
    findings.push({
      code: 'mule-too-old',
      severity: 'failure',
      facts: { mule: mule.version, least: mule.least, home: mule.home },
    });
  }
  return findings;
}

function unknownVersion(connector: Artifact, parent: string | null): MuleFinding {
  const { written, place } = connector;
  const said = written === null ? 'no version stands there' : `${written} is said nowhere in it`;
  const why = parent === null ? said : `${said}; the parent ${parent}, which is not here, may say it`;
  return {
    code: 'connector-version-unknown',
    severity: 'unknown',
    facts: { connector: nameOf(connector), at: placeText(place), why },
  };
}

function oldConnector({ configs }: MuleSeen, connector: Artifact): MuleFinding {
  const usesCertificate = configs.some(
    ({ element, attributes }) =>
      /cert/i.test(element) || attributes.some(({ kind, state }) => kind === 'certificate' && state !== 'empty'),
  );
  return usesCertificate
    ? { code: 'connector-certificate-dead', severity: 'failure', facts: about(connector) }
    : { code: 'connector-old', severity: 'warning', facts: about(connector) };
}

function about(connector: Artifact): JsonObject {
  return { connector: nameOf(connector), version: connector.version, at: placeText(connector.place) };
}

function nameOf({ groupId, artifactId }: Artifact): string {
  return groupId === null ? artifactId : `${groupId}:${artifactId}`;
}

function majorOf({ version }: Artifact): number {
  return Number.parseInt(version ?? '', 10);
}

/** Of `4.4.0` and `4.6.1-20240101`: by their numbers. */
function compared(a: string, b: string): number {
  const numbers = (text: string) =>
    text
      .split(/[.-]/)
      .slice(0, 3)
      .map((part) => Number.parseInt(part, 10) || 0);
  const [left, right] = [numbers(a), numbers(b)];
  const at = left.findIndex((number, index) => number !== (right[index] ?? 0));
  return at === -1 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}
