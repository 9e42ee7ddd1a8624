import { gunzipSync, brotliDecompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { asset, ASSET_PATHS, embedBytes, MAX_EMBED_BYTES } from './assets.ts'

describe('what browsers load', () => {
  it('[SCREEN14] all of it can be built, is the same in every form, and the viewer’s screen keeps to its budget', async () => {
    for (const path of ASSET_PATHS) {
      const { plain, gzip, brotli } = await asset(path)
      expect(plain.length, path).toBeGreaterThan(400)
      expect(gunzipSync(gzip).equals(plain) && brotliDecompressSync(brotli).equals(plain), path).toBe(true)
    }
    expect(await embedBytes()).toBeLessThanOrEqual(MAX_EMBED_BYTES)
  })
})
