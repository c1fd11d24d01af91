/** What a server answers to a hello without a name and to one with a wrong name, compared with the right one. Judges nothing. */
import { fullHello } from './offers.ts';
import type { Line, Talks } from './talks.ts';
import type { ChainSeen, NameAnswer, NamesSeen } from './tls.ts';
import { evidenceOf } from './version-answers.ts';
import { tlsVersions } from './wire-version.ts';

/** Nobody has it: RFC 6761 6.4. */
const wrongName = 'wrong-name.invalid';

/** With the version `chain` came by. Null where no name was sent, or none can be: an address, SSL 3.0, Node's own TLS. */
export async function seeNames(line: Line, talks: Talks, chain: ChainSeen): Promise<NamesSeen | null> {
  if (line.serverName === null || chain.version === 'SSLv3' || !chain.asSent) return null;
  const [withoutName, wrong] = await Promise.all([
    answerTo(null, line, talks, chain),
    answerTo(wrongName, line, talks, chain),
  ]);
  return { withoutName, wrongName: { name: wrongName, ...wrong } };
}

async function answerTo(serverName: string | null, line: Line, talks: Talks, right: ChainSeen): Promise<NameAnswer> {
  const version = tlsVersions.find((name) => name === right.version) ?? 'TLSv1.2';
  const question = talks.ask(fullHello(version, { ...line, serverName }));
  const raw = await question.answer;
  const { chain, end } = raw.kind === 'hello' ? await question.certificates() : { chain: null, end: raw };
  question.hangUp();
  const [certificate] = chain?.certificates ?? [];
  if (certificate === undefined) {
    const isRefusal = end?.kind === 'alert' || end?.kind === 'closed' || end?.kind === 'reset';
    const evidence = end === null ? 'no certificates were sent' : evidenceOf(end);
    return { answer: isRefusal ? 'refused' : 'could-not-tell', evidence, certificate: null };
  }
  if (certificate === right.certificates[0])
    return { answer: 'same', evidence: 'the same certificate', certificate: null };
  return { answer: 'other', evidence: 'another certificate', certificate };
}
