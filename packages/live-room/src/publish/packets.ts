const HEAD_BYTES = 9

/** Kinds of packets, as `/live/ROOM/publish` counts them. */
export const [AUDIO, DELTA, KEY] = [0, 1, 2]

/** What an encoder gave, as bytes of our own. */
export function bytesOf(chunk: EncodedVideoChunk | EncodedAudioChunk): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(chunk.byteLength)
  chunk.copyTo(bytes)
  return bytes
}

/** A packet as `/live/ROOM/publish` takes it: its kind, its time in milliseconds, what the encoder gave. */
export function packetBytes(kind: number, atMs: number, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HEAD_BYTES + data.length)
  bytes[0] = kind
  new DataView(bytes.buffer).setFloat64(1, atMs)
  bytes.set(data, HEAD_BYTES)
  return bytes
}

export function base64(source: AllowSharedBufferSource): string {
  const bytes = ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source)
  return btoa(String.fromCharCode(...bytes))
}
