/** Looks at one address of an endpoint: each version on a connection of its own, all at once; the certificates from the conversation that answered. Judges nothing. */
import { seeSuites } from './accepted-suites.ts';
import { seeNames } from './names.ts';
import { chainByNode } from './node-chain.ts';
import { fullHello, smallHello } from './offers.ts';
import type { ChainAnswer, Line, Question } from './talks.ts';
import { Talks } from './talks.ts';
import type { AddressNotSeen, AddressSeen, ChainSeen, LookOptions, TlsVersion } from './tls.ts';
import type { Asked, RawAnswer } from './version-answers.ts';
import { evidenceOf, isVague, versionAnswersOf } from './version-answers.ts';
import { tlsVersions, versionNumber } from './wire-version.ts';

/** Whose certificates are looked at, if several answer: TLS 1.2 sends them in the clear; an older version may send others. */
const chainOrder: readonly TlsVersion[] = ['TLSv1.2', 'TLSv1.3', 'TLSv1.1', 'TLSv1.0', 'SSLv3'];

/** Whatever an address does is an answer; what it answers once `line.signal` has fired means nothing. */
export async function seeAddress(line: Line, options: Required<LookOptions>): Promise<AddressSeen | AddressNotSeen> {
  const talks = new Talks(line);
  try {
    const { asked, found } = await ask(line, talks);
    if (talks.fault !== null && asked.every(({ raw }) => raw.kind === 'no-connection'))
      return { outcome: 'blind', address: line.address, ...talks.fault };
    const versions = versionAnswersOf(asked);
    const chain = found.chain ?? (await chainByOthers(line, asked));
    return {
      outcome: 'seen',
      address: line.address,
      versions,
      chain,
      noChain: chain === null ? reasonOf(found) : null,
      names: options.names && chain !== null ? await seeNames(line, talks, chain) : null,
      suites: options.suites ? await seeSuites(line, talks, versions) : null,
    };
  } finally {
    talks.hangUp();
  }
}

/** Everything first; where the answer says nothing for sure, once more with little. */
async function ask(
  line: Line,
  talks: Talks,
): Promise<{ readonly asked: readonly Asked[]; readonly found: ChainAnswer }> {
  const first = tlsVersions.map((version) => talks.ask(fullHello(version, line)));
  const [answers, found] = await Promise.all([Promise.all(first.map(({ answer }) => answer)), chainFrom(first)]);
  // Those still held open may keep a server that serves one client at a time from the next.
  for (const question of first) question.hangUp();
  const unsure = first.filter((_, index) => isVague(answers[index]));
  const second = unsure.map(({ version }) => talks.ask(smallHello(version, line)));
  const [again, foundAgain] = await Promise.all([
    Promise.all(second.map(async ({ version, answer }) => [version, await answer] as const)),
    found.chain === null ? chainFrom(second) : found,
  ]);
  const byVersion = new Map(again);
  const asked = tlsVersions.map((version, index) => ({
    version,
    raw: answers[index] ?? { kind: 'closed' as const },
    again: byVersion.get(version) ?? null,
  }));
  return { asked, found: foundAgain.chain === null ? found : foundAgain };
}

/** From the first that answered with the version it was asked for; else from any that answered with a ServerHello. */
async function chainFrom(questions: readonly Question[]): Promise<ChainAnswer> {
  const ordered = chainOrder.flatMap((version) => questions.filter((question) => question.version === version));
  const others: Question[] = [];
  let end: RawAnswer | null = null;
  for (const question of ordered) {
    const raw = await question.answer;
    if (raw.kind !== 'hello') end ??= raw;
    else if (raw.version !== versionNumber(question.version)) others.push(question);
    else {
      const answer = await question.certificates();
      if (answer.chain !== null) return answer;
      end = answer.end;
    }
  }
  for (const question of others) {
    const answer = await question.certificates();
    if (answer.chain !== null) return answer;
  }
  return { chain: null, end };
}

/** For a server that wants a key exchange our hellos cannot do. Nobody who never spoke is asked again. */
async function chainByOthers(line: Line, asked: readonly Asked[]): Promise<ChainSeen | null> {
  const spoke = asked.some(({ raw }) => raw.kind === 'hello' || raw.kind === 'alert');
  return spoke ? chainByNode(line) : null;
}

function reasonOf({ end }: ChainAnswer): string {
  return end === null ? 'the handshake ended without certificates' : evidenceOf(end);
}
