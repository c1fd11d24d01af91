/** The host field of Atlan's connector as it is written there; pure. Knows no network. */

export type HostFieldSeen = {
  /** Without user and password, cut. */
  readonly written: string;
  /** What is wrong with how it is written. */
  readonly oddities: readonly string[];
  /** The name it means; null where none can be told. */
  readonly host: string | null;
  /** Looks like the address of Anaplan's pages (`us1a.app.anaplan.com`). */
  readonly isPages: boolean;
};

/** The field wants the bare name: no scheme, no slash (docs.atlan.com, set up Anaplan). */
export function hostFieldOf(text: string): HostFieldSeen {
  const oddities: string[] = [];
  let rest = text;
  const says = (isOdd: boolean, what: string) => {
    if (isOdd) oddities.push(what);
  };
  says(rest !== rest.trim(), 'a space at its begin or end');
  rest = rest.trim();
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(rest)?.[0] ?? '';
  says(scheme !== '', `the scheme "${scheme}"`);
  rest = rest.slice(scheme.length);
  says(rest.includes('@'), 'a user or password');
  rest = rest.slice(rest.lastIndexOf('@') + 1);
  const path = /[/?#].*$/s.exec(rest)?.[0] ?? '';
  says(path !== '', path === '/' ? 'a slash at its end' : 'a path');
  rest = rest.slice(0, rest.length - path.length);
  const port = /:\d*$/.exec(rest)?.[0] ?? '';
  says(port !== '', `the port ${port}`);
  rest = rest.slice(0, rest.length - port.length);
  const isName = /^(?=.{4,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/i.test(rest);
  says(!isName, 'what is no name of a host');
  const host = isName ? rest.toLowerCase() : null;
  return {
    written: text.replace(/[^\s/]*@/, '').slice(0, 200),
    oddities,
    host,
    isPages: host !== null && /^(?:[a-z0-9-]+\.)?app\d?\.anaplan\.com$|^app\.anaplan\.com$/.test(host),
  };
}
