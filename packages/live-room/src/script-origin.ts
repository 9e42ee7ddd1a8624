/** The folder that this script was loaded from: the server's address, unless an attribute says otherwise. */
export const scriptOrigin = (() => {
  const address = (document.currentScript as HTMLScriptElement | null)?.src
  return address ? new URL('.', address).href : location.origin
})()
