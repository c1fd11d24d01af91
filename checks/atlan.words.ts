/** The words of atlan; those of its room. */
export { explanations } from '../src/installs/atlan/words.ts';
