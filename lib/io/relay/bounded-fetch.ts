/** A question over HTTP whose answer is bounded in bytes and in time, whoever answers: what is more is not waited for. */

export interface Bounds {
  readonly bytesMax: number
  /** From the first byte out to the last one in. */
  readonly withinMs: number
}

export interface BoundedAnswer {
  readonly status: number
  readonly text: string
}

/** Throws where nobody answers, the answer is longer or takes longer, or it leads elsewhere: a redirect is not followed. */
export async function boundedFetch(
  url: string,
  init: Omit<RequestInit, 'signal' | 'redirect'>,
  { bytesMax, withinMs }: Bounds,
): Promise<BoundedAnswer> {
  const ending = new AbortController()
  let timer: NodeJS.Timeout | undefined
  // Its own race: the signal of a fetch does not end every body that is being read.
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No whole answer in ${withinMs} ms.`)), withinMs)
  })
  const whole = async (): Promise<BoundedAnswer> => {
    const response = await fetch(url, { ...init, redirect: 'error', signal: ending.signal })
    return { status: response.status, text: await boundedText(response, bytesMax) }
  }
  try {
    return await Promise.race([whole(), late])
  } finally {
    clearTimeout(timer)
    ending.abort()
  }
}

async function boundedText({ body }: Response, bytesMax: number): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length
    if (bytes > bytesMax) throw new Error(`The answer has more than ${bytesMax} bytes.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
