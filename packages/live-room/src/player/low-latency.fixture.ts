import type { LowLatencyEvents, Patience } from './low-latency.ts'

// Stands in for `low-latency.ts`: vi.mock('./low-latency.ts', () => import('./low-latency.fixture.ts')).

/** A low-latency stream that begins and ends when the test says so. */
export class FakeStream {
  /** Those that were opened, in order. */
  static all: FakeStream[] = []
  heardAtMs = 0
  stillAtMs = Number.NEGATIVE_INFINITY
  closed = false
  address: string
  patience: Patience
  events: LowLatencyEvents

  constructor(_: unknown, address: string, patience: Patience, events: LowLatencyEvents) {
    this.address = address
    this.patience = patience
    this.events = events
    FakeStream.all.push(this)
  }

  close(): void {
    this.closed = true
  }
}

/** What this browser can. */
export const browser = { isCapable: true }

export { FakeStream as LowLatencyStream }
export const lowLatencyIsPossible = (): boolean => browser.isCapable
