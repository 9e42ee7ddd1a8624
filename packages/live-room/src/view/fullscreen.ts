/** Makes the element that this stands in as large as the screen, or small again. On an iPhone only the video itself can be. */
export function toggleFullscreen(inside: Element | null, video: HTMLVideoElement | null): void {
  if (document.fullscreenElement) return void document.exitFullscreen()
  const host = (inside?.getRootNode() as ShadowRoot | undefined)?.host
  if (host?.requestFullscreen) void host.requestFullscreen().catch(() => {})
  else (video as unknown as { webkitEnterFullscreen?: () => void } | null)?.webkitEnterFullscreen?.()
}
