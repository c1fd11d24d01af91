// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of Mule and of shells
/** Files of MuleSoft, Informatica, Atlan and others as companies write them, with their own habits: what the real program tells of each, and nothing besides. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import type { Files } from '../installs/tree.ts';
import { makeTree } from '../installs/tree.ts';
import { doctor, stackTrace } from './run.ts';

const canary = 'Sesame-Canary-7';

const files: Files = {
  'iics-bom.csv':
    '\uFEFFname,value\r\nConnection Type,Anaplan V2\r\nAuth Type,Basic Auth\r\nUsername,$$SVC_USER$$\r\nPassword,$$SVC_PW$$\r\nWorkspace ID,8a8b8c8d9e0f1a2b3c4d5e6f70819233\r\nModel ID,0123456789ABCDEF0123456789ABCDEF\r\nAPI Base URL,https://api.anaplan.com\r\nAuth URL,https://us1a.app.anaplan.com\r\nAPI Major Version,2\r\nAPI Minor Version,0\r\n',
  'iics.csv':
    'Connection Name;Type;Auth Type;Username;Password;Certificate Path Location;Workspace ID;Model ID;API Base URL;Auth URL;API Major Version;API Minor Version\r\nFIN;Anaplan;Cert Auth;;;C:\\certs\\anaplan.cer;8a8b8c8d9e0f1a2b3c4d5e6f70819233;0123456789ABCDEF0123456789ABCDEF;https://api.anaplan.com/1/3;https://auth.anaplan.com;1;3\r\n',
  'iics.json':
    '{"@type":"connection","id":"0102030B00000000000A","orgId":"010203","name":"ANP_FIN_PROD","description":"","createTime":"2024-03-02T09:12:11.000Z","createdBy":"ops@acme.com","agentId":"01020308000000000002","runtimeEnvironmentId":"01020325000000000002","instanceName":"Anaplan_V2","instanceDisplayName":"Anaplan V2","port":0,"majorVersion":1,"minorVersion":0,"type":"TOOLKIT_CCI","federatedId":"abc","connParams":{"Auth Type":"Cert Auth","Username":"unused","Workspace ID":"8a8b8c8d9e0f1a2b3c4d5e6f70819233","Model ID":"0123456789ABCDEF0123456789ABCDEF","API Base URL":"https://api.anaplan.com","Auth URL":"https://auth.anaplan.com","API Major Version":"2","API Minor Version":"0","KeyStore Path Location":"D:\\\\infa\\\\keys\\\\anaplan.jks","KeyStore Alias":"scott","KeyStore Password":"********","Error Dump Path Location":"D:\\\\infa\\\\dump","Max Task Retry Count":"2"}}\n',
  'atl/.env':
    'export SDR_DEPLOYMENT_NAME="fin-prod"\nSDR_CLIENT_ID=oauth-client-1\nSDR_CLIENT_SECRET=Sesame-Canary-7 # rotate in Q3\nATLAN_TEMPORAL_TLS_ENABLED=True\n',
  'atl/config.yaml':
    '# SDR Orchestrator - finance VM\natlan:\n  deployment_name: fin-prod\n  domain: acme.atlan.com\n  client_id: ${SDR_CLIENT_ID}\n  client_secret: ${SDR_CLIENT_SECRET}\ncomponents:\n  objectstore:\n    type: bindings.localstorage\n    version: v1\n    metadata:\n      - {name: rootPath, value: /data}\n  secretstore:\n    type: secretstores.aws.secretsmanager\n    version: v1\n    metadata:\n      - name: region\n        value: eu-west-1\n',
  'atl/runtime.log':
    '{"timestamp":"2026-11-20T02:00:01Z","level":"ERROR","message":"Agent secret bundle at \'prod/anaplan\' is not valid JSON","code":"AUTH_CREDENTIAL"}\n',
  'job/Load.java':
    'import javax.net.ssl.*;\nclass Load { void go() throws Exception { SSLContext c = SSLContext.getInstance("TLSv1.1");\n var u = new java.net.URL("https://api.anaplan.com/1/3/workspaces"); /* legacy */ } }\n',
  'job/load.py':
    'import requests\ns = requests.Session(); s.verify = False\nr = s.post("https://auth.anaplan.com/token/authenticate", headers={"Authorization": "Bearer " + tok})\nprint(s.get("https://api.anaplan.com/workspaces").json())\n',
  'job/pull.sh':
    '#!/bin/bash\ncurl -sS --tls-max 1.1 -H "Authorization: AnaplanCertificate $B64" "https://api.anaplan.com/1/3/workspaces" -o ws.json\n',
  'job/push.ps1':
    '# nightly push, J. Doe 2019\n[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls -bor [Net.SecurityProtocolType]::Tls11\n$h = @{ Authorization = "AnaplanAuthToken $tok" }\nInvoke-RestMethod -Uri "https://api.anaplan.com/2/0/workspaces" -Headers $h\n',
  'm3/pom.xml':
    '<?xml version="1.0" encoding="UTF-8"?>\n<project xmlns="http://maven.apache.org/POM/4.0.0">\n  <modelVersion>4.0.0</modelVersion>\n  <groupId>com.acme.integration</groupId><artifactId>fin-anaplan-sync</artifactId><version>1.7.0-SNAPSHOT</version>\n  <packaging>mule</packaging>\n  <properties><mule.version>3.9.0</mule.version><anaplan.connector.version>1.1.4</anaplan.connector.version></properties>\n  <dependencies>\n    <dependency><groupId>org.mule.modules</groupId><artifactId>anaplan-connector</artifactId><version>${anaplan.connector.version}</version><classifier>plugin</classifier></dependency>\n  </dependencies>\n</project>\n',
  'm3/src/main/app/mule-app.properties':
    '# DEV\r\nanaplan.username = svc_anaplan@acme.com\r\nanaplan.password : Sesame-Canary-7\r\nanaplan.apiUrl=https\\://api.anaplan.com/\r\nanaplan.workspaceId=8a8b8c8d9e0f1a2b3c4d5e6f70819233\r\nanaplan.modelId=0123456789ABCDEF0123456789ABCDEF\r\nproxy=proxy.acme.local:8080\r\n',
  'm3/src/main/app/sync.xml':
    '<?xml version="1.0" encoding="UTF-8"?>\n<mule xmlns="http://www.mulesoft.org/schema/mule/core" xmlns:anaplan="http://www.mulesoft.org/schema/mule/anaplan" xmlns:context="http://www.springframework.org/schema/context" xmlns:doc="http://www.mulesoft.org/schema/mule/documentation">\n  <context:property-placeholder location="mule-app.properties"/>\n  <anaplan:basic-auth-connection name="Anaplan_Basic" username="${anaplan.username}" password="${anaplan.password}" url="${anaplan.apiUrl}" proxyHost="${proxy}" proxyUser="" proxyPass="" doc:name="Anaplan: Basic"/>\n  <flow name="nightly"><poll><anaplan:import-to-model config-ref="Anaplan_Basic" workspaceId="${anaplan.workspaceId}" modelId="${anaplan.modelId}" importId="112000000001" columnSeparator="," delimiter="&quot;"/></poll></flow>\n</mule>\n',
  'm4/pom.xml':
    '<project><properties><app.runtime>4.4.0-20230320</app.runtime></properties><dependencies>\n<dependency><groupId>com.anaplan</groupId><artifactId>mule4-anaplan-connector</artifactId><version>2.0.1</version><classifier>mule-plugin</classifier></dependency></dependencies></project>\n',
  'm4/src/main/mule/global.xml':
    '<mule xmlns="http://www.mulesoft.org/schema/mule/core" xmlns:http="http://www.mulesoft.org/schema/mule/http" xmlns:tls="http://www.mulesoft.org/schema/mule/tls" xmlns:anaplan="http://www.mulesoft.org/schema/mule/anaplan" xmlns:secure-properties="http://www.mulesoft.org/schema/mule/secure-properties">\n <global-property name="mule.env" value="prod"/>\n <configuration-properties file="env/${mule.env}.yaml"/>\n <secure-properties:config name="sp" file="env/${mule.env}-secure.yaml" key="${mule.key}"><secure-properties:encrypt algorithm="Blowfish"/></secure-properties:config>\n <anaplan:config name="Anaplan_Config"><anaplan:ca-cert-connection keystorePath="${anaplan.keystore.path}" keystorePassword="${secure::anaplan.keystore.password}" keystoreAlias="${anaplan.keystore.alias}" apiUrl="${anaplan.url}" authUrl="${anaplan.auth}"/></anaplan:config>\n <http:request-config name="Anaplan_HTTP"><http:request-connection protocol="HTTPS" host="api.anaplan.com" port="443"><tls:context><tls:key-store type="pkcs12" path="keys/client.p12" password="Sesame-Canary-7" keyPassword="Sesame-Canary-7" alias="acme"/></tls:context></http:request-connection></http:request-config>\n <flow name="f"><anaplan:run-process config-ref="Anaplan_Config" processId="118000000003"/></flow>\n</mule>\n',
  'm4/src/main/resources/env/prod-secure.yaml': 'anaplan:\n  keystore:\n    password: "![Yx0qD3k9bA==]"\n',
  'm4/src/main/resources/env/prod.yaml':
    'anaplan:\n  keystore:\n    path: "keys/client.p12"\n    alias: "acme"\n  url: "https://api.anaplan.com"\n  auth: "https://auth.anaplan.com"\n',
};

const noAgent = ['unknown: agent-java-unknown', 'unknown: way-out-not-tried'];
const cases: readonly { readonly args: string; readonly told: readonly string[] }[] = [
  {
    // Version by a property of the pom, properties with blanks, colons and CRLF, a proxy without its scheme.
    args: 'mulesoft m3',
    told: [
      'failure: proxy-not-a-uri',
      'unknown: mule-java-unknown',
      'warning: connector-old',
      'warning: secret-in-clear',
    ],
  },
  {
    // Files by environment, secure properties, an HTTP requester beside the connector.
    args: 'mulesoft m4',
    told: [
      'failure: client-file-missing',
      'failure: client-file-missing',
      'unknown: mule-java-unknown',
      'warning: secret-in-clear',
    ],
  },
  {
    // An export by REST: its own majorVersion is not that of the API, and its masked password is none.
    args: 'informatica iics.json',
    told: [...noAgent, 'unknown: folder-not-known', 'unknown: keystore-not-seen'],
  },
  {
    // A spreadsheet's CSV with semicolons, of the connector before V2.
    args: 'informatica iics.csv',
    told: [
      ...noAgent,
      'failure: api-version-dead',
      'failure: connection-type-old',
      'failure: url-old-api',
      'failure: username-empty',
    ],
  },
  // Names and values below each other, with a byte order mark and parameters of the task.
  { args: 'informatica iics-bom.csv', told: noAgent },
  {
    // Components in config.yaml, .env with export and a remark, a log in JSON.
    args: 'atlan atl/config.yaml --env atl/.env --agent fin-prod --log atl/runtime.log',
    told: [
      'failure: component-type-misspelt',
      'failure: log-secret-not-json',
      'unknown: containers-not-seen',
      'unknown: preflight-not-replayed',
      'unknown: secret-content-not-seen',
      ...Array.from({ length: 4 }, () => 'failure: way-out-closed'),
      ...Array.from({ length: 2 }, () => 'warning: supply-not-reached'),
    ],
  },
  { args: 'script job/push.ps1', told: ['failure: tls-version-old'] },
  { args: 'script job/Load.java', told: ['failure: old-api', 'failure: tls-version-old'] },
  {
    args: 'script job/load.py',
    told: ['failure: api-path-missing', 'warning: bearer-to-auth', 'warning: verification-off'],
  },
  {
    args: 'script job/pull.sh',
    told: ['failure: anaplan-certificate-header', 'failure: old-api', 'failure: tls-version-old'],
  },
];

describe('files as companies write them', () => {
  let tree: ReturnType<typeof makeTree>;
  beforeAll(() => {
    tree = makeTree(files);
  });
  afterAll(() => tree.remove());

  it.each(cases)(
    '$args',
    async ({ args, told }) => {
      const { stdout, stderr } = await doctor(['diagnose', ...args.split(' '), '--format', 'json'], {
        cwd: tree.root,
        // Nothing listens there: these files are judged without a network.
        environment: { HOME: join(tree.root, 'home'), HTTPS_PROXY: 'http://127.0.0.1:9' },
      });
      expect(stdout + stderr).not.toContain(canary);
      expect(stderr).not.toMatch(stackTrace);
      const report: Report = JSON.parse(stdout);
      const lines = report.results.flatMap(({ outcome, findings }) => [
        ...(outcome === 'seen' ? [] : [outcome]),
        ...findings.map(({ severity, code }) => `${severity}: ${code}`),
      ]);
      expect(lines.filter((line) => !/^(?:notice|ok)/.test(line)).sort()).toEqual([...told].sort());
    },
    60_000,
  );
});
