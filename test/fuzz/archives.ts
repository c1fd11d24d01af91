/** Damaged case archives against inspect: opened as they were made, or refused; nothing else, and never more unpacked than allowed. */
import { createHash } from 'node:crypto';
import { zipOf } from '../../src/case/archive.ts';
import { buildCase } from '../../src/case/build.ts';
import type { Manifest } from '../../src/case/manifest.ts';
import { inspected } from '../../src/inspect/judged.ts';
import { openedCase } from '../../src/inspect/opened.ts';
import { InspectRefused } from '../../src/inspect/refused.ts';
import { unzipped, zipLimits } from '../../src/inspect/zip.ts';
import { stuckCheck, stuckInput } from '../case/sample.ts';
import { below, mutated } from './mutations.ts';
import type { FuzzAnswer, FuzzTarget } from './target.ts';

const whole = (await buildCase(stuckInput())).archive;
const files = await unzipped(whole);

/** In the bytes of the zip; or in one of its files, with hashes put right, so that what lies behind them is reached. */
export const archives: FuzzTarget = {
  name: 'archives',
  workUnit: 'bytes unpacked',
  mostWork: zipLimits.allBytes,
  caseOf(random) {
    const kind = random() < 0.5 ? 'zip' : 'looks.json';
    const damaged =
      kind === 'zip' ? mutated(whole, random) : mutated(files.get('looks.json') ?? Buffer.alloc(0), random);
    const isDeep = kind !== 'zip' && below(random, 8) === 0;
    const content = isDeep ? Buffer.concat([Buffer.from('['.repeat(below(random, 5_000))), damaged]) : damaged;
    return {
      what: kind,
      files: { [`archive.${kind === 'zip' ? 'zip' : 'json'}`]: content },
      answer: async () => await answered(kind === 'zip' ? content : await forged(content)),
    };
  },
};

async function answered(archive: Buffer): Promise<FuzzAnswer> {
  let work = 0;
  try {
    await unzipped(archive, zipLimits, (bytes) => {
      work = bytes;
    });
    const { tool } = stuckInput();
    inspected(await openedCase(archive, null), { checks: [stuckCheck], ownExplanations: {}, tool });
    return { kind: 'opened', work };
  } catch (error) {
    if (!(error instanceof InspectRefused)) throw error;
    return { kind: 'refused', work };
  }
}

async function forged(looks: Buffer): Promise<Buffer> {
  const manifest = JSON.parse(files.get('manifest.json')?.toString() ?? '') as Manifest;
  const sha256 = createHash('sha256').update(looks).digest('hex');
  const listed = manifest.files.map((file) =>
    file.name === 'looks.json' ? { ...file, sha256, sizeBytes: looks.length } : file,
  );
  const contents = new Map([...files, ['looks.json', looks] as const]);
  contents.set('manifest.json', Buffer.from(JSON.stringify({ ...manifest, files: listed })));
  return await zipOf([...contents].map(([name, content]) => ({ name, content })));
}
