/** How one attempt to deliver ended. Types only. */

export type Delivery =
  /** Somebody took it over. */
  | { readonly kind: 'sent'; readonly detail: string }
  | {
      readonly kind: 'later';
      readonly why: string;
      /** The server asks to wait so long. */
      readonly askedMs: number | null;
      readonly mayHaveArrived: boolean;
      /** It is about the channel, not about this message: the others have to wait as well. */
      readonly isChannel: boolean;
    }
  /** This message will not be taken. */
  | { readonly kind: 'never'; readonly why: string };
