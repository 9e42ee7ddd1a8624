/** How many segments of a pattern are written out; undefined where a path is not of that pattern. */
function writtenOut(pattern: readonly string[], path: readonly string[]): number | undefined {
  if (pattern.length !== path.length) return undefined
  let count = 0
  for (const [at, part] of pattern.entries()) {
    if (part === path[at]) count += 1
    else if (!part.startsWith(':') || path[at] === '') return undefined
  }
  return count
}

/**
 * The path of the public address, under which everything lies. Some proxies take it away before they pass a request on and
 * some keep it: both are understood. Where a path could be meant with and without it (under `/live` lies the live video of
 * a room too), the route that has more of it written out is meant, and between equal ones that without it.
 */
export class BasePath {
  /** Without a slash at its end; empty at the root. */
  readonly path: string
  #patterns: (readonly string[])[] = []

  constructor(publicUrl: string | undefined) {
    this.path = publicUrl === undefined ? '' : new URL(publicUrl).pathname.replace(/\/$/, '')
  }

  /** Tells of a route that there is, such as `/live/:room/index.m3u8`. */
  add(pattern: string): void {
    this.#patterns.push(pattern.split('/'))
  }

  /** A target as the server's own routes have it. */
  strip(target: string): string {
    const rest = this.#without(target)
    if (rest === undefined) return target
    return this.#known(rest) >= this.#known(target) ? rest : target
  }

  /** Both ways in which a path may be meant, the likelier one first. */
  meanings(path: string): string[] {
    const rest = this.#without(path)
    return rest === undefined ? [path] : [rest, path]
  }

  #without(target: string): string | undefined {
    if (this.path === '' || !target.startsWith(this.path)) return undefined
    const rest = target.slice(this.path.length)
    return rest.startsWith('/') ? rest : rest === '' || rest.startsWith('?') ? `/${rest}` : undefined
  }

  #known(target: string): number {
    const path = (target.split('?', 1)[0] ?? '').split('/')
    return Math.max(-1, ...this.#patterns.map((pattern) => writtenOut(pattern, path) ?? -1))
  }
}
