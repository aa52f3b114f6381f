/** Whether a secret is one: a relay with the password of an example is an open relay that looks closed. */

const charsMin = 16

/** Words of examples, templates and keyboards, longer ones before those that they hold. None is short: chance would make it. */
const placeholders = [
  'development',
  'placeholder',
  'passphrase',
  'production',
  'qwertyuiop',
  'qwertzuiop',
  'asdfghjkl',
  'localhost',
  'messaging',
  'replaceme',
  'something',
  'changeme',
  'datacore',
  'password',
  'passwort',
  'battery',
  'correct',
  'default',
  'example',
  'letmein',
  'openssl',
  'replace',
  'staging',
  'welcome',
  'asdfgh',
  'base64',
  'change',
  'insert',
  'please',
  'qwerty',
  'random',
  'secret',
  'staple',
  'string',
  'zxcvbn',
  'admin',
  'horse',
  'relay',
  'super',
  'token',
  'value',
  '1234',
  '5678',
  'here',
  'rand',
  'some',
  'team',
  'test',
  'this',
  'with',
  'xxxx',
  'your',
]

/** `<your secret>`, a variable that nobody filled in, and a command that no shell ran. */
const unfilled = /^<.*>$|\$[{(]|^openssl /u

/** Why this is no secret, as the end of a sentence; undefined when it can be one. */
export function secretProblem(secret: string): string | undefined {
  if (secret.length < charsMin) return `is shorter than ${charsMin} characters`
  if (/[\r\n]/u.test(secret)) return 'has a line break in it'
  if (unfilled.test(secret)) return 'is a placeholder'
  const lower = secret.toLowerCase()
  // A long random text may have such a word in it by chance; what is left of it must be a secret then.
  const rest = placeholders.reduce((left, word) => left.replaceAll(word, ''), lower)
  if (rest !== lower && rest.replace(/[^a-z0-9]/gu, '').length < charsMin) return 'is a placeholder'
  if (new Set(lower).size < 8) return 'repeats a few characters'
  if (isPeriodic(lower)) return 'repeats itself'
  if (isRun(lower)) return 'is a row of neighbouring characters'
  return undefined
}

/** `abcabcabcabcabcabc`: a short piece over and over. */
function isPeriodic(text: string): boolean {
  for (let period = 1; period <= text.length / 2; period += 1) {
    const piece = text.slice(0, period)
    if (piece.repeat(Math.ceil(text.length / period)).startsWith(text)) return true
  }
  return false
}

/** `0123456789abcdef`: nearly every character follows the one before it. */
function isRun(text: string): boolean {
  let steps = 0
  for (let index = 1; index < text.length; index += 1) {
    if (Math.abs(text.charCodeAt(index) - text.charCodeAt(index - 1)) === 1) steps += 1
  }
  return steps >= text.length - 3
}

/** Whether two texts are the same, in a time that does not tell where they differ. */
export function isSameSecretText(a: string, b: string): boolean {
  let differs = a.length ^ b.length
  for (let index = 0; index < a.length; index += 1) {
    differs |= a.charCodeAt(index) ^ b.charCodeAt(index % Math.max(1, b.length))
  }
  return differs === 0
}
