import { rename, writeFile } from 'node:fs/promises'

/** The image that stands for a recording, beside its media. */
export const COVER_FILE = 'cover.webp'

/** Whoever reads it meanwhile has the previous one, whole. */
export async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  const half = `${path}.half`
  await writeFile(half, bytes)
  await rename(half, path)
}
