type PageEvents = Pick<EventTarget, 'addEventListener' | 'removeEventListener'>

type Locks = { request(name: string, options: { signal?: AbortSignal }, held: () => Promise<void>): Promise<unknown> }

/** `navigator.credentials.get`, as far as passkeys need it. */
type GetCredential = (options: {
  publicKey: object
  signal?: AbortSignal
  mediation?: 'conditional'
}) => Promise<unknown>

/** A window that the page has opened. */
export type Popup = { readonly closed: boolean; close(): void; location: { href: string } }

/**
 * The parts of a browser page that the SDK uses, all of them absent elsewhere. Declared here instead of using the DOM's
 * types, so that the same source type-checks with only Node's types.
 */
export type Page = Partial<PageEvents> & {
  window?: unknown
  document?: PageEvents & { visibilityState: string }
  navigator?: { connection?: Partial<PageEvents>; locks?: Locks; credentials?: { get: GetCredential } }
  location?: { origin: string; hostname: string }
  open?(url: string, name: string, features: string): Popup | null
  isSecureContext?: boolean
  PublicKeyCredential?: { isConditionalMediationAvailable?(): Promise<boolean> }
}

export const page = globalThis as Page
