/** Switches the element around this one to full screen, or back. On an iPhone only the video itself can do that. */
export function toggleFullscreen(inside: Element | null, video: HTMLVideoElement | null): void {
  if (document.fullscreenElement) return void document.exitFullscreen()
  const host = (inside?.getRootNode() as ShadowRoot | undefined)?.host
  if (host?.requestFullscreen) void host.requestFullscreen().catch(() => {})
  else (video as unknown as { webkitEnterFullscreen?: () => void } | null)?.webkitEnterFullscreen?.()
}
