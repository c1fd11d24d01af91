/** The words of anaplan-connect: those of scripts, of certificate files and of Java, each from its own room. */

import { remarkWords } from '../src/installs/connect/rules/remark-words.ts';
import { connectWords } from '../src/installs/connect/rules/words.ts';
import { javaWords } from '../src/installs/java/words.ts';
import { urlWords } from '../src/installs/known-words.ts';
import { explanations as keystoreWords } from '../src/keystore/words.ts';

export const explanations = { ...keystoreWords, ...javaWords, ...urlWords, ...remarkWords, ...connectWords };
