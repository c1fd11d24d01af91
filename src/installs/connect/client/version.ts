/** Which Anaplan Connect it is, by what names its version; pure. Knows the lines whose rules differ, and opens nothing. */

/** Oldest first. Each stands for what follows it until the next. */
export const clientLines = ['1.3', '1.4.0', '1.4.1', '1.4.2', '1.4.3', '1.4.4', '3.0', '4.0', '4.1'] as const;
export type ClientLine = (typeof clientLines)[number];

/** From the best witness down. */
export type VersionSource = 'properties in the jar' | 'jar name' | 'folder name' | 'launcher';

export type ClientVersion = {
  /** `1.3.3.5` */
  readonly text: string;
  readonly by: VersionSource;
  /** Null: no line whose rules are public (2.x was never published). */
  readonly line: ClientLine | null;
  /** Newer than the last release whose rules were read (4.1.0): judged by those of 4.1. */
  readonly isBeyondRules: boolean;
};

export function clientVersionOf(text: string, by: VersionSource): ClientVersion {
  const [major = 0, minor = 0, patch = 0] = text.split('.').map(Number);
  const isBeyondRules = major > 4 || (major === 4 && minor > 1);
  return { text, by, line: lineOf(major, minor, patch), isBeyondRules };
}

/** `anaplan-connect-1-3-3-5.jar`, `anaplan-connect-4.3.1-jar-with-dependencies.jar`, folder names alike; null where none is named. */
export function versionInName(name: string): string | null {
  const [, digits] = /anaplan-?connect[-_ ]?v?(\d+(?:[.-]\d+){1,4})(?![\d])/i.exec(name) ?? [];
  return digits === undefined ? null : digits.replace(/-/g, '.');
}

/** `4.1.0-SNAPSHOT` and the like; null for texts that are no version. */
export function versionInProperty(value: string): string | null {
  return /^\s*v?(\d+(?:\.\d+){1,4})(?:[-+._].*)?\s*$/.exec(value)?.[1] ?? null;
}

export function isAtLeast(line: ClientLine, other: ClientLine): boolean {
  return clientLines.indexOf(line) >= clientLines.indexOf(other);
}

function lineOf(major: number, minor: number, patch: number): ClientLine | null {
  if (major === 1 && minor <= 3) return '1.3';
  if (major === 1) return clientLines[1 + Math.min(patch, 4)] ?? null;
  if (major === 3) return '3.0';
  if (major === 4 && minor === 0) return '4.0';
  return major >= 4 ? '4.1' : null;
}
