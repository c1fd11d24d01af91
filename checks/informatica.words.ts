/** The words of informatica; those of its room. */
export { explanations } from '../src/installs/informatica/words.ts';
