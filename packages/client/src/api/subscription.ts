/** What every `subscribe` and `on…` gives. */
export interface Subscription {
  /** Ends it. Calling it again does nothing. */
  unsubscribe(): void
}
