/** What every `subscribe` and `on…` returns. */
export interface Subscription {
  /** Ends it. Calling it again does nothing. */
  unsubscribe(): void
}
