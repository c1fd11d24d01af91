/** What each code about the files of a self-deployed runtime means and what to do; data only. */
import type { Explanation } from '../../check.ts';

const runtime = 'docs.atlan.com, "Self-deployed runtime"';
const dapr = 'docs.dapr.io, components reference';
const integration = { actsNext: 'integration' } as const;

export const runtimeWords = {
  'file-missing': {
    title: 'There is no {file}',
    meaning: 'It was named as belonging to the runtime; what it would say is not known.',
    remedy: 'Correct the path: `ls -l {file}`.',
    ...integration,
    source: 'the settings of this program',
  },
  'file-not-read': {
    title: '{file} could not be read',
    meaning: 'As found: {problem}.',
    remedy: 'Correct the file, or let this account read it: `ls -l {file}`.',
    ...integration,
    source: 'YAML 1.2',
  },
  'runtime-setting-missing': {
    title: 'The runtime has no {setting}',
    meaning:
      'Looked for in config.yaml, .env and compose file; found: {at}. Without it the runtime does not register with Atlan.',
    remedy: 'Set it as the deployment in Atlan shows it: Agents, the deployment, its configuration.',
    ...integration,
    source: runtime,
  },
  'deployment-name-differs': {
    title: 'The deployment is named "{deployment}", and "{agent}" in {from}',
    meaning:
      'The task queue is named after it (at {at}): with another name no task ever reaches the runtime, and the workflow waits.',
    remedy: 'Choose the agent of the same name in the workflow, or change the name and start the runtime again.',
    ...integration,
    source: runtime,
  },
  'domain-malformed': {
    title: 'The domain is written as {domain}',
    meaning: 'At {at}. It wants the bare host, such as example.atlan.com.',
    remedy: 'Take away scheme, port and slash.',
    ...integration,
    source: runtime,
  },
  'domain-differs': {
    title: 'The runtime is for {domain}, the tenant is {wanted}',
    meaning: 'At {at}. It registers with another tenant, or with none.',
    remedy: 'Write `{wanted}` there, and use the client id and secret of that tenant.',
    ...integration,
    source: runtime,
  },
  'temporal-without-tls': {
    title: 'TLS to the workflow service is switched off',
    meaning: "At {at}. Atlan's Temporal answers on TLS alone, so the runtime never connects.",
    remedy: 'Set ATLAN_TEMPORAL_TLS_ENABLED to true, and start the runtime again.',
    ...integration,
    source: runtime,
  },
  'temporal-host-differs': {
    title: 'The workflow service is set to {host}; that of the tenant is {wanted}',
    meaning: 'At {at}. Meant is that of the own tenant, unless Atlan gave you another.',
    remedy: "Compare it with the deployment's configuration in Atlan.",
    ...integration,
    source: runtime,
  },
  'runtime-auth-off': {
    title: "The runtime's own sign-in to Atlan is switched off",
    meaning: 'At {at}. Without a token Atlan refuses the runtime.',
    remedy: 'Set ATLAN_AUTH_ENABLED to true.',
    ...integration,
    source: runtime,
  },
  'upload-off': {
    title: 'The upload of results to Atlan is switched off',
    meaning: 'At {at}. What is extracted then stays in the object store.',
    remedy: 'Set ENABLE_ATLAN_UPLOAD to true, unless Atlan reads that object store itself.',
    ...integration,
    source: runtime,
  },
  'secret-store-missing': {
    title: 'No secret store is configured',
    meaning:
      'Of the components {components} none is a secret store, so the runtime cannot get the credentials of Anaplan.',
    remedy: 'Add a component named `secretstore`; docs/atlan.md shows one for each vault.',
    ...integration,
    source: dapr,
  },
  'component-name-wrong': {
    title: 'The secret store is named "{component}", not "{wanted}"',
    meaning: 'At {at}. The runtime asks for it by that name and finds none.',
    remedy: 'Name it `{wanted}` in its `metadata`, or set SECRET_STORE_NAME.',
    ...integration,
    source: runtime,
  },
  'component-type-misspelt': {
    title: '{component} is of type {type}; meant may be {meant}',
    meaning:
      'At {at}. Dapr knows no such type and does not start. For AWS it is secretmanager without "s", though guides of Atlan write one.',
    remedy: 'Write `type: {meant}`.',
    ...integration,
    source: dapr,
  },
  'component-type-not-known': {
    title: '{component} is of type {type}, which is not known here',
    meaning: 'At {at}. Dapr has more types than those that are judged.',
    remedy: 'Compare it with the list of Dapr; docs/atlan.md names those known here.',
    ...integration,
    source: dapr,
  },
  'metadata-key-misspelt': {
    title: '{component} sets {key}; meant may be {meant}',
    meaning: 'At {at}. Dapr leaves out keys it does not know for {type}.',
    remedy: 'Write `name: {meant}`.',
    ...integration,
    source: dapr,
  },
  'metadata-key-not-known': {
    title: '{component} sets {key}, which {type} does not have',
    meaning: 'At {at}. Dapr leaves it out, or its version knows more than is known here.',
    remedy: 'Take it out, or compare it with the reference of that type.',
    ...integration,
    source: dapr,
  },
  'metadata-key-missing': {
    title: '{component} does not set {key}',
    meaning: 'At {at}. Without it {type} cannot be used.',
    remedy: 'Add it to the `metadata` of the component.',
    ...integration,
    source: dapr,
  },
  'metadata-credentials-incomplete': {
    title: '{component} has only a part of its credentials: {given}',
    meaning:
      'At {at}. Missing: {missing}. They work together alone; without any of them the identity of the host is used.',
    remedy: 'Add what is missing, or take all of them out where the host has a role of its own.',
    ...integration,
    source: dapr,
  },
  'vault-not-verified': {
    title: '{component} does not verify whom it gives its token to',
    meaning: 'At {at}, skipVerify is set: anybody on the way can read the secrets.',
    remedy: "Take skipVerify out, and give the authority's certificate as `caCert`.",
    actsNext: 'it-security',
    source: dapr,
  },
  'reference-store-missing': {
    title: '{component} takes secrets from {secretStore}, which is no component',
    meaning: 'Its references lead nowhere, and Dapr does not start the component.',
    remedy: 'Write the name of an existing secret store below `auth`, or add that store.',
    ...integration,
    source: dapr,
  },
  'reference-not-found': {
    title: '{key} of {component} refers to {reference}, which is not there',
    meaning: 'At {at}: {why}.',
    remedy: 'Add that key to the store, or correct the reference.',
    ...integration,
    source: dapr,
  },
  'reference-not-provable': {
    title: 'Whether {reference} is there cannot be told here',
    meaning: '{key} of {component} refers to it, at {at}: {why}.',
    remedy:
      'On the host of the runtime: `curl -s http://localhost:3500/v1.0/secrets/secretstore/NAME | jq keys` shows names alone.',
    ...integration,
    source: dapr,
  },
  'secret-content-not-seen': {
    title: 'What the secret holds was not looked at',
    meaning: 'Whether it is there, is a JSON object, and has the keys that the workflow names, only the store tells.',
    remedy:
      'On the host of the runtime: `curl -s http://localhost:3500/v1.0/secrets/secretstore/NAME | jq keys`, and compare the names with those in the workflow.',
    ...integration,
    source: runtime,
  },
  'agent-secret-missing': {
    title: 'The secret {reference} is not in its store',
    meaning:
      'The workflow names it, and the store answers that there is none: it {why}. The runtime gets no credentials for Anaplan.',
    remedy: 'Create it under that name, or correct `secret-path` in the workflow; mind region, project and namespace.',
    ...integration,
    source: runtime,
  },
  'agent-secret-not-json': {
    title: 'The secret {reference} is no JSON object',
    meaning: 'With the key type `multi-key` the runtime reads one JSON object with all fields, and cannot read this.',
    remedy: 'Store a JSON object whose keys are the names that the workflow uses, each with a text as its value.',
    ...integration,
    source: runtime,
  },
  'agent-secret-key-missing': {
    title: 'The secret {reference} lacks {keys}',
    meaning:
      'Found: {found}. The runtime then sends the name itself as if it were the value, and Anaplan refuses the sign-in with 401.',
    remedy:
      'Write the names in the workflow as the keys are spelt in the secret, upper and lower case too, or add the keys.',
    ...integration,
    source: 'public source of the Atlan application SDK, credentials',
    problem: 'sign-in-refused',
  },
  'agent-secret-forbidden': {
    title: 'Whether {reference} holds what the workflow names, this account may not see',
    meaning: 'It {why}. The runtime asks as another account, which may be allowed to.',
    remedy:
      'Let this program read it, too, or on the host of the runtime: `curl -s http://localhost:3500/v1.0/secrets/secretstore/NAME | jq keys`.',
    ...integration,
    source: runtime,
  },
  'agent-secret-not-looked-at': {
    title: 'The secret {reference} could not be looked at',
    meaning: 'The store was not asked, or gave no answer: {why}.',
    remedy:
      'Set up that store under `secretStores` in the settings (docs/secrets.md), then look again: `anaplan-doctor diagnose --only atlan --config FILE`.',
    ...integration,
    source: 'docs/secrets.md',
  },
  'container-memory-limit-small': {
    title: 'The compose file gives {service} no more than {memoryBytes}',
    meaning:
      'At {at}. Each app of the runtime wants 512 MB to 1 GB; above its limit a container is ended, again and again.',
    remedy: 'Raise `mem_limit` or `deploy.resources.limits.memory` of {service} to {wantedBytes} at least.',
    ...integration,
    source: runtime,
  },
  'restart-policy-missing': {
    title: 'The compose file does not start {services} again',
    meaning:
      'At {at}: without `restart`, a container that ended, and every one after a restart of the host, stays down.',
    remedy: 'Add `restart: unless-stopped`.',
    ...integration,
    source: 'docs.docker.com, compose file, restart',
  },
  'containers-not-seen': {
    title: 'The containers were not looked at',
    meaning: 'Nothing is run here: not which version, nor whether they run or start again and again.',
    remedy:
      '`docker ps` or `kubectl get pods` shows status and restarts; wanted are Docker 20.10, Podman 4.0 or Kubernetes 1.24.',
    ...integration,
    source: runtime,
  },
  'port-published': {
    title: 'The compose file opens port {port} on {address}',
    meaning:
      'At {at}. The runtime connects outbound alone: whoever reaches this port can ask for secrets or start work.',
    remedy: 'Take the entry out, or bind it to this host: `127.0.0.1:{port}:{port}`.',
    actsNext: 'it-security',
    source: runtime,
  },
  'port-listening': {
    title: 'Port {port} of the runtime listens on {address}',
    meaning: 'As {at} shows. The runtime connects outbound alone; it may also be another program on that port.',
    remedy:
      '`ss -ltnp sport = :{port}` shows which program it is; bind it to 127.0.0.1, or close the port in the firewall.',
    actsNext: 'it-security',
    source: runtime,
  },
  'memory-small': {
    title: 'This host has little memory: {memoryBytes}',
    meaning:
      'Each app of the runtime wants 512 MB to 1 GB beside the orchestrator; wanted in all are {wantedBytes} at least.',
    remedy: 'Give the host more memory, or run the runtime on another.',
    ...integration,
    source: runtime,
  },
} as const satisfies { readonly [code: string]: Explanation };
