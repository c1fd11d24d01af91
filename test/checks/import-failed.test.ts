/** Judges import-failed by its fixtures. */
import { importFailed } from '../../checks/import-failed.ts';
import { describeFixtures } from './tenant-fixtures.ts';

describeFixtures(importFailed);
