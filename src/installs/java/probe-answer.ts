/** Lines that config/java-probe prints -> what it saw; pure. What else stands on its output is passed over. */
import { z } from 'zod';
import type { Endpoint } from '../../network/network.ts';
import type { JavaHandshake, JavaProbe } from './java.ts';

const mark = 'anaplan-doctor-probe ';
const word = z.string().max(4000);
const words = z.array(word).max(400);
const thrown = z.array(z.object({ class: word, message: word.nullable() })).max(8);

const ofJava = z.object({
  kind: z.literal('java'),
  properties: z.record(word, word.nullable()),
  security: z.record(word, word.nullable()),
  providers: words,
  maxHeapBytes: z.number().nullable().default(null),
  readsSha256Seals: z.boolean().nullable().default(null),
  enabled: words.default([]),
  supported: words.default([]),
  suites: words.default([]),
  trusted: z.number().nullable().default(null),
  thrown: thrown.default([]),
});

const ofEndpoint = z.object({
  kind: z.literal('endpoint'),
  host: word,
  port: z.number(),
  outcome: z.enum(['done', 'failed', 'not-reached', 'refused-by-proxy']),
  protocol: word.nullable().default(null),
  suite: word.nullable().default(null),
  thrown: thrown.default([]),
  answer: word.nullable().default(null),
});

/** Null without the line about Java itself. An endpoint of the order without a line had no answer. */
export function probeOf(output: string, endpoints: readonly Endpoint[]): JavaProbe | null {
  const lines = output
    .split(/\r?\n/)
    .filter((line) => line.startsWith(mark))
    .map((line) => jsonOf(line.slice(mark.length)));
  const java = lines.map((line) => ofJava.safeParse(line)).find(({ success }) => success)?.data;
  if (java === undefined) return null;
  const answers = lines.flatMap((line) => ofEndpoint.safeParse(line).data ?? []);
  const { kind: _kind, ...told } = java;
  return { ...told, handshakes: endpoints.map((endpoint) => handshakeOf(endpoint, answers)) };
}

function handshakeOf({ host, port }: Endpoint, answers: readonly z.infer<typeof ofEndpoint>[]): JavaHandshake {
  const answer = answers.find((one) => one.host === host && one.port === port);
  if (answer === undefined) {
    return { host, port, outcome: 'no-answer', protocol: null, suite: null, thrown: [], proxyAnswer: null };
  }
  const { outcome, protocol, suite, thrown: exceptions, answer: proxyAnswer } = answer;
  return { host, port, outcome, protocol, suite, thrown: exceptions, proxyAnswer };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
