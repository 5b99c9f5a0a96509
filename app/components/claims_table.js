/* The claims table in the browser: one native input for each cell, so that keyboard, screen reader and script of any
   direction work as they do everywhere. Text is set as a value or as textContent and is never markup.

   The server sends the rows as the table began, and the edits that it holds. This file lays the edits over the rows
   once; from then on what is typed here is what counts, and an answer brings only what was made of it: a slow answer
   cannot undo what was typed since. */

const ROWS_AT_ONCE = 100
/* Milliseconds without a key until what is being typed is read; what is finished by Enter or Tab is read at once. */
const PAUSE = 500

export default function ({ data, parentElement, setStateValue }) {
  let table = parentElement.claims
  if (!table || table.serial !== data.serial) {
    table = parentElement.claims = begin(data, parentElement)
  }
  table.send = () => setStateValue("edited_rows", table.edited)
  table.data = data
  made(table)
}

function begin(data, parentElement) {
  const table = { serial: data.serial, data, edited: structuredClone(data.edited), rows: [], send() {} }
  table.help = element("p", { className: "help" })
  const past = element("button", { type: "button", className: "past", textContent: "Go past the table" })
  const back = element("button", { type: "button", className: "past", textContent: "Back to the table" })
  past.onclick = () => back.focus()
  back.onclick = () => past.focus()
  table.body = element("tbody")
  table.more = element("button", { type: "button", className: "more" })
  table.more.onclick = () => {
    grow(table)
    made(table)
  }
  const grid = element("table", {}, element("thead", {}, element("tr", {}, ...data.columns.map(head))), table.body)
  grid.ariaLabel = data.label
  const frame = element("div", { className: "frame" }, grid)
  frame.addEventListener("change", event => commit(table, event.target))
  frame.addEventListener("input", event => pause(table, event))
  frame.addEventListener("keydown", event => move(table, event))
  frame.addEventListener("paste", event => paste(table, event))
  frame.addEventListener("focusin", event => enter(table, event.target))
  grow(table)
  parentElement.querySelector(".claims")?.remove()
  parentElement.append(element("div", { className: "claims" }, past, frame, table.more, table.help, back))
  return table
}

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties)
  made.append(...children)
  return made
}

function head(column) {
  const cell = element("th", { scope: "col", textContent: column.shown ?? column.name, title: column.help })
  cell.style.width = `${column.width}px`
  return cell
}

/* Rows come by the hundred: thousands of inputs at once would make the page slow. */
function grow(table) {
  const { rows } = table.data
  for (const row of rows.slice(table.rows.length, table.rows.length + ROWS_AT_ONCE)) {
    const place = table.rows.length
    const cells = Object.fromEntries(table.data.columns.map(column => [column.name, cell(table, column, row, place)]))
    table.rows.push(cells)
    table.body.append(element("tr", {}, ...Object.values(cells).map(({ holder }) => holder)))
  }
  const left = rows.length - table.rows.length
  table.more.hidden = left === 0
  table.more.textContent = `Show ${Math.min(left, ROWS_AT_ONCE)} more of the ${left} rows that follow`
}

function cell(table, column, row, place) {
  if (column.kind === "made") {
    return { holder: element("td", { className: "made" }) }
  }
  const value = table.edited[place]?.[column.name] ?? row.cells[column.name]
  const input = INPUTS[column.kind](column, value)
  Object.assign(input.dataset, { place, column: column.name })
  input.ariaLabel = `${column.shown ?? column.name}, line ${row.line}`
  return { holder: element("td", {}, input), input }
}

const INPUTS = {
  text(column, value) {
    return element("input", { type: "text", maxLength: column.most, dir: "auto", autocomplete: "off", value })
  },
  check(column, value) {
    return element("input", { type: "checkbox", checked: value })
  },
  choice(column, value) {
    const known = ["", ...column.options]
    const all = known.includes(value) ? known : [...known, value]
    const input = element("select", {}, ...all.map(text => element("option", { value: text, textContent: text })))
    input.value = value
    return input
  },
}

const valueOf = input => (input.type === "checkbox" ? input.checked : input.value)

/* Faults show as one types, yet not for every half of a word. */
function pause(table, event) {
  const input = event.target // once the event is over, it names the whole component instead
  clearTimeout(table.pause)
  if (input.type === "text" && !event.isComposing) {
    table.pause = setTimeout(() => commit(table, input), PAUSE)
  }
}

/* Takes up one cell, and sends all edits where that changed any; taking an edit back leaves nothing of it. */
function commit(table, input) {
  clearTimeout(table.pause)
  if (input.dataset.place !== undefined && take(table, input)) table.send()
}

function take(table, input) {
  const { place, column } = input.dataset
  const value = valueOf(input)
  const began = table.data.rows[place].cells[column]
  const held = table.edited[place] ?? {}
  if (value === (held[column] ?? began)) return false
  const edits = { ...held, [column]: value }
  if (value === began) delete edits[column]
  table.edited = { ...table.edited, [place]: edits }
  if (!Object.keys(edits).length) delete table.edited[place]
  return true
}

/* Enter, and the arrows in a cell of text, go on in the next row; Escape takes back what was typed into a cell. */
function move(table, event) {
  const input = event.target
  if (input.dataset.place === undefined || event.isComposing) return
  const isText = input.type === "text"
  if (event.key === "Escape" && isText) {
    input.value = table.before
    commit(table, input)
    return
  }
  const step = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (!step || (event.key !== "Enter" && !isText)) return
  event.preventDefault()
  commit(table, input)
  const next = table.rows[Number(input.dataset.place) + step]?.[input.dataset.column].input
  next?.focus()
  next?.select?.()
}

/* Cells copied from a spreadsheet fill the cells from this one on; what has no room or is no choice is left out. */
function paste(table, event) {
  const text = event.clipboardData?.getData("text") ?? ""
  const { place, column } = event.target.dataset
  if (place === undefined || !/[\t\n]/.test(text.trimEnd())) return
  event.preventDefault()
  const columns = table.data.columns.filter(({ kind }) => kind !== "made").map(({ name }) => name)
  const first = columns.indexOf(column)
  const lines = text.trimEnd().split(/\r?\n/)
  const taken = lines.flatMap((line, down) =>
    line.split("\t").map((word, right) => {
      const input = table.rows[Number(place) + down]?.[columns[first + right]]?.input
      return input && fill(input, word.trim()) && take(table, input)
    }),
  )
  if (taken.some(Boolean)) table.send()
}

function fill(input, word) {
  if (input.type === "checkbox") return false
  if (input.tagName === "SELECT" && ![...input.options].some(option => option.value === word)) return false
  input.value = word.slice(0, input.maxLength > 0 ? input.maxLength : undefined)
  return true
}

function enter(table, input) {
  table.before = valueOf(input)
  const column = table.data.columns.find(({ name }) => name === input.dataset.column)
  table.help.textContent = column ? `${column.shown ?? column.name}: ${column.help}` : ""
}

/* What was made of the rows: how each was read, what becomes of it, and which of its cells has a fault. */
function made(table) {
  table.rows.forEach((cells, place) => {
    const row = table.data.rows[place]
    for (const [name, { holder, input }] of Object.entries(cells)) {
      if (!input) {
        const text = row.made[name]
        if (holder.textContent !== text) holder.textContent = text
        continue
      }
      const fault = row.faults[name]
      if (fault) {
        input.setAttribute("aria-invalid", "true")
        input.setAttribute("aria-description", fault)
      } else {
        input.removeAttribute("aria-invalid")
        input.removeAttribute("aria-description")
      }
      input.title = fault ?? (input.type === "text" ? valueOf(input) : "")
    }
  })
}
