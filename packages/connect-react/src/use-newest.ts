'use client'

import { useInsertionEffect, useRef, type RefObject } from 'react'

/** What the newest render gave, for callbacks that come later. */
export function useNewest<Value>(value: Value): RefObject<Value> {
  const newest = useRef(value)
  // In time for any event, unlike a plain effect; silent on the server, unlike a layout effect.
  useInsertionEffect(() => {
    newest.current = value
  })
  return newest
}
