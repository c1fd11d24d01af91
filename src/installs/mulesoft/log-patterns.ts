/** Lines of connector 1.x and of Mule itself in an application's log; data only. Linear: no nested repetition. */
import type { LogPattern } from '../known-lines.ts';

/** Source of the strings: the published source of connector 1.1.4 (org.mule.modules.anaplan.connector), and DevKit's namespace handler. */
export const mulePatterns: readonly LogPattern[] = [
  { id: 'connector-refused-by-mule', match: /within the connector \[anaplan\] is not supported in mule/i },
  { id: 'log-certificate-unread', match: /\bBad certificate\b|Could not open certificate/ },
  { id: 'log-sign-in-refused', match: /Wrong username or password, or no workspaces accessible/ },
  { id: 'log-url-invalid', match: /Error: Invalid URI syntax in specified endpoint/ },
  { id: 'log-id-invalid', match: /Invalid (?:model|workspace|import|export|file|process|delete action) ?Id\b/i },
  { id: 'log-not-connected', match: /No connStrategy object: call connect\(\)/ },
  { id: 'log-rows-not-imported', match: /Some records were not imported: check connector output data for details/ },
  { id: 'log-api-error', match: /Error accessing Anaplan API:/ },
];

export const muleSuccess = /Successfully connected to Anaplan API!/;
