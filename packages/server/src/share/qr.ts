import { renderSVG, renderUnicodeCompact } from 'uqr'

/** An address as a QR code of half blocks, for a terminal with light text on a dark ground. */
export const qrForTerminal = (url: string): string => renderUnicodeCompact(url, { border: 2 })

/** An address as a QR code, SVG, black on white: cameras want it that way round. */
export const qrForScreen = (url: string): string => renderSVG(url, { border: 2, pixelSize: 8 })
