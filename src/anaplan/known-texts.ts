/**
 * Messages Anaplan shows people, recognised where the API gives no code of its own; pure.
 * Source: Anaplan Community, Common Support Questions (2017-2019). English only: where there is a result code, the code decides.
 */

/** "Import Connector: Failed to retrieve data from remote server (caused by : HTTP/1.1 500 Internal Server Error)" */
export const sourceModel500Text = /failed to retrieve data from remote server[^\n]{0,120}\b500\b/i;

/** "Failed to locate model (source model)." */
export const sourceModelNotFoundText = /failed to locate model\b/i;
