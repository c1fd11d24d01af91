#!/usr/bin/env node
// Checks the Node version before anything else is loaded (the native SQLite module crashes an old Node without a word),
// finds the project's own newer Node where there is one, then loads the program. Plain JavaScript, no static import of the program.
const oldestMajor = 22;
const oldestMinor = 19;
const [major, minor] = process.versions.node.split('.').map(Number);

if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) {
  await runHere();
} else {
  await runInOwnNode();
}

async function runHere() {
  const { existsSync } = await import('node:fs');
  // A published package brings dist/; a clone runs its sources. Node refuses to strip types below node_modules.
  const built = new URL('../dist/src/main.js', import.meta.url);
  const source = new URL('../src/main.ts', import.meta.url);
  const isClone = existsSync(source) && !import.meta.url.includes('/node_modules/');
  await rememberCompiled(isClone);
  const entry = isClone ? source : built;
  const program = await import(entry.href).catch((error) => {
    process.stderr.write(
      `anaplan-doctor could not be loaded: ${error.message}. Install it again (in a clone: npm ci).\n`,
    );
    process.exit(70);
  });
  await program.main(process.argv.slice(2));
}

/** What V8 made of some hundred files is kept: it halves the start of most commands. Only where nobody else can write. */
async function rememberCompiled(isClone) {
  const { enableCompileCache } = await import('node:module');
  const { fileURLToPath } = await import('node:url');
  const inClone = () => fileURLToPath(new URL('../node_modules/.cache/anaplan-doctor', import.meta.url));
  const folder = isClone ? inClone() : await ownCacheFolder();
  if (folder !== null) enableCompileCache(folder);
}

/** Below the user's own folder for caches, where there is one; what is in it is run, so it must be theirs alone. */
async function ownCacheFolder() {
  if (process.platform === 'win32') return null;
  const { lstatSync, mkdirSync } = await import('node:fs');
  const { XDG_CACHE_HOME: given, HOME: home } = process.env;
  const base = given || (home ? `${home}/.cache` : '');
  if (!base.startsWith('/')) return null;
  const isOurs = (folder, closedTo) => {
    const found = lstatSync(folder);
    return found.isDirectory() && found.uid === process.getuid() && (found.mode & closedTo) === 0;
  };
  try {
    if (!isOurs(base, 0o022)) return null;
    const folder = `${base}/anaplan-doctor`;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return isOurs(folder, 0o077) ? folder : null;
  } catch {
    return null;
  }
}

/** `npm ci` in a clone puts a new enough Node beside the project; npx itself runs the machine's own. */
async function runInOwnNode() {
  const { existsSync } = await import('node:fs');
  const { fileURLToPath } = await import('node:url');
  const own = fileURLToPath(
    new URL(`../node_modules/.bin/node${process.platform === 'win32' ? '.exe' : ''}`, import.meta.url),
  );
  if (!existsSync(own) || process.env.ANAPLAN_DOCTOR_OWN_NODE === '1') {
    process.stderr.write(
      `anaplan-doctor needs Node ${oldestMajor}.${oldestMinor} or newer and was started by Node ${process.versions.node} (${process.execPath}); install a newer Node and start it again.\n`,
    );
    process.exit(70);
  }
  const { spawn } = await import('node:child_process');
  const { constants } = await import('node:os');
  const child = spawn(own, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, ANAPLAN_DOCTOR_OWN_NODE: '1' },
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(
      `anaplan-doctor could not start its own Node ${own}: ${error.message}. Run npm ci again, or start it by Node ${oldestMajor}.${oldestMinor} or newer.\n`,
    );
    process.exit(70);
  });
  child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 70 : 128 + constants.signals[signal])));
}
