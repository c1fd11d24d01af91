/** Judges references by its fixtures. */
import { references } from '../../checks/references.ts';
import { describeFixtures } from './tenant-fixtures.ts';

describeFixtures(references);
