import type { ZodError } from 'zod'

type Issue = ZodError['issues'][number]

/** One line for people: each path and the rule it breaks. Never a value, because a secret may stand in the wrong place. */
export function describeIssues(subject: string, error: ZodError): string {
  return `${subject}: ${error.issues.map(describe).join('; ')}`
}

function describe(issue: Issue): string {
  const path = issue.path.map(String).join('.')
  return path === '' ? ruleOf(issue) : `${path}: ${ruleOf(issue)}`
}

/** The words of our own rules are passed on; those of the library where they may say what was received are not. */
export function ruleOf(issue: Issue): string {
  if (issue.code === 'unrecognized_keys') return `there is no option ${issue.keys.join(', ')}`
  if (issue.code === 'invalid_type') {
    const isMissing = issue.message.endsWith('received undefined')
    return `must be ${isMissing ? 'there, and ' : ''}${article(issue.expected)}`
  }
  if (issue.code === 'invalid_key') return issue.issues.map((each) => each.message).join(', ')
  if (issue.code === 'invalid_union') return 'is of none of the documented forms'
  return issue.message
}

function article(expected: string): string {
  return /^[aeio]/.test(expected) ? `an ${expected}` : `a ${expected}`
}
