/** A person has the same colour everywhere. */
export const hueOf = (id: string): number =>
  Math.abs([...id].reduce((hash, char) => (hash * 31 + (char.codePointAt(0) ?? 0)) | 0, 0)) % 360
