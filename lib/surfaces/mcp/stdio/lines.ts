/** Bytes in pieces to lines. A line that is too long is told of once and passed over, and never held whole. */

export interface LineHandlers {
  /** Without its line break; empty ones are given too. */
  readonly line: (bytes: Uint8Array) => void
  readonly tooLong: () => void
}

export interface LineReader {
  readonly push: (piece: Uint8Array) => void
  /** What stands after the last line break is a line as well. */
  readonly end: () => void
}

const lineBreak = 0x0a

export function createLineReader(bytesMax: number, { line, tooLong }: LineHandlers): LineReader {
  let held: Uint8Array[] = []
  let length = 0
  let isSkipping = false

  function hold(piece: Uint8Array): void {
    if (isSkipping || piece.length === 0) return
    length += piece.length
    if (length <= bytesMax) {
      held.push(piece)
      return
    }
    isSkipping = true
    held = []
    tooLong()
  }
  function endLine(): void {
    if (!isSkipping) line(held.length === 1 ? held[0]! : Buffer.concat(held))
    held = []
    length = 0
    isSkipping = false
  }
  return {
    push(piece) {
      let from = 0
      for (;;) {
        const to = piece.indexOf(lineBreak, from)
        if (to < 0) break
        hold(piece.subarray(from, to))
        endLine()
        from = to + 1
      }
      hold(piece.subarray(from))
    },
    end() {
      if (length > 0) endLine()
    },
  }
}
