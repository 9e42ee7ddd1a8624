/** Where the server is, with the path under which it lies: the studio comes from a folder of it. */
export const base = new URL('..', import.meta.url).href.replace(/\/$/, '')
