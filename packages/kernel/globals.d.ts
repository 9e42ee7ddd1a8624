// What browsers and Node share beyond the language. The domain and the wire are type-checked with this alone, with neither
// the DOM's types nor Node's, so that they depend on neither environment.
declare const TextEncoder: new () => { encode(text: string): Uint8Array<ArrayBuffer> }
declare const URLSearchParams: new (init: Record<string, string>) => { toString(): string }
declare const URL: { canParse(text: string): boolean }
