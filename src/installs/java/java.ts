/** A Java runtime of a host, as probes see it. Types only: no password gets in here. */
import type { Endpoint } from '../../network/network.ts';

/** How a Java came to be looked at; `launcher`: by the rules of a client's launcher. */
export type JavaFoundBy = 'given' | 'JAVA_HOME' | 'PATH' | 'registry' | 'installed' | 'launcher';

export type JavaCandidate = {
  readonly by: JavaFoundBy;
  /** A home (the folder that holds `bin`), or a `java` itself; absolute. */
  readonly path: string;
};

/** Where options for a Java come from, in the order in which later ones win: JDK_JAVA_OPTIONS stands before the command line. */
export type OptionSource = 'JAVA_TOOL_OPTIONS' | 'JDK_JAVA_OPTIONS' | 'JAVA_OPTS' | 'command line' | '_JAVA_OPTIONS';

/** Texts of options as the client would get them. They may hold passwords: they never leave a probe. */
export type JavaOptionTexts = { readonly [S in OptionSource]?: string | null };

export type JavaOrder = {
  readonly candidate: JavaCandidate;
  /** Those of the host's environment unless given. */
  readonly options?: JavaOptionTexts;
  /** Handshakes to try, eight at most. */
  readonly endpoints: readonly Endpoint[];
  /** Of the endpoints, base64 of DER: what of the trust store they could lead to is told. */
  readonly certificates: readonly string[];
  /** Through which to reach them: null for none; that of the settings unless given. `authorization` is a secret. */
  readonly proxy?: JavaProxy | null;
};

export type JavaProxy = { readonly host: string; readonly port: number; readonly authorization: string | null };

/** `1.8.0_251`: feature 8, update 251. `11.0.22`: feature 11, update 22. */
export type JavaRelease = {
  /** As Java writes it. */
  readonly text: string;
  readonly feature: number;
  readonly update: number;
  readonly isEarlyAccess: boolean;
};

export type JavaIdentity = {
  readonly release: JavaRelease;
  readonly vendor: string | null;
  /** `OpenJDK Runtime Environment (build ...)`, or what stands for it in the release file. */
  readonly runtime: string | null;
  /** ISO date on which this release came out; null where it is not said. */
  readonly releasedOn: string | null;
  /** IBM's own TLS (JSSE2), whose defaults are not those of OpenJDK. */
  readonly hasIbmTls: boolean;
  readonly bits: 32 | 64 | null;
};

/** Something that pins TLS or the trust store; never a password. */
export type JavaSetting = { readonly name: string; readonly value: string; readonly from: string };

/** What options say about TLS, in force. */
export type JavaOptions = {
  /** Of the properties about TLS, trust, proxies; each once, the one that wins. */
  readonly settings: readonly JavaSetting[];
  /** Sources that hold anything at all. */
  readonly sources: readonly OptionSource[];
};

/** A Java on disk, read and not run. */
export type JavaFiles = {
  readonly home: string | null;
  /** The binary; null where there is none. */
  readonly executable: string | null;
  /** `script`: a shim or wrapper, which is not run. */
  readonly kind: 'binary' | 'script' | 'unreadable' | 'missing';
  /** By its release file; null without one. */
  readonly identity: JavaIdentity | null;
  /** java.security that is there; null: none was found. */
  readonly securityFile: string | null;
  /** Of that file and what overrides it, as far as it is about TLS. */
  readonly security: JavaSecurity;
  readonly trust: JavaTrust;
};

export type JavaSecurity = {
  /** `jdk.tls.disabledAlgorithms` in force; null: not said anywhere. */
  readonly disabledAlgorithms: readonly string[] | null;
  /** Which file it is from. */
  readonly disabledBy: string | null;
  /** File of `-Djava.security.properties`, and whether it is there; null: not set. */
  readonly extraFile: { readonly path: string; readonly exists: boolean } | null;
  /** RHEL's crypto policy in force for Java (`DEFAULT`, `LEGACY`, `FIPS`); null: none. */
  readonly cryptoPolicy: string | null;
  /** By the kernel; null: not known. */
  readonly fips: boolean | null;
};

export type JavaTrust = {
  /** Null: no store was found where Java looks. */
  readonly file: string | null;
  readonly by: 'cacerts' | 'jssecacerts' | 'javax.net.ssl.trustStore';
  /** What javax.net.ssl.trustStore names, where there is no such file: Java takes cacerts in its place. */
  readonly missing: string | null;
  /** `locked`: its certificates are encrypted and no password is given, so that Java sees none. `not-read`: in a format that only Java reads, or no file at all (`Windows-ROOT`, `NONE`). */
  readonly state: 'open' | 'missing' | 'locked' | 'not-opened' | 'unreadable' | 'not-read';
  /** One sentence on a state other than open. */
  readonly detail: string;
  readonly format: string | null;
  /** Trusted certificates in it. */
  readonly count: number;
  /** Those that the certificates of the order could lead to, base64 of DER. */
  readonly anchors: readonly string[];
  /** SHA-256 of those that are public roots. */
  readonly publicRoots: readonly string[];
};

/** What `java -version` and our probe class said. */
export type JavaRun = {
  /** `no-answer`: it ran into the time limit. */
  readonly outcome: 'ran' | 'failed' | 'no-answer' | 'not-run';
  /** Why it was not run, or how it failed: its own last words. */
  readonly detail: string;
  readonly identity: JavaIdentity | null;
  /** `-XshowSettings:security:tls`; null where this Java does not tell. */
  readonly shown: { readonly protocols: readonly string[]; readonly suites: readonly string[] } | null;
  readonly probe: JavaProbe | null;
  /** Why there is no answer of the probe class; null where there is one. */
  readonly noProbe: string | null;
};

export type JavaThrown = { readonly class: string; readonly message: string | null };

/** One handshake by that Java. */
export type JavaHandshake = Endpoint & {
  readonly outcome: 'done' | 'failed' | 'not-reached' | 'refused-by-proxy' | 'no-answer';
  readonly protocol: string | null;
  readonly suite: string | null;
  /** The exception and its causes. */
  readonly thrown: readonly JavaThrown[];
  /** First line of the proxy's answer. */
  readonly proxyAnswer: string | null;
  /** `http://host:port` it went through; null for none. Absent: that of them all. */
  readonly proxy?: string | null;
};

/** What our class saw from within that Java. */
export type JavaProbe = {
  readonly properties: { readonly [name: string]: string | null };
  readonly security: { readonly [name: string]: string | null };
  readonly providers: readonly string[];
  readonly maxHeapBytes: number | null;
  /** False: PKCS#12 files with PBES2 and a SHA-256 seal cannot be read. Null: it was not said. */
  readonly readsSha256Seals: boolean | null;
  readonly enabled: readonly string[];
  readonly supported: readonly string[];
  readonly suites: readonly string[];
  /** Certificates that its default trust manager accepts. */
  readonly trusted: number | null;
  /** Its TLS could not be set up at all. */
  readonly thrown: readonly JavaThrown[];
  readonly handshakes: readonly JavaHandshake[];
};

export type JavaSeen = {
  readonly candidate: JavaCandidate;
  readonly files: JavaFiles;
  readonly options: JavaOptions;
  readonly run: JavaRun;
  /** Null: this host, now. */
  readonly snapshotOfMs: number | null;
  /** `http://host:port` that the first handshake went through; null for none. */
  readonly proxy: string | null;
};

/** A Java that the environment leads to, with its version where its files tell. */
export type JavaOnTheWay = JavaCandidate & {
  /** Links followed; null: there is no Java there. */
  readonly executable: string | null;
  readonly release: JavaRelease | null;
};

export type Javas = {
  /** Reads a Java and, on this host, runs it for its version and its handshakes. Throws CouldNotLook (operator) for folders that may not be searched. */
  look(order: JavaOrder, signal: AbortSignal): Promise<JavaSeen>;
  /** What JAVA_HOME, the PATH and the registry lead to, each once by way; nothing is run. */
  onTheWay(environment?: Readonly<Record<string, string | undefined>>): Promise<readonly JavaOnTheWay[]>;
};
