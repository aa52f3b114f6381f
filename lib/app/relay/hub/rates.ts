/** A token bucket for each name, such as a key or an IP address. Those that are full again are forgotten. */

import {
  type Bucket,
  type BucketRate,
  fullBucket,
  isFull,
  takeToken,
} from '../../../core/relay/bucket.ts'

export interface Rates {
  /** 0: taken; else in how many milliseconds one may be taken. */
  take(name: string, nowMs: number): number
  forget(nowMs: number): void
}

export function createRates(rate: BucketRate): Rates {
  const buckets = new Map<string, Bucket>()
  return {
    take(name, nowMs) {
      const taken = takeToken(buckets.get(name) ?? fullBucket(rate, nowMs), rate, nowMs)
      buckets.set(name, taken.bucket)
      return taken.waitMs
    },
    forget(nowMs) {
      for (const [name, bucket] of buckets) if (isFull(bucket, rate, nowMs)) buckets.delete(name)
    },
  }
}
