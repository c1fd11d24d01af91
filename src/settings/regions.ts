/** Anaplan's regions and their hosts, as data. Every one can be overridden by `baseUrls` in the settings. */

export type BaseUrls = {
  readonly api: string;
  readonly auth: string;
  /** Holds `/oauth/token` and `/oauth/device/code`. */
  readonly oauth: string;
  readonly cloudWorks: string;
};

/**
 * Older regions share hosts without a region in their name; OAuth is at the home of us1 for all of them. Source:
 * support.anaplan.com "URL, IP and allowlist requirements" (22 May 2026) and the API's OpenAPI descriptions.
 */
const shared: BaseUrls = {
  api: 'https://api.anaplan.com/2/0',
  auth: 'https://auth.anaplan.com',
  oauth: 'https://us1a.app.anaplan.com',
  cloudWorks: 'https://api.cloudworks.anaplan.com/2/0',
};

/** Same source: newer regions put their name before `api.`, `auth.` and `app.`, and have CloudWorks below the API's host. */
function named(region: string): BaseUrls {
  return {
    api: `https://${region}.api.anaplan.com/2/0`,
    auth: `https://${region}.auth.anaplan.com`,
    oauth: `https://${region}.app.anaplan.com`,
    cloudWorks: `https://${region}.api.anaplan.com/cloudworks/2/0`,
  };
}

/** By the name used in settings, which is Anaplan's. */
export const regions = {
  us1: shared,
  us2: shared,
  us5: shared,
  us7: shared,
  eu1: shared,
  eu2: shared,
  eu4: shared,
  ap1: shared,
  us9: named('us9'),
  eu3: named('eu3'),
  eu5: named('eu5'),
  gb1: named('gb1'),
  // Written ca1(a) in what we have of the source: which of the two its hosts are called is not verified, so both can be chosen.
  ca1: named('ca1'),
  ca1a: named('ca1a'),
  sg1: named('sg1'),
  ae1: named('ae1'),
  in1: named('in1'),
  id1: named('id1'),
  me1: named('me1'),
  // The article's hosts; OpenAPI descriptions list au1a.api2.anaplan.com and note that it does not answer.
  au1: {
    api: 'https://api.au1a.app2.anaplan.com/2/0',
    auth: 'https://au1a.app2.anaplan.com',
    oauth: 'https://au1a.app2.anaplan.com',
    cloudWorks: 'https://api.cloudworks.au1a.app2.anaplan.com/2/0',
  },
} as const satisfies { readonly [name: string]: BaseUrls };

export type RegionName = keyof typeof regions;

export const regionNames = Object.keys(regions) as readonly RegionName[];
