/**
 * JSON of others as text for an eye or a model: the same value, which can be given back as it stands, with everything that
 * hides, steers, or poses as a frame as an escape. What is no JSON goes through lib/core/view/sanitize.
 */

import { breakFrames } from '../sanitize-frames.ts'
import { jsonEscapes } from './document.ts'

/** What the sanitizer marks or takes out, each of which stands inside of a string in JSON. */
const unseen =
  /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu
/** Marks on one letter; more is a column of ink. */
const markOnPile = /(?<=\p{M}{8})\p{M}/gu
/** No JSON has these but in a string. */
const brackets = /[<＜﹤]|\[(?=\/?(?:INST|SYS)\])/giu

/** `text` is JSON on one line. */
export function visibleJson(text: string): string {
  // White space between values is no part of any.
  const line = text.replace(/[\t\r\n]/gu, ' ').trim()
  const seen = line.replace(unseen, jsonEscapes).replace(markOnPile, jsonEscapes)
  return breakFrames(seen) === seen ? seen : seen.replace(brackets, jsonEscapes)
}
