/** How far a stamp may lie ahead of the clock here, for whoever reads it and for whoever writes after it: the same for both. */

/**
 * The date of an entry: who writes after it follows it so far, and who reads believes it so far. Clocks of two machines differ
 * by some seconds; whatever is further ahead moves neither what others write nor what is newest.
 */
export const aheadMsMax = 60_000

/**
 * What a later one of the same thing replaces: a line of an entry's log, a value of a key, a fact of a channel. There the later
 * stamp counts, so whoever replaces must write a later one, and a clock that is wrong by minutes may not make that impossible.
 */
export const replacedAheadMsMax = 24 * 60 * 60 * 1000
