/** A piece of a text; `url`: where it leads to, if it is a link. */
export type Piece = { text: string; url?: string }

/** An address of the web, with nothing before its host that could pass for one. */
const LINK = /\b(https?:\/\/[\w.-]+(?::\d+)?(?:[/?#][\w/?#%&=+.,:;~!$'()*@-]{0,2000})?)/gi
const MAX_SHOWN_CHARS = 60

/** A text in pieces, of which some are links. Long addresses are cut where they are shown. */
export const piecesOf = (text: string): Piece[] =>
  text
    .split(LINK)
    .flatMap((part, at): Piece[] => {
      if (at % 2 === 0) return [{ text: part }]
      // Marks at the end belong to the sentence.
      const url = part.replace(/[.,:;!?')]+$/, '')
      const shown = url.length > MAX_SHOWN_CHARS ? `${url.slice(0, MAX_SHOWN_CHARS)}…` : url
      return [{ text: shown, url }, { text: part.slice(url.length) }]
    })
    .filter((piece) => piece.text !== '')
