/** Judges local-file by its fixtures. */
import { localFile } from '../../checks/local-file.ts';
import { describeFixtures } from './tenant-fixtures.ts';

describeFixtures(localFile);
