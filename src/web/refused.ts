/** The page cannot be served as the settings want it: for good, or for now. */

/** One sentence, with what to do. */
export class PageRefused extends Error {
  override readonly name = 'PageRefused';
}

/** It may pass by itself: a port that is taken, a certificate that is being renewed. */
export class PageNotNow extends PageRefused {}
