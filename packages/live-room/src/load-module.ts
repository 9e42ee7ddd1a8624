const failures = new Map<string, number>()

/** Loads a module of the server when it is needed. Rejects if it cannot be loaded; the next call tries again. */
export async function loadModule<M>(server: string, name: string): Promise<M> {
  const address = `${server}/sdk/${name}.js`
  const failed = failures.get(address) ?? 0
  try {
    // Browsers remember that a URL failed; with a query it is another URL.
    return (await import(failed === 0 ? address : `${address}?again=${failed}`)) as M
  } catch (error) {
    failures.set(address, failed + 1)
    throw error
  }
}
