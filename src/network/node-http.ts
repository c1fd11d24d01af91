/**
 * Node's HTTP client by the way that costs least: `import 'node:http'` reads every export, and so also loads the WebSocket and
 * fetch of Node itself, which nobody here uses: 14 MB of resident memory (Node 24, `npm run bench:daemon`).
 */
import type * as Http from 'node:http';

export const request: typeof Http.request = process.getBuiltinModule('node:http').request;
