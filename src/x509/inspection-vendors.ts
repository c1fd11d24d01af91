/** How products that open TLS on the way name their CA, and hosts that are known to use public CAs alone; data only. */

export type InspectionVendor = {
  /** Shown to users. */
  readonly vendor: string;
  /** Matches the text of the CA's name (RFC 4514, the common name first). */
  readonly name: RegExp;
  /** Whose documentation gives the name. */
  readonly source: string;
};

export const inspectionVendors: readonly InspectionVendor[] = [
  { vendor: 'Zscaler', name: /\bzscaler\b/i, source: 'help.zscaler.com' },
  { vendor: 'Netskope', name: /\bnetskope\b|\bgoskope\b/i, source: 'docs.netskope.com' },
  {
    vendor: 'Palo Alto Networks',
    name: /\bpalo alto networks\b|\bprisma access\b/i,
    source: 'docs.paloaltonetworks.com',
  },
  { vendor: 'Fortinet FortiGate', name: /\bfortinet\b|\bfortigate\b|\bfortios\b/i, source: 'docs.fortinet.com' },
  { vendor: 'Cisco Umbrella', name: /\bcisco umbrella\b/i, source: 'docs.umbrella.com' },
  {
    vendor: 'Cisco Secure Web Appliance',
    name: /\bironport\b|\bcisco (?:secure )?web (?:security )?appliance\b/i,
    source: 'cisco.com',
  },
  { vendor: 'Symantec (Blue Coat) ProxySG', name: /\bblue ?coat\b|\bproxysg\b/i, source: 'techdocs.broadcom.com' },
  {
    vendor: 'Skyhigh (McAfee) Web Gateway',
    name: /\bmcafee web gateway\b|\bskyhigh\b/i,
    source: 'success.skyhighsecurity.com',
  },
  { vendor: 'Forcepoint (Websense)', name: /\bforcepoint\b|\bwebsense\b/i, source: 'support.forcepoint.com' },
  { vendor: 'Check Point', name: /\bcheck ?point\b.*\b(?:ca|inspection)\b/i, source: 'sc1.checkpoint.com' },
  { vendor: 'Sophos', name: /\bsophos\b/i, source: 'docs.sophos.com' },
  { vendor: 'SonicWall DPI-SSL', name: /\bsonicwall\b/i, source: 'sonicwall.com/support' },
  { vendor: 'WatchGuard Fireware', name: /\bwatchguard\b|\bfireware\b/i, source: 'watchguard.com/help' },
  { vendor: 'Barracuda', name: /\bbarracuda\b/i, source: 'campus.barracuda.com' },
  { vendor: 'Cloudflare Gateway', name: /\bgateway ca - cloudflare\b/i, source: 'developers.cloudflare.com' },
  { vendor: 'iboss', name: /\biboss\b/i, source: 'iboss.com' },
  { vendor: 'Menlo Security', name: /\bmenlo security\b/i, source: 'menlosecurity.com' },
  { vendor: 'Trend Micro', name: /\btrend micro\b/i, source: 'docs.trendmicro.com' },
  { vendor: 'Kaspersky', name: /\bkaspersky\b/i, source: 'support.kaspersky.com' },
  { vendor: 'ESET', name: /\beset ssl filter\b/i, source: 'help.eset.com' },
  { vendor: 'Avast or AVG', name: /\b(?:avast!?|avg) web\/mail shield\b/i, source: 'support.avast.com' },
  { vendor: 'Bitdefender', name: /\bbitdefender\b/i, source: 'bitdefender.com' },
  { vendor: 'mitmproxy', name: /\bmitmproxy\b/i, source: 'docs.mitmproxy.org' },
  { vendor: 'Fiddler', name: /\bfiddlerroot\b|\bfiddler root\b/i, source: 'docs.telerik.com' },
  { vendor: 'Charles Proxy', name: /\bcharles proxy\b/i, source: 'charlesproxy.com' },
  { vendor: 'Burp Suite', name: /\bportswigger\b/i, source: 'portswigger.net' },
  { vendor: 'OWASP ZAP', name: /\bowasp (?:zed attack proxy|zap)\b/i, source: 'zaproxy.org' },
];

/** Services whose certificates come from public CAs; with every name below them. */
export const publicServices: readonly string[] = ['anaplan.com', 'anaplan.app', 'anaplan.cloud'];
