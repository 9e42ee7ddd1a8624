/** What is added to the address of a chunk after a failure: some browsers remember that an address failed. */
const scope = globalThis as { ovationAgain?: string }

export const markFailed = (): void => {
  scope.ovationAgain = `?again=${Date.now()}`
}
