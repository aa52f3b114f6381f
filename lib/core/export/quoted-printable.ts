/** Quoted-printable (RFC 2045, 6.7): a text as lines of at most 76 columns of ASCII that read almost as they stand. */

/** Two less than allowed, for what a line that begins with `From ` becomes. */
const columnsMax = 74
/** With room for the sign that the line goes on. */
const lineMax = columnsMax - 1

/** LF line ends. No line of the result begins with `From `, whatever a program makes of one. */
export function quotedPrintable(text: string): string {
  return text.split('\n').map(quotedLine).join('\n')
}

function quotedLine(line: string): string {
  const lines: string[] = []
  let part = ''
  const signs = signsOf(line)
  for (const [at, sign] of signs.entries()) {
    // What ends the line needs no room for the sign that it goes on.
    const room = at === signs.length - 1 ? columnsMax : lineMax
    if (part.length + sign.length > room) {
      lines.push(`${part}=`)
      part = ''
    }
    part += sign
  }
  return [...lines, part].map((one) => one.replace(/^(>*)From /u, '$1=46rom ')).join('\n')
}

/** One for each character or byte, so that none is cut. A blank at the end would be lost on the way. */
function signsOf(line: string): readonly string[] {
  const signs = Array.from(line, (char) =>
    /[\t\x20-\x3c\x3e-\x7e]/u.test(char) ? char : coded(char),
  )
  const last = signs.length - 1
  return signs.map((sign, at) => (at === last && /[ \t]/u.test(sign) ? coded(sign) : sign))
}

function coded(char: string): string {
  const bytes = new TextEncoder().encode(char)
  return Array.from(bytes, (byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(
    '',
  )
}
