/** The words of mulesoft; those of its room. */
export { explanations } from '../src/installs/mulesoft/words.ts';
