/** Judges export-file by its fixtures. */
import { exportFile } from '../../checks/export-file.ts';
import { describeFixtures } from './tenant-fixtures.ts';

describeFixtures(exportFile);
