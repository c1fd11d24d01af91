export function facts(): unknown;
export function contrasts(): readonly string[];
export function cutOff(): readonly string[];
