'use client'

import { useInsertionEffect, useRef, type RefObject } from 'react'

/** What the newest render gave, for callbacks that come later. */
export function useNewest<Value>(value: Value): RefObject<Value> {
  const newest = useRef(value)
  useInsertionEffect(() => {
    newest.current = value
  })
  return newest
}
