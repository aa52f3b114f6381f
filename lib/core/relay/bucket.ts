/** A token bucket: so many at once, and so many a minute in the long run. Told the time, it has none of its own. */

export interface BucketRate {
  readonly perMinute: number
  readonly atOnce: number
}

export interface Bucket {
  /** Tokens at `atMs`, fractions included. */
  readonly left: number
  readonly atMs: number
}

export interface Taken {
  readonly bucket: Bucket
  /** 0: taken. Else nothing was taken, and there is a token after so long. */
  readonly waitMs: number
}

export function fullBucket(rate: BucketRate, nowMs: number): Bucket {
  return { left: rate.atOnce, atMs: nowMs }
}

export function takeToken(bucket: Bucket, rate: BucketRate, nowMs: number): Taken {
  const left = leftAt(bucket, rate, nowMs)
  if (left >= 1) return { bucket: { left: left - 1, atMs: nowMs }, waitMs: 0 }
  // At least one, for a wait of 0 would say that it was taken.
  const waitMs = Math.max(1, Math.ceil(((1 - left) * 60_000) / rate.perMinute))
  return { bucket: { left, atMs: nowMs }, waitMs }
}

/** Such a bucket can be forgotten: a new one would be the same. */
export function isFull(bucket: Bucket, rate: BucketRate, nowMs: number): boolean {
  return leftAt(bucket, rate, nowMs) >= rate.atOnce
}

/** A clock that was set back gives nothing and takes nothing. */
function leftAt({ left, atMs }: Bucket, rate: BucketRate, nowMs: number): number {
  const grown = (Math.max(0, nowMs - atMs) * rate.perMinute) / 60_000
  return Math.min(rate.atOnce, left + grown)
}
