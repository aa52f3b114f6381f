/**
 * Whether a public key is one that an identity can have: a point of the curve edwards25519 in its large subgroup. What is none,
 * such as 32 zero bytes, verifies nothing of anybody and nothing can be sealed to it. Secrets never come here: it takes a time
 * that depends on the key.
 */

const prime = 2n ** 255n - 19n
/** The order of the subgroup that keys are in. */
const order = 2n ** 252n + 27_742_317_777_372_353_535_851_937_790_883_648_493n
const d = mod(-121_665n * inverse(121_666n))
const rootOfMinusOne = power(2n, (prime - 1n) / 4n)

/** In extended coordinates: x = X/Z, y = Y/Z, T = XY/Z. */
interface Point {
  readonly x: bigint
  readonly y: bigint
  readonly z: bigint
  readonly t: bigint
}

const neutral: Point = { x: 0n, y: 1n, z: 1n, t: 0n }

/** `key` is 32 bytes. */
export function isIdentityKey(key: Uint8Array): boolean {
  const point = pointOf(key)
  if (!point || isNeutral(times(point, 8n))) return false
  return isNeutral(times(point, order))
}

/** RFC 8032, 5.1.3. */
function pointOf(key: Uint8Array): Point | undefined {
  let value = 0n
  for (const byte of Array.from(key).reverse()) value = (value << 8n) | BigInt(byte)
  const y = value & (2n ** 255n - 1n)
  if (key.length !== 32 || y >= prime) return undefined
  const root = rootOf(mod((y * y - 1n) * inverse(d * y * y + 1n)))
  if (root === undefined) return undefined
  const x = (root & 1n) === value >> 255n ? root : mod(-root)
  return { x, y, z: 1n, t: mod(x * y) }
}

function rootOf(square: bigint): bigint | undefined {
  const root = power(square, (prime + 3n) / 8n)
  return [root, mod(root * rootOfMinusOne)].find((one) => mod(one * one) === square)
}

function isNeutral({ x, y, z }: Point): boolean {
  return mod(x) === 0n && mod(y - z) === 0n
}

function times(point: Point, by: bigint): Point {
  let sum = neutral
  for (const bit of by.toString(2)) {
    sum = add(sum, sum)
    if (bit === '1') sum = add(sum, point)
  }
  return sum
}

/** Complete for this curve: doubling is adding. */
function add(one: Point, other: Point): Point {
  const a = mod((one.y - one.x) * (other.y - other.x))
  const b = mod((one.y + one.x) * (other.y + other.x))
  const c = mod(2n * d * one.t * other.t)
  const zz = mod(2n * one.z * other.z)
  const [e, f, g, h] = [b - a, zz - c, zz + c, b + a]
  return { x: mod(e * f), y: mod(g * h), z: mod(f * g), t: mod(e * h) }
}

function inverse(value: bigint): bigint {
  return power(value, prime - 2n)
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  for (const bit of exponent.toString(2)) {
    result = mod(result * result)
    if (bit === '1') result = mod(result * mod(base))
  }
  return result
}

function mod(value: bigint): bigint {
  const rest = value % prime
  return rest < 0n ? rest + prime : rest
}
