/** Wider than the server keeps, so that it has something to choose from. */
const EDGE_PX = 512
const QUALITY = 0.92

/**
 * The middle of an image as a small square, or of another shape (`aspect`: width by height): photos of phones are larger than what is sent at most, and of kinds that the
 * server does not take. What this browser cannot read stays as it is: the server says what is wrong with it.
 */
export async function middleOf(image: Blob, { aspect = 1, edgePx = EDGE_PX } = {}): Promise<Blob> {
  const picture = await createImageBitmap(image).catch(() => undefined)
  if (!picture) return image
  const { width, height } = picture
  const across = Math.min(width, height * aspect)
  const down = across / aspect
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(Math.min(across, edgePx))
  canvas.height = Math.round(canvas.width / aspect)
  const from = [(width - across) / 2, (height - down) / 2, across, down] as const
  canvas.getContext('2d')?.drawImage(picture, ...from, 0, 0, canvas.width, canvas.height)
  picture.close()
  const made = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/webp', QUALITY))
  return made ?? image
}
