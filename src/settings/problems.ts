/** Where normalising notes what is wrong. Types only. */
import type { Path } from './yaml.ts';

/** Notes a problem at a key of the file. */
export type Report = (path: Path, text: string) => void;
