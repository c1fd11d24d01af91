/** The tools of one script's look: calls mostly use the same Java and the same keystore, and each is asked once. Judges nothing. */
import { createMemo } from '../../../memo.ts';
import type { CallTools } from './call-look.ts';

/** Questions hold passwords, so the answers are forgotten with the look. */
export function askedOnce(tools: CallTools): CallTools {
  const memo = createMemo({ keep: true });
  const never = new AbortController().signal;
  return {
    ...tools,
    java: {
      ...tools.java,
      look: (order, signal) => memo.ask(`java ${JSON.stringify(order)}`, signal, (own) => tools.java.look(order, own)),
    },
    keystores: {
      ...tools.keystores,
      inspect: (order, inMemory) =>
        memo.ask(`keystore ${JSON.stringify([order, [...(inMemory ?? [])]])}`, never, () =>
          tools.keystores.inspect(order, inMemory),
        ),
    },
  };
}
