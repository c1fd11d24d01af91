/** Lines in the log of Atlan's runtime and of its Dapr sidecar that are known; data only. Texts of Atlan's public application SDK. */
import type { LogPattern } from '../known-lines.ts';

export const logPatterns = [
  {
    id: 'log-no-secret-store',
    match: /No secret store is configured on the SDR deployment|ERR_SECRET_STORES_NOT_CONFIGURED/,
  },
  { id: 'log-secret-path-needed', match: /Multi-key credentials require a secret-path/ },
  { id: 'log-secret-path-not-found', match: /the configured secret-path was not found|NOT_FOUND_CREDENTIAL/ },
  {
    id: 'log-secret-store-unreachable',
    match: /Secret store is not reachable|DEPENDENCY_UNAVAILABLE_SECRET_STORE(?:_UNREACHABLE)?/,
  },
  { id: 'log-secret-not-resolved', match: /Secret store is reachable, but no secret was resolved/ },
  { id: 'log-secret-not-json', match: /Agent secret bundle at .{0,300}(?:is not valid JSON|must be a JSON object)/ },
  { id: 'log-agent-json-broken', match: /agent_json is not valid JSON/ },
  { id: 'log-secret-refused', match: /ERR_SECRET_GET/ },
  { id: 'log-credential-refused', match: /AUTH_CREDENTIAL/ },
  { id: 'log-preflight-failed', match: /(?:Input|Host|Workspace) validation failed\.|Authentication failed\./ },
] as const satisfies readonly LogPattern[];

export type LogCode = (typeof logPatterns)[number]['id'];

export const isLogCode = (id: string | null): id is LogCode => logPatterns.some((one) => one.id === id);

/** What stands before it has been overcome. */
export const logSuccess = /Secret store reachable; \d+ secret\(s\) resolved|Workspace validation successful\./;
