/** Judges data-source by its fixtures. */
import { dataSource } from '../../checks/data-source.ts';
import { describeFixtures } from './tenant-fixtures.ts';

describeFixtures(dataSource);
