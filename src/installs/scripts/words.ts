/** What each code about other clients means and what to do; data only. */
import type { Explanation } from '../../check.ts';

const integration = { actsNext: 'integration' } as const;
const api = 'Anaplan Integration API 2.0, documentation';
const faq = 'Anaplan Community, "Certificate Expiration FAQ"';
const auth = 'Anaplan Authentication Service API';

export const otherClientWords = {
  'nothing-found': {
    title: 'Nothing in {file} is known to keep it from Anaplan',
    meaning: 'Its literals were looked through. What is put together at run time, or comes from elsewhere, was not.',
    remedy: 'Nothing to do. If it fails all the same: `anaplan-doctor explain` knows the messages of many clients.',
    ...integration,
    source: 'docs/other-clients.md',
  },
  'anaplan-not-named': {
    title: '{file} nowhere names Anaplan',
    meaning: 'So it cannot be told whether this is the client; addresses may come from elsewhere.',
    remedy: 'Name the file that makes the calls: `grep -ril anaplan FOLDER`.',
    ...integration,
    source: 'docs/other-clients.md',
  },
  'script-cut': {
    title: '{file} is too long to be read whole',
    meaning: 'The first 1 MiB was looked through, the rest was not.',
    remedy: 'Name the part that calls Anaplan, as a file of its own.',
    ...integration,
    source: 'docs/other-clients.md',
  },
  'old-api': {
    title: 'API 1.x is asked for: {literals}',
    meaning:
      'At {at}. Version 1.3 is the old API, of which nothing is promised any more; its certificates are refused.',
    remedy: 'Use `https://api.anaplan.com/2/0/...`, and sign in at `https://auth.anaplan.com/token/authenticate`.',
    ...integration,
    source: api,
  },
  'api-path-missing': {
    title: 'The version is missing in {literals}',
    meaning: 'At {at}. Every path of the API begins with /2/0; without it the answer is 404.',
    remedy: 'Write `https://api.anaplan.com/2/0/workspaces` and so on.',
    ...integration,
    source: api,
  },
  'old-test-host': {
    title: '{literals} is a test host that is no longer there',
    meaning: 'At {at}. That host was for tests of old versions.',
    remedy: 'Write the host of your region, `https://api.anaplan.com` for the older ones.',
    ...integration,
    source: 'published source of Anaplan Connect 1.3',
  },
  'anaplan-certificate-header': {
    title: 'The sign-in uses a certificate issued by Anaplan',
    meaning:
      'At {at}: the header AnaplanCertificate is that of such certificates. They are refused since 26 February 2020.',
    remedy:
      'Get a certificate of a public CA (`anaplan-doctor cert request` makes the request), and sign in with the header `Authorization: CACertificate ...` and a signed nonce.',
    ...integration,
    source: faq,
    problem: 'sign-in-refused',
  },
  'bearer-to-auth': {
    title: 'A Bearer token goes to the sign-in service, as it seems',
    meaning:
      'At {at}, near an address of the sign-in service, which answers Bearer with 400 or 401. Its tokens are sent as AnaplanAuthToken.',
    remedy:
      'Send `Authorization: AnaplanAuthToken ...` to refresh, validate and log out.\nIf the line is about another service, or about OAuth, nothing is to do.',
    ...integration,
    source: auth,
  },
  'tls-version-old': {
    title: 'TLS older than 1.2 is asked for: {literals}',
    meaning: 'At {at}. Anaplan takes TLS 1.2 and later alone, so that no connection comes about.',
    remedy:
      'Take the setting out, so that the best of both is used; where one is needed, make it a minimum of TLS 1.2.\nSee what the client really offers: `anaplan-doctor tls listen`.',
    actsNext: 'integration',
    source: 'RFC 8996; docs/tls-version.md',
    problem: 'tls-refused',
  },
  'tls-minimum-old': {
    title: 'The lowest TLS version allowed is older than 1.2: {literals}',
    meaning:
      'At {at}. As a minimum it does no harm with Anaplan; with curl before 7.54 it is the only version that is offered.',
    remedy: 'Make it TLS 1.2: `curl --tlsv1.2`.',
    ...integration,
    source: 'curl manual, --tlsv1.0',
  },
  'tls-version-pinned': {
    title: 'TLS 1.2 is asked for and nothing later: {literals}',
    meaning: 'At {at}. It works today; it will not on the day TLS 1.2 is switched off.',
    remedy: 'Make it a minimum, or leave the choice to the library.',
    ...integration,
    source: 'RFC 9325, section 3.1',
  },
  'verification-off': {
    title: 'The certificate of the server is not verified: {literals}',
    meaning:
      'At {at}. Password and token go to whoever answers. It is mostly written to get past a proxy that inspects TLS, or an old list of roots.',
    remedy:
      'Take it out; where it then fails, trust the root of that proxy: `anaplan-doctor diagnose tls api.anaplan.com` shows whose certificate is sent.',
    actsNext: 'it-security',
    source: 'RFC 9110, section 4.3.4',
  },
  'snap-pack-unknown': {
    title: 'The Anaplan snap of SnapLogic must be of Snap Pack 4.15 or later',
    meaning:
      'At {at} stands {literals}, which does not tell. Before 4.15 (November 2018) it signs in with certificates of Anaplan, which are refused.',
    remedy: 'Look in SnapLogic Manager, Snap Packs, which version of Anaplan is deployed.',
    ...integration,
    source: 'SnapLogic documentation, Anaplan Account',
  },
  'snap-pack-old': {
    title: 'The Anaplan snap of SnapLogic is of a Snap Pack before 4.15',
    meaning:
      'At {at} stands {literals}. Before 4.15 (November 2018) it signs in with certificates of Anaplan, which are refused. A pipeline may run with another version than it was saved with.',
    remedy: 'Look in SnapLogic Manager, Snap Packs, which version of Anaplan is deployed, and update it.',
    ...integration,
    source: 'SnapLogic documentation, Anaplan Account; Snap Packs (org level)',
  },
  'boomi-api-path': {
    title: 'The URL in the connection of Boomi has no version: {literals}',
    meaning: 'At {at}. The connector adds its paths behind the URL, and every path of the API begins with /2/0.',
    remedy: 'Write `https://api.anaplan.com/2/0/`, with the host of your region.',
    ...integration,
    source: 'Anaplan Community, article on Boomi',
  },
  'boomi-alias-differs': {
    title: 'No P12 beside the component has a key called {alias}',
    meaning: 'Named at {at}. Found: {found}. The connector asks for the key by that name, and finds none.',
    remedy:
      'Write the name as it is in the file (`keytool -list -keystore FILE.p12 -storetype PKCS12`), or make the bundle anew with `openssl pkcs12 -export -name {alias} ...` and import it again.',
    ...integration,
    source: 'Anaplan Community, article on Boomi',
  },
  'boomi-alias-not-known': {
    title: 'Whether the P12 of Boomi has a key called {alias} is not known',
    meaning: 'Named at {at}. No P12 lies beside it that tells the names of its keys without a password.',
    remedy:
      'Compare: `keytool -list -keystore FILE.p12 -storetype PKCS12`, and copy the P12 beside the component to have it compared.',
    ...integration,
    source: 'docs/other-clients.md',
  },
  'python-not-known': {
    title: 'Which Python {file} runs in is not known',
    meaning:
      'No virtual environment lies beside it, so that versions of Python, of its OpenSSL and of its packages are not told by files.',
    remedy:
      "With the Python of the job: `python -c 'import ssl, sys; print(sys.version, ssl.OPENSSL_VERSION)'`. Wanted are OpenSSL 1.0.2 or later, and Python 3.10.4 for anaplan-sdk.",
    ...integration,
    source: 'docs/other-clients.md',
  },
  'python-too-old-for-sdk': {
    title: 'anaplan-sdk needs Python {wanted}, and {environment} is of {version}',
    meaning: '{file} imports it. pip then installs an old release, or none.',
    remedy:
      'Make the environment anew with a newer Python: `python3.12 -m venv FOLDER`, then install the packages into it.',
    ...integration,
    source: 'metadata of anaplan-sdk 0.5',
  },
  'python-openssl-not-known': {
    title: 'Whether the Python of {file} has TLS 1.2 is not known',
    meaning: '{environment} is of {version}. Before Python 3.7 it may be built with an OpenSSL that has no TLS 1.2.',
    remedy:
      "`{environment}/bin/python -c 'import ssl; print(ssl.OPENSSL_VERSION)'` tells; wanted is OpenSSL 1.0.2 or later. Better, move to a Python that is still supported.",
    ...integration,
    source: 'PEP 644',
  },
  'python-packages-not-known': {
    title: 'Which packages {environment} holds is not known',
    meaning: '{file} signs in with a certificate by anaplan-sdk, which needs the package cryptography.',
    remedy: '`{environment}/bin/pip list` shows them.',
    ...integration,
    source: 'metadata of anaplan-sdk 0.5',
  },
  'sdk-without-cryptography': {
    title: 'anaplan-sdk cannot sign in with a certificate: cryptography is not installed',
    meaning:
      '{file} gives it a certificate, and {environment} lacks the package that signs. It ends with "cryptography is not available".',
    remedy: "`{environment}/bin/pip install 'anaplan-sdk[cert]'`.",
    ...integration,
    source: 'metadata of anaplan-sdk 0.5',
    problem: 'sign-in-refused',
  },
  'cryptography-old': {
    title: 'The package cryptography is {found}; anaplan-sdk wants {wanted}',
    meaning: '{file} signs in with a certificate, with the packages of {environment}.',
    remedy: "`{environment}/bin/pip install --upgrade 'anaplan-sdk[cert]'`.",
    ...integration,
    source: 'metadata of anaplan-sdk 0.5',
  },
  'office-add-in-off': {
    title: 'Office does not load: {addIns}',
    meaning: 'LoadBehavior is 0 or 2. Office writes 2 itself after the add-in has failed at its start.',
    remedy:
      'File > Options > Add-ins > Manage "COM Add-ins" > Go: tick it. If it goes off again, look under "Disabled Items", then install it anew.',
    ...integration,
    source: 'Microsoft Learn, "Registry entries for VSTO Add-ins"',
  },
  'office-add-in-seen': {
    title: 'Add-ins of Anaplan: {addIns}',
    meaning:
      'Current are Series 4 for Excel and Series 1 for PowerPoint, or Anaplan for Microsoft 365. Which release speaks which TLS is not published; it follows .NET and Windows.',
    remedy: 'Compare with the release notes; keep the add-ins current.',
    ...integration,
    source: 'help.anaplan.com, add-ins',
  },
  'office-add-in-version-unknown': {
    title: 'Versions of add-ins are not known: {addIns}',
    meaning: 'They are registered with Office, and no installed program of that name is in the snapshot.',
    remedy: 'In Excel or PowerPoint: Anaplan > Help > About. Wanted are Series 4 (Excel) and Series 1 (PowerPoint).',
    ...integration,
    source: 'help.anaplan.com, add-ins',
  },
  'boomi-connector-old': {
    title: 'Boomi uses another connector than "Anaplan"',
    meaning:
      'At {at}: {literals}. "Anaplan V2" and "Anaplan (legacy)" are older; certificates of a CA need the one that is called "Anaplan".',
    remedy:
      'Move the connection to the connector "Anaplan", with the URL `https://api.anaplan.com/2/0/`, and import the P12 with the alias as it is in the file: `keytool -list -keystore FILE.p12`.',
    ...integration,
    source: 'Anaplan Community, article on Boomi',
  },
  'pyjks-cannot-read': {
    title: 'pyjks cannot read {file}',
    meaning:
      'At {at} it is opened with pyjks, which reads JKS alone; the file is {content}. Java 9 and later write PKCS#12 whatever the file is called.',
    remedy:
      'Convert it: `keytool -importkeystore -srckeystore {file} -destkeystore user.jks -deststoretype JKS`. Aliases are then in lower case, and have to be so in the code.',
    ...integration,
    source: 'pyjks documentation; JEP 229',
  },
  'sdk-certificate-unclean': {
    title: 'anaplan-sdk sends {file} as it is, and it is not one plain certificate',
    meaning:
      'At {at}: {content}. The bytes of the file go out in base64; other text, a chain, a key or DER in it make the sign-in fail.',
    remedy: 'Make a file of the certificate alone: `openssl x509 -in {file} -out user.pem`, and name that one.',
    ...integration,
    source: 'published source of anaplan-sdk',
    problem: 'sign-in-refused',
  },
  'opened-file-not-seen': {
    title: 'What {file} holds is not known here',
    meaning:
      'It is opened at {at}. It is not there, may not be read by this account, or is not in the snapshot (keys never are).',
    remedy: 'On its own machine, as the account of the job: `anaplan-doctor diagnose cert {file}`.',
    ...integration,
    source: 'docs/other-clients.md',
  },
  'windows-tls-fit': {
    title: 'Nothing in the registry of {system} keeps programs from TLS 1.2',
    meaning: 'Schannel and .NET are not switched down. What a program sets for itself is not seen here.',
    remedy: 'Nothing to do.',
    ...integration,
    source: 'Microsoft Learn, "TLS registry settings"',
  },
  'windows-tls-unknown': {
    title: 'The TLS settings of Windows are not known',
    meaning: 'They are read from a snapshot alone, and there they are not.',
    remedy:
      'Run collect.cmd on that machine: `anaplan-doctor collect --print cmd`. Then name its folder with --snapshot.',
    ...integration,
    source: 'docs/windows.md',
  },
  'schannel-tls12-off': {
    title: 'TLS 1.2 is switched off for clients of {system}',
    meaning:
      'Excel and PowerPoint add-ins, .NET, PowerShell and other programs that use Schannel cannot reach Anaplan.',
    remedy:
      'Under `HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client` set Enabled to 1 and DisabledByDefault to 0, then restart.',
    actsNext: 'it-security',
    source: 'Microsoft Learn, "TLS registry settings"',
    problem: 'tls-refused',
  },
  'schannel-tls12-not-on': {
    title: '{system} offers no TLS 1.2 unless it is switched on',
    meaning:
      'Build {build} knows it, and leaves it off for clients. Programs that do not ask for it themselves cannot reach Anaplan.',
    remedy:
      'Under `HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client` set Enabled to 1 and DisabledByDefault to 0, then restart.',
    actsNext: 'it-security',
    source: 'Microsoft Learn, "TLS registry settings"',
  },
  'dotnet-tls-weak': {
    title: '.NET is told to use old TLS',
    meaning:
      '{settings}: 0. Add-ins and programs in .NET Framework then offer TLS 1.0 unless they ask for more themselves.',
    remedy: 'Set SchUseStrongCrypto and SystemDefaultTlsVersions to 1 in these keys, then start the programs anew.',
    actsNext: 'it-security',
    source: 'Microsoft Learn, "TLS best practices with .NET Framework"',
    problem: 'tls-refused',
  },
} as const satisfies { readonly [code: string]: Explanation };

export type OtherClientCode = keyof typeof otherClientWords;
