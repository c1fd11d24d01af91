/** The list of checks: what this program looks for. The order is that of the report. */
import type { Check } from '../src/check.ts';
import { anaplanConnect } from './anaplan-connect.ts';
import { anaplanStatus } from './anaplan-status.ts';
import { apiAccess } from './api-access.ts';
import { atlan } from './atlan.ts';
import { certificateExpiry } from './certificate-expiry.ts';
import { chainValidity } from './chain-validity.ts';
import { clientCertificate } from './client-certificate.ts';
import { clientSupport } from './client-support.ts';
import { cloudWorks } from './cloudworks.ts';
import { dataSource } from './data-source.ts';
import { deadline } from './deadline.ts';
import { exportFile } from './export-file.ts';
import { importFailed } from './import-failed.ts';
import { importStuck } from './import-stuck.ts';
import { informatica } from './informatica.ts';
import { inventory } from './inventory.ts';
import { javaRuntime } from './java-runtime.ts';
import { localFile } from './local-file.ts';
import { mulesoft } from './mulesoft.ts';
import { otherClients } from './other-clients.ts';
import { reachability } from './reachability.ts';
import { references } from './references.ts';
import { secrets } from './secrets.ts';
import { tlsVersion } from './tls-version.ts';

export const checks: readonly Check[] = [
  anaplanStatus,
  reachability,
  tlsVersion,
  certificateExpiry,
  chainValidity,
  clientSupport,
  clientCertificate,
  inventory,
  secrets,
  apiAccess,
  importStuck,
  importFailed,
  deadline,
  exportFile,
  dataSource,
  references,
  cloudWorks,
  localFile,
  anaplanConnect,
  javaRuntime,
  mulesoft,
  informatica,
  otherClients,
  atlan,
];
