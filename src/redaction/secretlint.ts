/** Searches a text with secretlint's recommended rules: an engine by others, for the gate alone. Loaded when a case is made, not with the program. */
import { lintSource } from '@secretlint/core';
import { creator } from '@secretlint/secretlint-rule-preset-recommend';
import type { Scanner } from './gate.ts';

const config = { rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: creator, options: {} }] };

/** Throws where a rule of it does. */
export const scannedBySecretlint: Scanner = async (text) => {
  const source = { filePath: 'outgoing.txt', content: text, contentType: 'text' as const, ext: '.txt' };
  const { messages } = await lintSource({ source, options: { config, noPhysicFilePath: true, maskSecrets: true } });
  return messages
    .filter(({ type }) => type === 'message')
    .map(({ ruleId, range }) => ({ what: `found by ${ruleId.split('/').at(-1)}`, at: range[0] }))
    .toSorted((a, b) => a.at - b.at);
};
