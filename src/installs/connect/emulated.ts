/** What a script of Anaplan Connect would do, worked out without running it. Types only. Holds secrets: it never leaves a probe. */

/** Where something stands: the file as it was named, and its line, from 1. */
export type Origin = { readonly file: string; readonly line: number };

/** One argument as the client would get it. */
export type Argument = {
  /**
   * Null: it depends on what cannot be known here (a variable that a missing file may set, a command's output). Never guessed.
   * A variable that nobody sets is empty, as it is for the shell, with the remark `variable-not-set`.
   */
  readonly value: string | null;
  /** The variables and commands it depends on that are not known. */
  readonly unresolved: readonly string[];
  /** Where its text comes from: the line that set the variable, else the line of the call. */
  readonly origin: Origin;
  /** True where something unknown stands unquoted: it may become none or several arguments. */
  readonly mayBeMany?: boolean;
};

/** One call of the client. */
export type ConnectCall = {
  readonly origin: Origin;
  /** `launcher`: AnaplanClient.sh or .bat; `java`: `java ... com.anaplan.client.Program` itself. */
  readonly kind: 'launcher' | 'java';
  /** The shell that the launcher is handed to (`sh ./AnaplanClient.sh`): it needs no right to be run then, and its first line is not obeyed. */
  readonly throughShell?: string;
  /** As the script names it: a path, or a command looked up on the PATH. */
  readonly command: Argument;
  /** Of the client; of a `java` call what follows the class, the options before it are in `javaArguments`. */
  readonly argv: readonly Argument[];
  readonly javaArguments: readonly Argument[];
  /** The folder it is run in, where the script says so; null: that of whoever starts the script. */
  readonly workingFolder: string | null;
  /** Variables that the call hands on (JAVA_HOME, JAVA_OPTS, PATH and the like), as the script leaves them; null: not known. */
  readonly environment: Readonly<Record<string, string | null>>;
  /** False where it stands behind a condition that cannot be decided here. */
  readonly isCertain: boolean;
};

/** What of the writing is a trap whatever the options mean: `curly-quotes`, `crlf-in-sh`, `set-in-sh`, `percent-in-bat` ... */
export type ScriptRemark = {
  readonly code: string;
  readonly origin: Origin;
  /** What it concerns; a name, never a value that may be secret. */
  readonly about: string | null;
};

/** A literal in the script that is a secret: where, and of what kind; its value only for redaction. */
export type ScriptSecret = {
  readonly origin: Origin;
  /** `password`, `passphrase`, `keystore-password`, `proxy-password`, `jdbc-password`, `token`. */
  readonly kind: string;
  /** The variable or option that holds it. */
  readonly holder: string;
  readonly isCommentedOut: boolean;
  readonly value: string;
};

export type EmulatedScript = {
  readonly script: string;
  readonly dialect: 'sh' | 'bat' | 'powershell';
  /** The script first, then what it includes, as found. */
  readonly files: readonly { readonly path: string; readonly isMissing: boolean }[];
  readonly calls: readonly ConnectCall[];
  readonly remarks: readonly ScriptRemark[];
  readonly secrets: readonly ScriptSecret[];
  /** Constructs that are not emulated, so that calls may be missing; empty when all was understood. */
  readonly notUnderstood: readonly { readonly origin: Origin; readonly what: string }[];
};
