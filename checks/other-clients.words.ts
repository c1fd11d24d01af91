/** The words of other-clients; those of its room. */
export { otherClientWords as explanations } from '../src/installs/scripts/words.ts';
