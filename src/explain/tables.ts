/** All known texts, and those a log of Anaplan Connect can hold; data only. The one source for `explain`, `connect-log` and the checks. */
import { anaplanTexts } from './anaplan-texts.ts';
import { atlanTexts } from './atlan-texts.ts';
import { clientTexts } from './client-texts.ts';
import { connectRunTexts } from './connect-run-texts.ts';
import { connectTexts } from './connect-texts.ts';
import type { Entry } from './entry.ts';
import { muleTexts } from './mule-texts.ts';
import { toolTexts } from './tool-texts.ts';

const ofClients = [...clientTexts, ...connectTexts, ...connectRunTexts];

export const knownTexts: readonly Entry[] = [...anaplanTexts, ...ofClients, ...toolTexts, ...muleTexts, ...atlanTexts];

/** Of Anaplan Connect itself, and of the Java, TLS and network below it. */
export const connectCatalogue: readonly Entry[] = ofClients;
