/** The report as one JSON document, config/report.schema.json; pure. */
import type { Report } from './report.ts';

/** Two spaces of indentation, a line break at the end. JSON leaves DEL and the C1 controls raw; a terminal obeys those, so they are escaped too. */
export function renderJson(report: Report): string {
  const text = JSON.stringify(report, null, 2);
  return `${text.replace(/[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, escaped)}\n`;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
