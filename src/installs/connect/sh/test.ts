/** `test`, `[ ]` and `[[ ]]` in three values: true, false, and null for what is not known here. Asks the host for files only. */
import type { Quoted } from '../script/pattern.ts';
import { matches, patternOf } from '../script/pattern.ts';
import type { Traced } from '../script/traced.ts';
import { hole, known, plain } from '../script/traced.ts';
import type { Shell } from './shell.ts';

/** A term of a condition: its text, and for the right side of `[[ == ]]` its quoting. */
export type Term = { readonly text: Traced; readonly quoted?: readonly Quoted[] };

type Verdict = boolean | null | 'malformed';

type Reader = { readonly shell: Shell; readonly terms: readonly Term[]; at: number; readonly isDouble: boolean };

/** Exit status 0 or 1, 2 for what `test` refuses, null for not known. */
export async function testStatus(shell: Shell, terms: readonly Term[], isDouble: boolean): Promise<number | null> {
  if (terms.length === 0) return isDouble ? null : 1;
  const fixed = isDouble ? undefined : await byCount(shell, terms);
  const reader: Reader = { shell, terms, at: 0, isDouble };
  const verdict = fixed === undefined ? await alternatives(reader) : fixed;
  const isRest = fixed === undefined && reader.at < terms.length;
  if (verdict === 'malformed' || isRest) return isDouble ? null : 2;
  return verdict === null ? null : verdict ? 0 : 1;
}

/** POSIX fixes what up to four arguments mean by their number, so that an operand may look like an operator. */
async function byCount(shell: Shell, terms: readonly Term[]): Promise<Verdict | undefined> {
  const [first, second, third] = terms.map(({ text }) => plain(text));
  if (terms.length === 1) return isNotEmpty(terms[0]);
  if (terms.length === 2) {
    if (first === '!') return negated(isNotEmpty(terms[1]));
    return isUnary(first) ? await unary(shell, first, terms[1]?.text ?? []) : 'malformed';
  }
  if (terms.length === 3) {
    if (isBinary(second, false)) return await binary(shell, terms[0], second, terms[2]);
    if (first === '!') return negated((await byCount(shell, terms.slice(1))) ?? 'malformed');
    if (first === '(' && third === ')') return isNotEmpty(terms[1]);
  }
  if (terms.length === 4 && first === '!') return negated((await byCount(shell, terms.slice(1))) ?? 'malformed');
  return undefined;
}

function negated(verdict: Verdict): Verdict {
  return typeof verdict === 'boolean' ? !verdict : verdict;
}

async function alternatives(reader: Reader): Promise<Verdict> {
  let verdict = await conjunction(reader);
  while (isNext(reader, reader.isDouble ? '||' : '-o')) {
    reader.at += 1;
    verdict = either(verdict, await conjunction(reader));
  }
  return verdict;
}

async function conjunction(reader: Reader): Promise<Verdict> {
  let verdict = await primary(reader);
  while (isNext(reader, reader.isDouble ? '&&' : '-a')) {
    reader.at += 1;
    verdict = negated(either(negated(verdict), negated(await primary(reader))));
  }
  return verdict;
}

function either(one: Verdict, other: Verdict): Verdict {
  if (one === 'malformed' || other === 'malformed') return 'malformed';
  if (one === true || other === true) return true;
  return one === null || other === null ? null : false;
}

async function primary(reader: Reader): Promise<Verdict> {
  const { shell, terms, isDouble } = reader;
  const term = terms[reader.at];
  if (term === undefined) return 'malformed';
  const [text, operator] = [plain(term.text), plain(terms[reader.at + 1]?.text ?? [])];
  const right = terms[reader.at + 2];
  if (isBinary(operator, isDouble) && right !== undefined) {
    reader.at += 3;
    return await binary(shell, term, operator, right);
  }
  reader.at += 1;
  if (text === '!') return negated(await shell.work.deeper(() => primary(reader)));
  if (text === '(') {
    const verdict = await shell.work.deeper(() => alternatives(reader));
    if (!isNext(reader, ')')) return 'malformed';
    reader.at += 1;
    return verdict;
  }
  const operand = terms[reader.at];
  if (!isUnary(text) || operand === undefined) return isNotEmpty(term);
  reader.at += 1;
  return await unary(shell, text, operand.text);
}

function isNext({ terms, at }: Reader, operator: string): boolean {
  return plain(terms[at]?.text ?? []) === operator;
}

function isNotEmpty(term: Term | undefined): Verdict {
  const text = plain(term?.text ?? []);
  // A hole may be empty; with text beside it, it is not.
  return text === '' ? false : [...text].every((character) => character === hole) ? null : true;
}

function isUnary(text: string | undefined): text is string {
  return /^-[a-hkprstuwxzLNOSGnv]$/.test(text ?? '');
}

function isBinary(text: string | undefined, isDouble: boolean): text is string {
  return (
    /^(?:=|!=|==|-eq|-ne|-gt|-ge|-lt|-le|-nt|-ot|-ef)$/.test(text ?? '') ||
    (isDouble && /^(?:=~|<|>)$/.test(text ?? ''))
  );
}

async function unary(shell: Shell, operator: string, operand: Traced): Promise<Verdict> {
  const text = known(operand);
  if (operator === '-z') return negated(isNotEmpty({ text: operand }));
  if (operator === '-n') return isNotEmpty({ text: operand });
  if (operator === '-v') return text === null ? null : shell.state.variables.has(text);
  if (text === '') return false;
  if (text === null || (!text.startsWith('/') && !shell.host.paths.isAbsolute(text) && shell.state.folder === null))
    return null;
  const path = shell.host.paths.isAbsolute(text) ? text : shell.host.paths.join(shell.state.folder ?? '', text);
  shell.work.characters(1000);
  const facts = await shell.host.factsOf(path).catch(() => null);
  if (facts === null) return null;
  if (!facts.exists) return /[a-hkprsuwxLSOGN]/.test(operator) ? false : null;
  if (operator === '-e' || operator === '-a') return true;
  if (operator === '-f') return facts.kind === 'file';
  if (operator === '-d') return facts.kind === 'folder';
  if (operator === '-s') return facts.kind === 'other' ? null : facts.sizeBytes > 0;
  // Rights are those of the account that looks; that of the job may have others.
  if (operator === '-r') return facts.isReadable;
  if (operator === '-w') return facts.isWritable;
  return operator === '-x' ? facts.isExecutable : null;
}

async function binary(
  shell: Shell,
  left: Term | undefined,
  operator: string,
  right: Term | undefined,
): Promise<Verdict> {
  const one = known(left?.text ?? []);
  const other = known(right?.text ?? []);
  if (/^(?:=|==|!=)$/.test(operator)) {
    const isSame = one === null || other === null ? differs(left, right) : equals(shell, one, other, right?.quoted);
    return operator === '!=' ? negated(isSame) : isSame;
  }
  if (one === null || other === null || /^(?:-nt|-ot|-ef|=~|<|>)$/.test(operator)) return null;
  return compared(one.trim(), operator, other.trim());
}

function equals(shell: Shell, one: string, other: string, quoted: readonly Quoted[] | undefined): Verdict {
  if (quoted === undefined) return one === other;
  const pattern = patternOf(quoted);
  shell.work.characters(one.length * other.length);
  return pattern === null ? null : matches(pattern, one);
}

/** Unknown text compared with the empty one: text beside the hole makes it differ. */
function differs(left: Term | undefined, right: Term | undefined): Verdict {
  const sides = [left, right].map((side) => ({
    isEmpty: known(side?.text ?? []) === '',
    isNotEmpty: isNotEmpty(side) === true,
  }));
  return sides.some(({ isEmpty }) => isEmpty) && sides.some((side) => side.isNotEmpty) ? false : null;
}

function compared(one: string, operator: string, other: string): Verdict {
  if (!/^[-+]?\d{1,15}$/.test(one) || !/^[-+]?\d{1,15}$/.test(other)) return 'malformed';
  const difference = Number(one) - Number(other);
  if (operator === '-eq') return difference === 0;
  if (operator === '-ne') return difference !== 0;
  if (operator === '-gt') return difference > 0;
  if (operator === '-ge') return difference >= 0;
  return operator === '-lt' ? difference < 0 : difference <= 0;
}
