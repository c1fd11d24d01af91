/** Holds report documents against the schema: `node check-report.ts SCHEMA REPORT...`; used by .ci/run. */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const [schemaFile, ...reportFiles] = process.argv.slice(2);
if (schemaFile === undefined || reportFiles.length === 0) throw new Error('usage: check-report.ts SCHEMA REPORT...');
const ajv = new Ajv2020({ allErrors: true });
addFormats.default(ajv);
const validate = ajv.compile(JSON.parse(readFileSync(schemaFile, 'utf8')));
for (const file of reportFiles) {
  const report: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const { summary } = report as { summary?: unknown };
  if (!validate(report)) throw new Error(`${file} is not by ${schemaFile}: ${ajv.errorsText(validate.errors)}`);
  console.log(`${file}: by the schema; ${JSON.stringify(summary)}`);
}
