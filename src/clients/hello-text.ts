/** A hello report as lines for a terminal, and as the page the client itself is shown; pure. */
import { html, htmlPage } from '../report/markup.ts';
import { visible, wrapped } from '../report/visible.ts';
import type { HelloReport } from './hello-report.ts';

export function verdictLine({ anaplan }: HelloReport): string {
  return anaplan.outcome === 'accepted'
    ? `Anaplan would accept this client: ${anaplan.detail}.`
    : `Anaplan would refuse this client: ${anaplan.detail}.`;
}

export function resemblanceLine({ resembles }: HelloReport): string {
  const [best] = resembles;
  if (best === undefined) return 'no client that is known here';
  const names = resembles.slice(0, 4).map(({ name }) => name);
  const more = resembles.length > names.length ? ` and ${resembles.length - names.length} more` : '';
  return `${names.join(', ')}${more} (${Math.floor(best.similarity * 100)} % alike)`;
}

/** Ends with a line break. */
export function helloText(report: HelloReport, columns: number): string {
  const indent = ' '.repeat(14);
  const labelled = (label: string, text: string) =>
    wrapped(text, columns, `  ${`${label}:`.padEnd(12)}`, indent).map((line) => line);
  return `${[
    ...wrapped(verdictLine(report), columns),
    ...factsOf(report).flatMap(([label, text]) => labelled(label, text)),
    ...report.anaplan.remarks.flatMap((remark) => labelled('Note', remark)),
  ].join('\n')}\n`;
}

export function helloPage(report: HelloReport): string {
  const rows = factsOf(report).map(
    ([label, text]) => html`<tr><th>${label}</th><td>${text}</td></tr>
`,
  );
  return htmlPage(
    verdictLine(report),
    style,
    html`<main class="${report.anaplan.outcome}"><h1>${verdictLine(report)}</h1>
<table>${rows}</table>
${report.anaplan.remarks.map((remark) => html`<p>${remark}</p>`)}
<p>Told by anaplan-doctor tls listen from the first bytes your client sent. A resemblance is no proof: programs share TLS libraries.</p></main>`,
  );
}

const style =
  'body{font:16px/1.5 sans-serif;margin:2em auto;max-width:60em;padding:0 1em}h1{font-size:1.3em;padding:.6em;border-left:.4em solid}.accepted h1{border-color:#15803d}.refused h1{border-color:#b91c1c}th{text-align:left;vertical-align:top;padding-right:1em;white-space:nowrap}td{overflow-wrap:anywhere}';

function factsOf(report: HelloReport): readonly (readonly [label: string, text: string])[] {
  const list = (names: readonly string[]) => names.map(visible).join(', ') || 'none';
  const older = report.olderVersionsListed ? '' : ' (the newest; older ones are not listed in such a hello)';
  return [
    ['Versions', `${list(report.versions)}${older}`],
    ['Resembles', resemblanceLine(report)],
    ['Host name', report.serverName === null ? 'none (no SNI)' : visible(report.serverName)],
    ['ALPN', list(report.alpn)],
    ['Suites', `${report.suites.length}: ${list(report.suites)}`],
    ['Groups', list(report.groups)],
    ['Signatures', list(report.signatureAlgorithms)],
    ['Hello', `${report.format} form, ${report.lengthBytes} bytes`],
  ];
}
