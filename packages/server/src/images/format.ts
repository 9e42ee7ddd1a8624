/** What images are taken in; the words of `image_invalid` name them. */
export type ImageFormat = 'jpeg' | 'png' | 'webp' | 'gif' | 'avif'

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const AVIF_BRANDS: ReadonlySet<string> = new Set(['avif', 'avis'])
const BRAND_BYTES = 4
/** Of an `ftyp` box: size, type, major brand, its version. */
const COMPATIBLE_BRANDS_AT = 16
const MAX_FTYP_BYTES = 256

/**
 * The format that an image says it has, by its first octets; undefined for all others. What it claims costs nobody a process;
 * whether it is true is found by reading it.
 */
export function imageFormat(image: Uint8Array): ImageFormat | undefined {
  const bytes = Buffer.from(image.buffer, image.byteOffset, image.byteLength)
  const text = (from: number, to: number): string => bytes.toString('latin1', from, to)
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'jpeg'
  if (bytes.subarray(0, PNG.length).equals(PNG)) return 'png'
  if (text(0, 6) === 'GIF87a' || text(0, 6) === 'GIF89a') return 'gif'
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WEBP') return 'webp'
  return text(4, 8) === 'ftyp' && brandsOf(bytes).some((brand) => AVIF_BRANDS.has(brand)) ? 'avif' : undefined
}

/** The major brand and the compatible ones (ISO/IEC 14496-12, section 4.3). */
function brandsOf(bytes: Buffer): string[] {
  const end = Math.min(bytes.length >= BRAND_BYTES ? bytes.readUInt32BE(0) : 0, bytes.length, MAX_FTYP_BYTES)
  const brands = [bytes.toString('latin1', 8, 12)]
  for (let at = COMPATIBLE_BRANDS_AT; at + BRAND_BYTES <= end; at += BRAND_BYTES)
    brands.push(bytes.toString('latin1', at, at + BRAND_BYTES))
  return brands
}
