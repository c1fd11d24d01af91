/** The words of everything that is found about a script of Anaplan Connect itself; data only. Certificates, Java and the writing of scripts have words of their own. */
import { installWords } from './install-words.ts';
import { jobWords } from './job-words.ts';
import { optionWords } from './option-words.ts';

export const connectWords = { ...installWords, ...optionWords, ...jobWords };

export type ConnectCode = keyof typeof connectWords;
