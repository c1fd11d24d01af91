/** Judges cloudworks by its fixtures. */
import { cloudWorks } from '../../checks/cloudworks.ts';
import { describeFixtures } from './tenant-fixtures.ts';

describeFixtures(cloudWorks);
