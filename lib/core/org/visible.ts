/** Whether anybody would see something of a text: one that is nothing but blanks, controls and characters without room says nothing. */

/** What takes no ink: white space, what Unicode says to ignore when shown, fillers, and the blank pattern of Braille. */
const ink = /[^\s\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\u2800]/u

export function isUnseen(text: string): boolean {
  return !ink.test(text)
}
