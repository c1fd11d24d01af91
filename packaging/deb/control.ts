/** The texts of a Debian package that are made of what the program says of itself; pure. */

export type Described = {
  readonly version: string;
  /** Debian's word: amd64, arm64. */
  readonly architecture: string;
  readonly installedKiB: number;
};

const maintainer = 'anaplan-doctor <anaplan-doctor@localhost>';

/** The SQLite module needs glibc 2.34, Node itself less. */
export function controlText({ version, architecture, installedKiB }: Described): string {
  return `Package: anaplan-doctor
Version: ${version}
Architecture: ${architecture}
Maintainer: ${maintainer}
Installed-Size: ${installedKiB}
Depends: libc6 (>= 2.34), libgcc-s1, libstdc++6
Recommends: ca-certificates, systemd
Suggests: openssl
Section: admin
Priority: optional
Description: diagnoses Anaplan integrations
 Looks at what an Anaplan integration needs: TLS, certificates, sign-in,
 imports that are stuck or fail, files that are missing. Remembers what it
 saw, explains it, and hands over a complete, redacted support case.
 .
 It brings its own Node.js and needs no network to be installed.
`;
}

/** 0.2.0-rc.1 comes before 0.2.0: to dpkg only with a tilde. */
export function debianVersionOf(version: string): string {
  return version.replace('-', '~');
}

/** In Debian's form; what changed is in the project's own. */
export function changelogText(version: string, epochSeconds: number): string {
  const when = new Date(epochSeconds * 1000).toUTCString().replace('GMT', '+0000');
  return `anaplan-doctor (${debianVersionOf(version)}) unstable; urgency=medium

  * What changed is in CHANGELOG.md beside this file.

 -- ${maintainer}  ${when}
`;
}

/** roff of the list of commands; `--help` of each says the rest. */
export function manText(
  commands: readonly { readonly name: string; readonly description: string }[],
  epochSeconds: number,
): string {
  const day = new Date(epochSeconds * 1000).toISOString().slice(0, 10);
  const listed = commands.map(({ name, description }) => `.TP\n.B ${roff(name)}\n${roff(description)}\n`).join('');
  return `.TH ANAPLAN-DOCTOR 1 ${day} anaplan-doctor
.SH NAME
anaplan-doctor \\- diagnoses Anaplan integrations
.SH SYNOPSIS
.B anaplan-doctor
.I command
.RI [ options ]
.SH DESCRIPTION
Finds out why an Anaplan integration fails, tells it early, and hands over a complete support case.
.B anaplan-doctor
.I command
.B \\-\\-help
tells the options of a command.
.SH COMMANDS
${listed}.SH EXIT STATUS
0: everything is well. 1: warnings. 2: failures. 3: something could not be looked at.
64: wrong usage. 70: anaplan-doctor itself failed. 78: settings refused.
.SH FILES
.TP
.I /etc/anaplan-doctor/anaplan-doctor.yaml
settings of the service
.TP
.I /var/lib/anaplan-doctor
its store and its cases
.TP
.I /run/anaplan-doctor-operators.sock
where members of the group anaplan-doctor-operators ask it
.TP
.I /usr/share/doc/anaplan-doctor
everything else there is to read
`;
}

/** A minus of a command is no hyphen, and a line must not begin with a control character. */
function roff(text: string): string {
  return text.replaceAll('\\', '\\e').replaceAll('-', '\\-').replace(/^[.']/, '\\&$&');
}
