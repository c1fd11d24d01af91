/** Tells what a machine drew at random from what somebody named; pure. Counts letters, knows no list of names. */

/** Pairs of letters that make up most of English and of names in programs; about a quarter of all pairs, so random letters hit one in four. */
const commonPairs = new Set(
  'th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri ro ic ne ea ra ce li ch ll be ma si om ur ca el ta la ns di fo ho pe ec pr no ct us ac ot il tr ly nc et ut ss so rs un lo wa ge ie wh ee wi em ad ol rt po we na ul ni ts mo ow pa im mi ai sh ir su id os iv ia am fi ci vi pl ig tu ev ld ry mp fe bl ab gh ty op wo sa ay ex ke ui fr oo ag if ap gr od bo sp rd do uc bu ei ov by rm ep tt oc fa ef cu rn sc gi da yo cr cl du ga qu ue ff ba ey ls va um pp ua up lu go ht ru ug ds lt pi rc rr eg au ck ew mu br bi pt ak pu ui rg ib tl ny ki rk ys ob mm fu ph og ms ye ud mb ip ub oi rl gu dr hr cc tw ft wn nu af hu nn eo vo rv nf xp gn sm fl iz ok nl my gl aw ju oa eq sy sl ps jo lf nv je nk kn gs dy hy ze ks xt bs ik dd pt xi ws sq bj tf yp db cp fs lp vm ip tp js ts xm cs ht ml rl ur'.split(
    ' ',
  ),
);

/** Of a run of letters and digits: how often lower case, upper case and digits follow each other, and how many pairs of letters are common. */
function measured(run: string): {
  readonly changes: number;
  readonly common: number;
  readonly pairs: number;
  readonly distinct: number;
} {
  let changes = 0;
  let pairs = 0;
  let common = 0;
  const seen = new Set<string>();
  for (let at = 0; at < run.length; at += 1) {
    const here = run[at] ?? '';
    const before = run[at - 1] ?? '';
    seen.add(here);
    if (at === 0) continue;
    if (classOf(here) !== classOf(before)) changes += 1;
    if (/[a-z]/i.test(here) && /[a-z]/i.test(before)) {
      pairs += 1;
      if (commonPairs.has((before + here).toLowerCase())) common += 1;
    }
  }
  return {
    changes: changes / Math.max(1, run.length - 1),
    common: pairs === 0 ? 0 : common / pairs,
    pairs,
    distinct: seen.size,
  };
}

function classOf(character: string): number {
  const unit = character.charCodeAt(0);
  if (unit >= 97) return 0;
  return unit >= 65 ? 1 : 2;
}

/** `text` of letters, digits and at most a few of `+/-_=`. Shorter than `least` letters and digits it is never called random. */
export function looksRandom(text: string, least = 20): boolean {
  const run = text.replace(/[^A-Za-z0-9]/g, '');
  if (run.length < least) return false;
  const marks = (text.replace(/=+$/, '').length - run.length) / text.length;
  if (marks > 0.14) return text.split(/[^A-Za-z0-9]+/).some((part) => part.length >= 16 && isRandomRun(part));
  return isRandomRun(run);
}

function isRandomRun(run: string): boolean {
  const { changes, common, pairs, distinct } = measured(run.length > 512 ? run.slice(0, 512) : run);
  if (distinct < Math.min(10, run.length / 2) || !/[A-Za-z]/.test(run)) return false;
  if (changes >= 0.5 && run.length >= 24 && /\d/.test(run)) return true;
  // Random base64 changes class at two of three places, names at fewer than one of four; hex and base36 stand between.
  if (changes >= 0.36) return common <= 0.62 || pairs < run.length / 4;
  return changes >= 0.12 ? common <= 0.42 : run.length >= 24 && pairs >= 16 && common <= 0.34;
}
