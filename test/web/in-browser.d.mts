export function facts(): unknown;
export function contrasts(): readonly string[];
