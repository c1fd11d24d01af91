/** What is used of the official clients of three clouds, which only those install who use them. Types only. */

declare module '@aws-sdk/client-secrets-manager' {
  export class SecretsManagerClient {
    constructor(options: { region?: string; profile?: string; endpoint?: string; maxAttempts?: number });
    send(
      command: GetSecretValueCommand,
      options: { abortSignal: AbortSignal },
    ): Promise<{ SecretString?: string; SecretBinary?: Uint8Array }>;
    destroy(): void;
  }
  export class GetSecretValueCommand {
    constructor(input: { SecretId: string });
  }
}

declare module '@azure/identity' {
  export class DefaultAzureCredential {
    constructor();
  }
}

declare module '@azure/keyvault-secrets' {
  export class SecretClient {
    constructor(vaultUrl: string, credential: object, options?: { retryOptions?: { maxRetries: number } });
    getSecret(name: string, options: { version?: string; abortSignal: AbortSignal }): Promise<{ value?: string }>;
  }
}

declare module '@google-cloud/secret-manager' {
  export class SecretManagerServiceClient {
    constructor(options: { fallback?: boolean });
    initialize(): Promise<unknown>;
    accessSecretVersion(
      request: { name: string },
      options: { timeout: number; maxRetries: number },
    ): Promise<[{ payload?: { data?: string | Uint8Array | null } | null }]>;
    close(): Promise<void>;
  }
}
