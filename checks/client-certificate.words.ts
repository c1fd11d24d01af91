/** The words of client-certificate: those of the certificate room, which clients with certificates of their own say too. */
export { explanations } from '../src/keystore/words.ts';
