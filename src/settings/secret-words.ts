/** The words of `secretStores:` in a settings file, as zod schemas; pure. */
import { z } from 'zod';
import { duration, path, secret, section, text } from './words.ts';

const url = z
  .string()
  .max(500)
  .regex(/^https?:\/\/[^/?#@\s]+\/?$/, 'is no URL; write for example https://vault.example.com:8200');

const mount = (usual: string) => text.optional().describe(`Where that method is mounted; ${usual} unless given.`);

const vaultSignIn = z
  .union([
    section({ token: secret.describe('A token, e.g. file:/run/vault/token as Vault Agent keeps it.') }),
    section({
      appRole: section({
        roleId: text.describe('The role id itself, or where it is: env:NAME, file:/path or credential:NAME.'),
        secretId: secret.describe('env:NAME, file:/path, credential:NAME or exec:.'),
        mount: mount('approle'),
      }),
    }),
    section({
      kubernetes: section({
        role: text.describe('Role that Vault knows for the service account.'),
        tokenFile: path
          .optional()
          .describe("Token of the pod's service account; where Kubernetes puts it unless given."),
        mount: mount('kubernetes'),
      }),
    }),
  ])
  .describe('One of token, appRole and kubernetes.');

export const secretStores = section({
  exec: section({
    environment: z
      .array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'is no name of an environment variable'))
      .max(100)
      .optional()
      .describe('Variables the commands may see besides PATH, HOME, USER and the language.'),
    timeout: duration.optional().describe('How long a command may take; 10s unless given.'),
  })
    .optional()
    .describe('Commands of exec: references.'),
  vault: section({
    address: url.optional().describe('$VAULT_ADDR unless given.'),
    namespace: text.optional().describe('Of Vault Enterprise and HCP; $VAULT_NAMESPACE unless given.'),
    mount: text.optional().describe('Where the KV engine is mounted; the first part of each path unless given.'),
    caFile: path.optional().describe('PEM file of the root of its certificate; that of network unless given.'),
    signIn: vaultSignIn.optional().describe('The token in $VAULT_TOKEN unless given.'),
  })
    .optional()
    .describe('HashiCorp Vault, KV version 2, for vault: references.'),
  aws: section({
    region: text.optional().describe('That of the environment or the profile unless given.'),
    profile: text.optional().describe('In ~/.aws/config.'),
    endpoint: url.optional().describe('Of a VPC endpoint or a stand-in.'),
  })
    .optional()
    .describe('AWS Secrets Manager, for aws: references.'),
  azure: section({ vault: url.describe('https://NAME.vault.azure.net') })
    .optional()
    .describe('Azure Key Vault, for azure: references.'),
  google: section({ project: text.describe('Id of the project.') })
    .optional()
    .describe('Google Secret Manager, for google: references.'),
})
  .optional()
  .describe('How vaults are reached that secret references point to.');
