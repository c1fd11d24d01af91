/** Parsers of others, run by Python: what is served is read as its readers read it. */
import { execFileSync, spawnSync } from 'node:child_process';

/** The Python that has a module; Debian's first, for a version manager's has none of Debian's modules. Null: none. */
export function pythonWith(module: string): string | null {
  const has = (python: string) => spawnSync(python, ['-c', `import ${module}`]).status === 0;
  return ['/usr/bin/python3', 'python3'].find(has) ?? null;
}

/** What a program printed as JSON, given `input`. Throws with what Python said. */
export function read(python: string, program: string, input: string): unknown {
  return JSON.parse(execFileSync(python, ['-c', program], { input, encoding: 'utf8', maxBuffer: 64 << 20 }));
}
