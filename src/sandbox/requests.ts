/** What was asked of the sandbox: counts by route, writes, models woken. Holds no bodies, no tokens and no query strings. */

export type RequestCounts = {
  readonly total: number;
  /** `GET /2/0/models/{id}/status` -> how often. */
  readonly byRoute: { readonly [route: string]: number };
  /** By e-mail; sign-in and refused calls count for nobody. */
  readonly byUser: { readonly [email: string]: number };
  readonly byStatus: { readonly [status: string]: number };
  /** Neither GET nor sign-in. */
  readonly writes: number;
  /** Calls that needed the definition of a closed model, by the name of the model. */
  readonly wakes: { readonly [model: string]: number };
};

/** A flood of made-up paths must not fill the memory. */
const mostRoutes = 1000;

export class RequestLog {
  #total = 0;
  #writes = 0;
  readonly #routes = new Map<string, number>();
  readonly #users = new Map<string, number>();
  readonly #statuses = new Map<string, number>();
  readonly #wakes = new Map<string, number>();

  begin(method: string, path: string): void {
    this.#total += 1;
    const route = routeOf(method, path);
    add(this.#routes, this.#routes.has(route) || this.#routes.size < mostRoutes ? route : 'other');
  }

  end(status: number, email: string | null): void {
    add(this.#statuses, String(status));
    if (email !== null) add(this.#users, email);
  }

  countWrite(): void {
    this.#writes += 1;
  }

  countWake(model: string): void {
    add(this.#wakes, model);
  }

  get writes(): number {
    return this.#writes;
  }

  counts(): RequestCounts {
    return {
      total: this.#total,
      byRoute: Object.fromEntries(this.#routes),
      byUser: Object.fromEntries(this.#users),
      byStatus: Object.fromEntries(this.#statuses),
      writes: this.#writes,
      wakes: Object.fromEntries(this.#wakes),
    };
  }

  reset(): void {
    this.#total = 0;
    this.#writes = 0;
    for (const counts of [this.#routes, this.#users, this.#statuses, this.#wakes]) counts.clear();
  }
}

function routeOf(method: string, path: string): string {
  return `${method} ${path.slice(0, 300).replace(/\/([0-9a-f]{32}|\d{9,})(?=\/|$)/gi, '/{id}')}`;
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
