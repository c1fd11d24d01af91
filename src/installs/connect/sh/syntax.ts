/** What a shell script is made of once it is parsed (POSIX 2.9 and the little of bash that scripts of Anaplan Connect use). Types only. */
import type { Origin } from '../emulated.ts';
import type { Traced } from '../script/traced.ts';

/** `sh`: dash or bash in its POSIX mode, which cannot be told from the script; where they differ, nothing is decided. */
export type ShellKind = 'sh' | 'bash';

export type WordPart =
  | { readonly kind: 'text'; readonly text: Traced; readonly isQuoted: boolean }
  | ParameterPart
  | {
      readonly kind: 'command';
      readonly body: List;
      readonly name: string;
      readonly isQuoted: boolean;
      readonly origin: Origin;
    }
  /** What is not worked out: arithmetic, `$'...'`, process substitution. */
  | { readonly kind: 'unknown'; readonly name: string; readonly isQuoted: boolean; readonly origin: Origin };

export type ParameterPart = {
  readonly kind: 'parameter';
  readonly name: string;
  /** Of an array: `@`, `*` or the literal index. */
  readonly index: string | null;
  /** `:-`, `%%`, ... ; `length` for `${#x}`; `other` for what is not worked out. */
  readonly operator: string | null;
  readonly word: Word | null;
  readonly isQuoted: boolean;
  readonly origin: Origin;
};

export type Word = { readonly parts: readonly WordPart[]; readonly origin: Origin };

export type Assignment = {
  readonly name: string;
  readonly isAppended: boolean;
  readonly value: Word;
  /** `x=(a b)`. */
  readonly items: readonly Word[] | null;
  readonly origin: Origin;
};

export type Redirection = { readonly fd: number | null; readonly operator: string; readonly target: Word | null };

type Common = { readonly origin: Origin; readonly redirections: readonly Redirection[] };

export type SimpleCommand = Common & {
  readonly kind: 'simple';
  readonly assignments: readonly Assignment[];
  readonly words: readonly Word[];
};

export type Command =
  | SimpleCommand
  | (Common & { readonly kind: 'group'; readonly isSubshell: boolean; readonly body: List })
  | (Common & {
      readonly kind: 'if';
      readonly arms: readonly { readonly condition: List; readonly body: List }[];
      readonly otherwise: List;
    })
  | (Common & {
      readonly kind: 'for';
      readonly name: string;
      readonly words: readonly Word[] | null;
      readonly body: List;
    })
  | (Common & { readonly kind: 'loop'; readonly condition: List; readonly body: List })
  | (Common & {
      readonly kind: 'case';
      readonly word: Word;
      readonly arms: readonly {
        readonly patterns: readonly Word[];
        readonly body: List;
        readonly fallsThrough: boolean;
      }[];
    })
  | (Common & { readonly kind: 'function'; readonly name: string; readonly body: Command })
  /** `[[ ... ]]`: words, and operators as strings. */
  | (Common & { readonly kind: 'condition'; readonly terms: readonly (Word | string)[] })
  | (Common & { readonly kind: 'opaque'; readonly what: string });

export type Pipeline = { readonly isNegated: boolean; readonly commands: readonly Command[]; readonly origin: Origin };

export type AndOr = {
  readonly first: Pipeline;
  readonly rest: readonly { readonly operator: '&&' | '||'; readonly pipeline: Pipeline }[];
  readonly isBackground: boolean;
};

export type List = readonly AndOr[];
