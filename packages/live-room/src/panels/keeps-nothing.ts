/** Whether the browser stores nothing for this site: what it refuses, or has not at all, is asked for again next time. */
export function keepsNothing(): boolean {
  try {
    localStorage.setItem('ovation.kept', '1')
    localStorage.removeItem('ovation.kept')
    return false
  } catch {
    return true
  }
}
