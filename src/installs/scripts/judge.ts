/** Rules about clients that are known by no name: rows CU01, PY01, SN01, BO01, EX01; pure. */
import type { Finding, Severity } from '../../check.ts';
import { placeText } from '../place.ts';
import { addInFindings } from './add-ins.ts';
import { boomiAliasFindings } from './boomi.ts';
import { pythonFindings } from './python-rules.ts';
import type { Hit, LiteralCode, OpenedFile, OtherClientSeen, ScriptSeen, WindowsTls } from './scripts.ts';
import type { OtherClientCode } from './words.ts';

type Found = Finding<OtherClientCode>;

export function otherClientFindings(observation: OtherClientSeen): readonly Found[] {
  return observation.kind === 'script' ? scriptFindings(observation.seen) : windowsFindings(observation.seen);
}

const severities: Readonly<Record<LiteralCode, Severity>> = {
  'old-api': 'failure',
  'api-path-missing': 'failure',
  'old-test-host': 'failure',
  'anaplan-certificate-header': 'failure',
  'bearer-to-auth': 'warning',
  'tls-version-old': 'failure',
  'tls-minimum-old': 'notice',
  'tls-version-pinned': 'notice',
  'verification-off': 'warning',
  'snap-pack-unknown': 'unknown',
  'snap-pack-old': 'warning',
  'boomi-connector-old': 'warning',
  'boomi-api-path': 'failure',
};

function scriptFindings(seen: ScriptSeen): readonly Found[] {
  const { file, hits, opened, isCut, namesAnaplan, boomiAliases = [] } = seen;
  const found = [
    ...byCode(hits).map(([code, own]) => told(code, own, namesAnaplan)),
    ...opened.flatMap(openedFindings),
    ...pythonFindings(seen),
    ...boomiAliasFindings(boomiAliases),
    ...(isCut ? [{ code: 'script-cut', severity: 'unknown', facts: { file } } as const] : []),
  ];
  if (found.length > 0) return found;
  return namesAnaplan
    ? [{ code: 'nothing-found', severity: 'ok', facts: { file } }]
    : [{ code: 'anaplan-not-named', severity: 'unknown', facts: { file } }];
}

function byCode(hits: readonly Hit[]): readonly (readonly [LiteralCode, readonly Hit[]])[] {
  const codes = [...new Set(hits.map(({ code }) => code))];
  return codes.map((code) => [code, hits.filter((hit) => hit.code === code)]);
}

/** In a script that never names Anaplan a rule on TLS may be about another service. */
function told(code: LiteralCode, hits: readonly Hit[], namesAnaplan: boolean): Found {
  const severity = namesAnaplan || severities[code] !== 'failure' ? severities[code] : 'warning';
  const places = hits.slice(0, 20).map(({ place }) => placeText(place));
  return {
    code,
    severity,
    facts: { at: places, literals: [...new Set(hits.map(({ literal }) => literal))].slice(0, 5) },
  };
}

function openedFindings({ by, place, file, content }: OpenedFile): readonly Found[] {
  const facts = { at: placeText(place), file };
  if (content === 'not-seen') return [{ code: 'opened-file-not-seen', severity: 'unknown', facts }];
  if (by === 'pyjks')
    return content === 'jks' ? [] : [{ code: 'pyjks-cannot-read', severity: 'failure', facts: { ...facts, content } }];
  return content === 'certificate'
    ? []
    : [{ code: 'sdk-certificate-unclean', severity: 'failure', facts: { ...facts, content } }];
}

/** Windows 7 and Server 2008 R2: TLS 1.2 is there, and off for clients unless switched on. */
const lastBuildWithout12 = 7601;

function windowsFindings({ build, product, tls12, dotNet, isKnown, addIns }: WindowsTls): readonly Found[] {
  if (!isKnown) return [{ code: 'windows-tls-unknown', severity: 'unknown', facts: {} }];
  const system = product ?? 'Windows';
  const isOff = tls12 !== null && (isZero(tls12.enabled) || isOn(tls12.disabledByDefault));
  const isOn12 = tls12 !== null && isOn(tls12.enabled) && isZero(tls12.disabledByDefault);
  const weak = dotNet.filter(({ value }) => isZero(value));
  const found: readonly Found[] = [
    ...(isOff ? [{ code: 'schannel-tls12-off', severity: 'failure', facts: { system } } as const] : []),
    ...(!isOff && !isOn12 && build !== null && build <= lastBuildWithout12
      ? [{ code: 'schannel-tls12-not-on', severity: 'warning', facts: { system, build } } as const]
      : []),
    ...(weak.length > 0
      ? [
          {
            code: 'dotnet-tls-weak',
            severity: 'failure',
            facts: { settings: weak.map(({ key, name }) => `${key}\\${name}`) },
          } as const,
        ]
      : []),
  ];
  const fit = { code: 'windows-tls-fit', severity: 'ok', facts: { system } } as const;
  return [...(found.length > 0 ? found : [fit]), ...addInFindings(addIns)];
}

function isZero(value: string | null): boolean {
  return value !== null && Number(value) === 0;
}

/** Schannel takes 1 and 0xffffffff alike. */
function isOn(value: string | null): boolean {
  return value !== null && Number(value) > 0;
}
