const failures = new Map<string, number>()

/** A program of the server, loaded when it is needed. Rejects when it cannot be loaded; the next call asks for it again. */
export async function loadModule<M>(server: string, name: string): Promise<M> {
  const address = `${server}/sdk/${name}.js`
  const failed = failures.get(address) ?? 0
  try {
    // Browsers remember that an address failed; with a query it is another one.
    return (await import(failed === 0 ? address : `${address}?again=${failed}`)) as M
  } catch (error) {
    failures.set(address, failed + 1)
    throw error
  }
}
