const HEAD_BYTES = 9

/** Types of packets on `/live/ROOM/publish`. */
export const [AUDIO, DELTA, KEY] = [0, 1, 2]

/** The output of an encoder, copied into an array of its own. */
export function bytesOf(chunk: EncodedVideoChunk | EncodedAudioChunk): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(chunk.byteLength)
  chunk.copyTo(bytes)
  return bytes
}

/** A packet for `/live/ROOM/publish`: its type, its time in milliseconds, the encoder's output. */
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
