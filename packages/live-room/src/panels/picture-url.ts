/**
 * Where a picture is: those of this server have a path on it, those of an integrator's people an address. Nothing else is
 * loaded.
 */
export function pictureUrl(server: string, avatar: string | undefined): string | undefined {
  if (avatar === undefined) return undefined
  if (/^\/media\/avatars\/[\w-]+\.webp$/.test(avatar)) return server + avatar
  return /^https:\/\//i.test(avatar) ? avatar : undefined
}
