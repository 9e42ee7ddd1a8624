/** A person has the same colour everywhere. */
export const hueOf = (id: string): number => {
  let hash = 0
  for (const char of id) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) | 0
  return Math.abs(hash) % 360
}
