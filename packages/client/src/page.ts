type PageEvents = Pick<EventTarget, 'addEventListener' | 'removeEventListener'>

type Locks = { request(name: string, options: { signal: AbortSignal }, held: () => Promise<void>): Promise<unknown> }

/**
 * What the SDK uses of a browser page, all of it absent elsewhere. Named here instead of taken from the DOM's types, so that
 * the same source is checked where there are only Node's.
 */
export type Page = Partial<PageEvents> & {
  window?: unknown
  document?: PageEvents & { visibilityState: string }
  navigator?: { connection?: Partial<PageEvents>; locks?: Locks }
}

export const page = globalThis as Page
