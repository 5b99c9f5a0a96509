/* Bars of whole numbers in the browser. The server sends places across as shares of the way from left to right and
   heights in pixels from the foot of the bars; text is set as textContent and is never markup. One component draws
   all quantities, so that an edit is one message, and keeps its drawings, so that only what stands in them is new. */

const SVG = "http://www.w3.org/2000/svg"
const STRIP = 12
/* A diamond, and a tip that points beyond the end of the drawing. */
const SHAPES = { exact: "M0,-5 L5,0 L0,5 L-5,0 Z", open: "M-5,-5 L5,0 L-5,5 Z" }

export default function ({ data, parentElement, setTriggerValue }) {
  const held = (parentElement.bars ??= begin(parentElement))
  held.ask = (quantity, number) => {
    setTriggerValue("behind", { quantity, number })
    lead()
  }
  held.legend.textContent = data.legend
  held.grid.style.setProperty("--neutral", data.neutral)
  while (held.charts.length > data.charts.length) held.charts.pop().figure.remove()
  data.charts.forEach((chart, place) => {
    held.charts[place] ??= figure(held)
    show(held.charts[place], chart, data)
  })
}

function begin(parentElement) {
  const legend = html("p", "legend")
  const grid = html("div", "grid")
  const all = html("div", "all")
  all.append(legend, grid)
  parentElement.append(all)
  return { legend, grid, charts: [], ask() {} }
}

function html(tag, className, text = "") {
  return Object.assign(document.createElement(tag), { className, textContent: text })
}

function svg(tag, attributes, text = "") {
  const made = document.createElementNS(SVG, tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  made.textContent = text
  return made
}

/* What a number rests on stands below the bars: go there once it is on the page. */
function lead() {
  const seek = left => {
    const found = document.querySelector(".st-key-rests-on details[open] summary")
    if (found) found.focus()
    else if (left) setTimeout(seek, 100, left - 1)
  }
  setTimeout(seek, 100, 50)
}

function figure(held) {
  const chart = {
    figure: html("figure", "chart"),
    title: html("h2", "title"),
    told: html("p", "told"),
    drawing: svg("svg", { class: "drawing", role: "img" }),
    claims: html("div", "claims"),
    description: html("p", "description"),
  }
  chart.claims.ariaHidden = "true" // told in the description
  const { figure: all, ...parts } = chart
  all.append(...Object.values(parts))
  chart.basis = Object.assign(html("button", "basis", "Rests on"), { type: "button" })
  chart.basis.onclick = () => held.ask(chart.quantity, "")
  chart.title.after(chart.basis)
  chart.drawing.onclick = ({ target }) => {
    const number = target.closest(".bar")?.dataset.number
    if (number) held.ask(chart.quantity, number)
  }
  held.grid.append(all)
  return chart
}

function show(held, chart, { height, foot }) {
  held.quantity = chart.quantity
  held.basis.ariaLabel = `What the numbers of ${chart.title} rest on`
  held.figure.style.setProperty("--colour", chart.colour)
  held.title.textContent = chart.title
  held.told.textContent = chart.told
  held.description.textContent = chart.description
  held.drawing.setAttribute("aria-label", chart.name)
  held.drawing.setAttribute("height", height + foot)
  held.drawing.replaceChildren(...chart.rows.map(row => DRAWN[row.kind](row, y => height - y)))
  held.claims.replaceChildren(...chart.claims.flatMap(claim))
}

const percent = share => `${100 * share}%`

const line = (row, y) =>
  svg("line", { class: row.kind, x1: percent(row.x), x2: percent(row.x2), y1: y(row.y), y2: y(row.y) })

const words = (row, y) => svg("text", { class: row.kind, x: percent(row.x), y: y(row.y) }, row.text)

function bar(row, y) {
  const [kind, outside] = row.kind.split(" ")
  const place = { x: percent(row.x), width: percent(row.x2 - row.x), y: y(row.y2), height: row.y2 - row.y }
  const drawn = svg("rect", { class: outside ? `${kind} ${outside}` : kind, ...place })
  if (row.posterior) {
    drawn.dataset.number = row.text
    drawn.append(svg("title", {}, `${row.text}: ${row.posterior} after the claims, ${row.prior} before`))
  }
  return drawn
}

const DRAWN = { prior: bar, bar, "bar outside": bar, foot: line, set: line, number: words, tick: words }

/* One claim: its words (whose names are isolated, so that they run from left to right as the rest does), and below them
   the numbers it stands for, on the scale of the bars. */
function claim({ words: said, marks }) {
  const text = html("div", "words", said)
  const strip = svg("svg", { class: "strip", height: STRIP })
  strip.append(...marks.map(mark => (mark.x2 === undefined ? point(mark) : across(mark))))
  return [text, strip]
}

function across({ kind, x, x2 }) {
  const dashes = kind === "not counted" ? "not-counted" : "counted"
  return svg("line", { class: `range ${dashes}`, x1: percent(x), x2: percent(x2), y1: STRIP / 2, y2: STRIP / 2 })
}

/* A place across is a share and a shape is in pixels, so a point is a drawing of its own, put down at its place. */
function point({ kind, x }) {
  const at = svg("svg", { x: percent(x), y: STRIP / 2, overflow: "visible" })
  at.append(svg("path", { class: kind, d: SHAPES[kind] }))
  return at
}
