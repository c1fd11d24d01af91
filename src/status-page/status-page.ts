/** Anaplan's public status page as probes see it. Types only; times are milliseconds since 1970 by the page's clock. */

export type PageIncident = {
  readonly name: string;
  /** `investigating`, `identified`, `monitoring`, or any other word as it came; null when it gives none. */
  readonly status: string | null;
  /** `none`, `minor`, `major`, `critical`, or any other word as it came. */
  readonly impact: string | null;
  readonly startedAtMs: number | null;
  readonly updatedAtMs: number | null;
  /** The newest of its updates, shortened. */
  readonly latestUpdate: string | null;
  readonly url: string | null;
  /** Names of what it affects, as the page calls them. */
  readonly components: readonly string[];
};

export type PageMaintenance = Omit<PageIncident, 'startedAtMs'> & {
  /** Planned. */
  readonly fromMs: number | null;
  readonly untilMs: number | null;
};

export type PageSummary = {
  /** `none`, `minor`, `major`, `critical`, `maintenance`; null when it gives none. */
  readonly indicator: string | null;
  /** "All Systems Operational" */
  readonly description: string | null;
  /** Not resolved. */
  readonly incidents: readonly PageIncident[];
  /** Planned or under way. */
  readonly maintenances: readonly PageMaintenance[];
  /** Those that are not `operational`; null when the page lists none at all. */
  readonly impaired: readonly { readonly name: string; readonly status: string }[] | null;
};

export type StatusPage = {
  /**
   * `url`: of the page, without a trailing slash. One request, or two where the page has no summary. Throws CouldNotLook when the
   * page was not reached, or is not of the form of a Statuspage site.
   */
  summary(url: string, signal: AbortSignal): Promise<PageSummary>;
};
