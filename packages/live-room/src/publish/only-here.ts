/** Names by which a machine calls itself: an address with one leads everybody else to their own. */
const SELF = /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/

/** Whether an address opens on this machine alone. */
export const opensOnlyHere = (url: string): boolean => SELF.test(new URL(url).hostname)
