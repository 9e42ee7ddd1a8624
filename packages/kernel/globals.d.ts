// What browsers and Node both have beyond the language. The domain and the wire are checked with this alone: neither the
// DOM's types nor Node's, so that nothing of one environment slips in.
declare const TextEncoder: new () => { encode(text: string): Uint8Array<ArrayBuffer> }
declare const URLSearchParams: new (init: Record<string, string>) => { toString(): string }
