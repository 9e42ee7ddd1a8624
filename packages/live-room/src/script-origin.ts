/** The folder that this script came from: where its server is, unless an attribute says otherwise. */
export const scriptOrigin = (() => {
  const address = (document.currentScript as HTMLScriptElement | null)?.src
  return address ? new URL('.', address).href : location.origin
})()
