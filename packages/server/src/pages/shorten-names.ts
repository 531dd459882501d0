/**
 * The script with names of one or two letters for what it declares, which is a tenth of the compressed page. What is a name
 * to somebody else stays: members, globals, texts. So does what is not seen to be declared here: a doubt costs bytes, no more.
 *
 * It knows as much of JavaScript as the pages' scripts are written in: no classes, accessors or labels, and each statement of
 * the top level on a line of its own, or ended by a semicolon.
 */
export function shortenNames(script: string): string {
  const tokens = readTokens(script)
  const taken = new Set([...tokens.map(({ text }) => text), 'do', 'if', 'in'])
  const declared = tokens.filter(({ declares }) => declares)
  const shared = shorten(
    declared.filter(({ isTop }) => isTop),
    2,
    taken,
  )
  for (const short of shared.values()) taken.add(short)

  // A name is the same in all of its statement, and everywhere if the top level has it: what is shadowed stays so.
  const local = declared.filter(({ text }) => !shared.has(text))
  const names = new Map<number, Map<string, string>>()
  for (const { statement } of local) {
    if (names.has(statement)) continue
    const own = local.filter((token) => token.statement === statement)
    names.set(statement, new Map([...shared, ...shorten(own, 1, taken)]))
  }
  return tokens
    .map(({ text, role, statement }) => {
      const short = role && (names.get(statement) ?? shared).get(text)
      if (short === undefined) return text
      return role === 'shorthand' ? `${text}:${short}` : short
    })
    .join('')
}

function shorten(
  tokens: readonly Token[],
  length: number,
  taken: ReadonlySet<string>,
): Map<string, string> {
  const free = shortNames(length).filter((short) => !taken.has(short))
  const texts = [...new Set(tokens.map(({ text }) => text))]
  return new Map(texts.map((text, index) => [text, free[index] ?? text]))
}

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('')

function shortNames(length: number): string[] {
  if (length === 1) return letters
  return letters.flatMap((first) => shortNames(length - 1).map((rest) => first + rest))
}

interface Token {
  readonly text: string
  /** What a name stands for. `shorthand`: for a variable and a member at once. Without one it is a member's, or no name. */
  readonly role?: 'variable' | 'shorthand' | undefined
  readonly declares?: boolean
  /** Everybody knows what is declared here. */
  readonly isTop?: boolean
  /** Number of the statement of the top level. */
  readonly statement: number
}

/** What is open around a token. */
interface Bracket {
  readonly isObject: boolean
  /** The names in it are declared, as parameters or by `const`. */
  readonly declares: 'parameters' | 'const' | undefined
}

function readTokens(script: string): Token[] {
  const texts = split(script)
  const signs = texts.filter((text) => !isBlank.test(text))
  const open: Bracket[] = []
  let statement = 0
  let index = -1
  return texts.map((text) => {
    if (open.length === 0 && (text === ';' || text.startsWith('\n'))) statement += 1
    if (isBlank.test(text)) return { text, statement }
    index += 1
    const before = signs[index - 1] ?? ''
    if (closes.test(text)) open.pop()
    const around = open.at(-1)
    const role = isName.test(text) ? roleAt(signs, index, around) : undefined
    const declares =
      /^(const|let|function)$/.test(before) ||
      signs[index + 1] === '=>' ||
      (around?.declares !== undefined && startsBinding.test(before))
    const isTop = open.every((one) => one.declares === 'const')
    if (opens.test(text)) open.push(bracketAt(signs, index, around))
    return { text, role, declares: role !== undefined && declares, isTop, statement }
  })
}

const isBlank = /^\s/
const isName = /^[A-Za-z_$]/
const opens = /^[([{]$|\$\{$/
const closes = /^[)\]}]/
const startsBinding = /^([([{,:]|\.\.\.)$/

function roleAt(
  signs: readonly string[],
  index: number,
  around: Bracket | undefined,
): Token['role'] {
  const [beforeThat = '', before = '', text = '', after = ''] = [-2, -1, 0, 1].map(
    (step) => signs[index + step],
  )
  if (before === '.' || before === '?.') return undefined
  if (text === 'of' && (/^[\]}]$/.test(before) || /^(const|let)$/.test(beforeThat)))
    return undefined
  const startsMember = around?.isObject === true && /^[{,]$/.test(before)
  if (startsMember && /^[:(]$/.test(after)) return undefined
  return startsMember && /^[,}=]$/.test(after) ? 'shorthand' : 'variable'
}

function bracketAt(signs: readonly string[], index: number, around: Bracket | undefined): Bracket {
  const text = signs[index]
  const before = signs[index - 1] ?? ''
  if (text === '(') {
    const next = signs[closingOf(signs, index) + 1]
    const isFunction = next === '=>' || (next === '{' && !/^(if|for|while|switch)$/.test(before))
    return { isObject: false, declares: isFunction ? 'parameters' : undefined }
  }
  const isNested = around?.declares !== undefined && startsBinding.test(before)
  const declares = /^(const|let)$/.test(before) ? 'const' : isNested ? around.declares : undefined
  return { isObject: text === '{' && !/^(\)|=>|else|try|finally|do|catch)$/.test(before), declares }
}

function closingOf(signs: readonly string[], start: number): number {
  let depth = 0
  return signs.findIndex((text, index) => {
    if (index < start) return false
    if (closes.test(text)) depth -= 1
    if (opens.test(text)) depth += 1
    return depth === 0
  })
}

/** Blanks, names, literals and signs; of a template, its texts, each from one of its marks to the next. */
function split(script: string): string[] {
  const texts: string[] = []
  /** How many brackets are open inside of each template that is. */
  const templates: number[] = []
  let last = ''
  for (let at = 0; at < script.length; at += texts.at(-1)?.length ?? 1) {
    const isBack = script[at] === '}' && templates.at(-1) === 0
    if (isBack) templates.pop()
    const isLiteral = script[at] === '/' && startsLiteral.test(last)
    const kind = isBack || script[at] === '`' ? templateText : isLiteral ? expression : other
    kind.lastIndex = at
    const text = kind.exec(script)?.[0] ?? ''
    if (text === '') throw new Error(`a script cannot be read at ${at}`)
    if (text.endsWith('${')) templates.push(0)
    else if (templates.length > 0 && /^[{}]$/.test(text))
      templates.push((templates.pop() ?? 0) + (text === '{' ? 1 : -1))
    texts.push(text)
    if (!isBlank.test(text)) last = text
  }
  return texts
}

const startsLiteral = /^([({[,;:?=>&|!]|=>|return|)$/
const templateText = /[`}](?:\\.|\$(?!\{)|[^`\\$])*(?:`|\$\{)/sy
const expression = /\/(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\[])+\/[a-z]*/y
const other = /\s+|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|[A-Za-z_$][\w$]*|\d[\w.]*|=>|\?\.|\.{3}|\S/y
