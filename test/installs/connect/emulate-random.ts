/** Small random scripts of the subset of sh that is emulated. Nothing in them can write a file or start a program that exists, save echo and the client. */
import fc from 'fast-check';

const name = fc.constantFrom('A', 'B', 'C');
const bare = fc.stringMatching(/^[abc:,./=%@+-]{1,6}$/);
const singleQuoted = fc.stringMatching(/^[abc $`"\\*?;|()#~!{}-]{0,8}$/).map((text) => `'${text}'`);
const pattern = fc.constantFrom('a*', '*a', '?', '*', '[ab]*', '*:*', 'b', "'*'", '*.', '/*');
const operator = fc.constantFrom('%', '%%', '#', '##');

const reference = fc.oneof(
  name.map((one) => `$${one}`),
  name.map((one) => `\${${one}}`),
  name.map((one) => `\${#${one}}`),
  fc.tuple(name, operator, pattern).map(([one, sign, what]) => `\${${one}${sign}${what}}`),
  fc.constantFrom('$1', '$2', '$#', '$*', '$?'),
);

const defaulted = fc
  .tuple(name, fc.constantFrom(':-', '-', ':+', '+', ':='), fc.stringMatching(/^[abc .]{0,4}$/))
  .map(([one, sign, what]) => `\${${one}${sign}${what}}`);

const doubleQuoted = fc
  .array(
    fc.oneof(
      fc.stringMatching(/^[abc '*?;|()#~.-]{0,5}$/),
      reference,
      defaulted,
      fc.constantFrom('\\$', '\\"', '\\\\', '\\`', '\\a', '$', '$(echo "a  b")', '`echo c`'),
    ),
    { maxLength: 4 },
  )
  // A `$` before what follows by chance would be one more reference, or none that sh knows.
  .map((parts) => `"${parts.map((part) => (part === '$' ? '$ ' : part)).join('')}"`);

const substituted = fc.constantFrom(
  '$(echo a b)',
  '`echo "c  c"`',
  '$(echo)',
  '$(printf "%s-" a b)',
  '$(dirname a/b)',
  '$(basename a/b.c .c)',
);
const escaped = fc.constantFrom('\\ ', '\\$', "\\'", '\\"', '\\*', '\\;');

const word = fc
  .array(fc.oneof(bare, bare, singleQuoted, doubleQuoted, reference, defaulted, substituted, escaped), {
    minLength: 1,
    maxLength: 3,
  })
  .map((parts) => parts.join(''));

/** `"$@"` beside other text, and `$@` under another IFS, dash and bash split differently: not drawn here, `"$@"` alone is. */
const words = fc
  .array(fc.oneof({ weight: 9, arbitrary: word }, { weight: 1, arbitrary: fc.constantFrom('"$@"', '$@') }), {
    maxLength: 4,
  })
  .map((list) => list.join(' '));
const call = words.map((list) => `./AnaplanClient.sh ${list}`);
const assignment = fc.tuple(name, word).map(([one, value]) => `${one}=${value}`);

const condition = fc.oneof(
  fc.tuple(word, fc.constantFrom('=', '!='), word).map(([a, sign, b]) => `[ x${a} ${sign} x${b} ]`),
  fc.tuple(fc.constantFrom('-z', '-n'), doubleQuoted).map(([sign, a]) => `[ ${sign} ${a} ]`),
  fc.constantFrom(
    '[ -f AnaplanClient.sh ]',
    '[ -d /no/such ]',
    'true',
    'false',
    '[ $# -gt 1 ]',
    '! false',
    '[ "$A" ]',
    '[ ! -n "$B" -a 1 -eq 1 ]',
  ),
);

/** Read a second time: nothing that could leave a file behind or run in the background. */
const evaluated = fc
  .array(
    fc.oneof(
      fc.stringMatching(/^[abc '.=-]{0,6}$/),
      fc.constantFrom('$A', '\\$B', '\\"', '; ./AnaplanClient.sh d', '\\\\c', '#'),
    ),
    { maxLength: 4 },
  )
  .chain((parts) => fc.constantFrom('eval', 'sh -c').map((how) => `${how} "./AnaplanClient.sh ${parts.join('')}"`));

const { statement } = fc.letrec<{ statement: string; list: string }>((tie) => ({
  list: fc.array(tie('statement'), { minLength: 1, maxLength: 3 }).map((lines) => lines.join('\n')),
  statement: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 5, arbitrary: call },
    { weight: 6, arbitrary: assignment },
    { weight: 1, arbitrary: words.map((list) => `set -- ${list}`) },
    { weight: 2, arbitrary: evaluated },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        'shift 2>/dev/null',
        'unset A',
        'set -f',
        'export B',
        '# comment',
        'cat <<E >/dev/null\n"\nE',
      ),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(condition, call, call).map(([test, yes, no]) => `${test} && ${yes} ; ${test} || ${no}`),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(condition, tie('list'), tie('list'))
        .map(([test, yes, no]) => `if ${test}; then\n${yes}\nelse\n${no}\nfi`),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(word, pattern, tie('list'), tie('list'))
        .map(([what, like, yes, no]) => `case ${what} in\n${like}|c) ${yes} ;;\n*) ${no}\nesac`),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(name, words, tie('list'))
        .map(([one, list, body]) => `for ${one} in ${list}; do\n${body}\ndone`),
    },
    { weight: 1, arbitrary: fc.tuple(tie('list'), words).map(([body, list]) => `f() {\n${body}\n}\nf ${list}`) },
    { weight: 1, arbitrary: tie('list').map((body) => `(\n${body}\n)`) },
    { weight: 1, arbitrary: call.map((one) => `echo x | ${one}`) },
  ),
}));

export const randomScript = fc
  .array(statement, { minLength: 2, maxLength: 8 })
  .map((lines) => `#!/bin/sh\n${lines.join('\n')}\n./AnaplanClient.sh end "$A" "$B" "$C"\n`);
