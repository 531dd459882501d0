import type { ZodError } from 'zod'

/** One line for people: each path and the rule it breaks. Never a value, because a secret may stand in the wrong place. */
export function describeIssues(subject: string, error: ZodError): string {
  const lines = error.issues.map((issue) => {
    const path = issue.path.map(String).join('.')
    const unknown = issue.code === 'unrecognized_keys' ? ` (${issue.keys.join(', ')})` : ''
    return `${path === '' ? subject : path}: ${issue.message.split(':')[0]}${unknown}`
  })
  return `${subject} is not valid. ${lines.join('; ')}`
}
