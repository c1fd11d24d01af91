/** A Mule application that talks to Anaplan, as a probe sees it. Types only: no user, password or key gets in here. */

import type { UrlSeen } from '../anaplan-url.ts';
import type { ClientKeystore } from '../client-keystore.ts';
import type { ClientLog } from '../client-log.ts';
import type { JavaSeen } from '../java/java.ts';
import type { Place } from '../place.ts';
import type { AttributeKind } from './attributes.ts';
import type { Artifact } from './pom.ts';

/** `project`: sources as in Studio or a repository; `deployed`: unpacked below `$MULE_HOME/apps`. */
export type Layout = 'project' | 'deployed';

export type AttributeSeen = {
  readonly name: string;
  readonly kind: AttributeKind;
  /** `encrypted`: for Mule's secure properties, not to be read here. */
  readonly state: 'given' | 'empty' | 'encrypted' | 'unresolved';
  /** Names nothing says. */
  readonly unresolved: readonly string[];
  /** Where such a name stands in a file of the application that its configuration does not load. */
  readonly elsewhere: readonly Place[];
  /** Of the attribute. */
  readonly place: Place;
  /** Of URLs and proxies alone. */
  readonly url: UrlSeen | null;
};

/** A configuration element with those inside it: `<anaplan:config>`, or an HTTP requester whose host is Anaplan's. */
export type ConfigSeen = {
  readonly element: string;
  readonly by: 'connector' | 'http';
  readonly place: Place;
  readonly attributes: readonly AttributeSeen[];
};

/** A file that an attribute names. */
export type NamedFile = {
  readonly attribute: string;
  readonly kind: 'keystore' | 'certificate' | 'private-key';
  readonly place: Place;
  /** As resolved; relative ones are looked for where the application's classpath is. */
  readonly written: string;
  /** Null: nothing of that name is there. */
  readonly found: string | null;
  readonly isAbsolute: boolean;
};

export type PropertySource = {
  /** As declared, resolved as far as known. */
  readonly file: string;
  readonly place: Place;
  readonly state: 'read' | 'missing' | 'unresolved' | 'unreadable';
  /** Why not, or for names with an unresolved part the files that would fit. */
  readonly detail: string;
};

export type ClearSecret = {
  /** Name of the property or attribute, never its value. */
  readonly name: string;
  readonly place: Place;
};

export type MuleJava = {
  /** `wrapper.java.command` as written; null: the wrapper takes `java` of the PATH. */
  readonly command: string | null;
  readonly place: Place;
  /** Names in it that nothing says; the Java is not known then. */
  readonly isResolved: boolean;
  /** With the options of wrapper.conf; null: there is none to look at. */
  readonly seen: JavaSeen | null;
};

export type MuleSeen = {
  readonly app: string;
  readonly layout: Layout;
  /** Null: this host. A snapshot is not complete: what is missing in it may be there. */
  readonly snapshotOfMs: number | null;
  /** Files in which a connector was looked for. */
  readonly builds: readonly string[];
  readonly connectors: readonly Artifact[];
  readonly parent: string | null;
  readonly configs: readonly ConfigSeen[];
  /** Operations of the connector in flows: how many. */
  readonly operations: number;
  readonly sources: readonly PropertySource[];
  readonly unread: readonly { readonly place: Place; readonly what: string }[];
  readonly files: readonly NamedFile[];
  readonly keystores: readonly ClientKeystore[];
  readonly clearSecrets: readonly ClearSecret[];
  /** Files with secrets in clear that every account may read. */
  readonly openFiles: readonly string[];
  readonly mule: {
    readonly home: string | null;
    /** wrapper.conf; null: there is none, or no home is given. */
    readonly wrapper: string | null;
    /** Of the runtime in `home`. */
    readonly version: string | null;
    /** The application is built for it. */
    readonly builtFor: string | null;
    readonly least: string | null;
    readonly java: MuleJava | null;
  };
  /** Null: none is given and none was found. */
  readonly log: ClientLog | null;
};
