/** Judges import-stuck by its fixtures. */
import { importStuck } from '../../checks/import-stuck.ts';
import { describeFixtures } from './tenant-fixtures.ts';

describeFixtures(importStuck);
