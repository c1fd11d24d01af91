/**
 * Types of Dapr components that Atlan's runtime uses and the keys of their metadata; data only.
 * Dapr components reference (docs.dapr.io) and metadata.yaml of dapr/components-contrib, seen 2026-11.
 */

export type DaprType = {
  /** Every key, as the reference spells it. */
  readonly keys: readonly string[];
  readonly required: readonly string[];
  /** One of each list has to be there. */
  readonly oneOf: readonly (readonly string[])[];
  /** None of them, or all. */
  readonly together: readonly string[];
  /** Their values are secrets. */
  readonly secret: readonly string[];
};

const aws = [
  'region',
  'awsRegion',
  'endpoint',
  'accessKey',
  'awsAccessKey',
  'secretKey',
  'awsSecretKey',
  'sessionToken',
  'awsSessionToken',
  'awsIamRoleArn',
  'awsStsSessionName',
  'assumeRoleArn',
  'sessionName',
  'trustAnchorArn',
  'trustProfileArn',
];
const azure = [
  'azureEnvironment',
  'azureTenantId',
  'azureClientId',
  'azureClientSecret',
  'azureCertificate',
  'azureCertificateFile',
  'azureCertificatePassword',
  'spnTenantId',
  'spnClientId',
  'spnClientSecret',
  'spnCertificate',
  'spnCertificateFile',
  'spnCertificatePassword',
];
const google = [
  'type',
  'project_id',
  'private_key_id',
  'private_key',
  'client_email',
  'client_id',
  'auth_uri',
  'token_uri',
  'auth_provider_x509_cert_url',
  'client_x509_cert_url',
];
const awsSecret = ['secretKey', 'awsSecretKey', 'sessionToken', 'awsSessionToken'];
const azureSecret = [
  'azureClientSecret',
  'azureCertificatePassword',
  'spnClientSecret',
  'spnCertificatePassword',
  'accountKey',
  'storageAccessKey',
];
const none = { required: [], oneOf: [], together: [], secret: [] };

export const daprTypes: Readonly<Record<string, DaprType>> = {
  'secretstores.aws.secretmanager': {
    ...none,
    keys: [...aws, 'multipleKeyValuesPerSecret'],
    oneOf: [['region', 'awsRegion']],
    together: ['accessKey', 'secretKey'],
    secret: awsSecret,
  },
  'secretstores.azure.keyvault': {
    ...none,
    keys: [...azure, 'vaultName'],
    required: ['vaultName'],
    secret: azureSecret,
  },
  'secretstores.gcp.secretmanager': {
    ...none,
    keys: [...google, 'decodeBase64', 'encodeBase64'],
    required: ['project_id'],
    together: ['private_key', 'private_key_id', 'client_email'],
    secret: ['private_key'],
  },
  'secretstores.hashicorp.vault': {
    ...none,
    keys: [
      'vaultAddr',
      'caPem',
      'caPath',
      'caCert',
      'skipVerify',
      'tlsServerName',
      'vaultTokenMountPath',
      'vaultToken',
      'vaultKVPrefix',
      'vaultKVUsePrefix',
      'enginePath',
      'vaultValueType',
      'vaultNamespace',
    ],
    required: ['vaultAddr'],
    oneOf: [['vaultToken', 'vaultTokenMountPath']],
    secret: ['vaultToken'],
  },
  'secretstores.kubernetes': { ...none, keys: ['defaultNamespace', 'kubeconfigPath'] },
  'secretstores.local.env': { ...none, keys: ['prefix'] },
  'secretstores.local.file': {
    ...none,
    keys: ['secretsFile', 'nestedSeparator', 'multiValued'],
    required: ['secretsFile'],
  },
  'bindings.aws.s3': {
    ...none,
    keys: [
      ...aws,
      'bucket',
      'decodeBase64',
      'encodeBase64',
      'forcePathStyle',
      'disableSSL',
      'insecureSSL',
      'storageClass',
      'presignTTL',
      'direction',
      'filePath',
    ],
    required: ['bucket'],
    oneOf: [['region', 'awsRegion']],
    together: ['accessKey', 'secretKey'],
    secret: awsSecret,
  },
  'bindings.azure.blobstorage': {
    ...none,
    keys: [
      ...azure,
      'accountName',
      'accountKey',
      'containerName',
      'storageAccount',
      'storageAccessKey',
      'container',
      'endpoint',
      'decodeBase64',
      'getBlobRetryCount',
      'publicAccessLevel',
      'disableEntityManagement',
      'direction',
    ],
    oneOf: [
      ['accountName', 'storageAccount'],
      ['containerName', 'container'],
    ],
    secret: azureSecret,
  },
  'bindings.gcp.bucket': {
    ...none,
    keys: [...google, 'bucket', 'decodeBase64', 'encodeBase64', 'direction', 'contentType'],
    required: ['bucket'],
    together: ['private_key', 'private_key_id', 'client_email'],
    secret: ['private_key'],
  },
  'bindings.localstorage': { ...none, keys: ['rootPath', 'direction'], required: ['rootPath'] },
};

/** Types of other parts, which are not judged further. */
export const isOtherPart = (type: string): boolean =>
  /^(?:state|pubsub|configuration|lock|middleware|crypto|workflow|conversation)\./.test(type);
