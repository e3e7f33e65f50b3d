// The search dialog: sends what is typed to search-worker.js and shows what comes back, as text and never as HTML.
(() => {
  "use strict"
  const { base } = document.currentScript.dataset
  const dialog = document.getElementById("guide-search")
  const field = dialog.querySelector("input")
  const status = dialog.querySelector("[role=status]")
  const list = dialog.querySelector("ol")
  const ways = [...list.children] // to the glossary and the FAQ
  const parameters = new URLSearchParams(location.search)

  // ?h=: mark the words that led here.
  const words = (parameters.get("h") || "").toLowerCase().split(/\s+/).filter(word => word.length > 1).slice(0, 12)
  const patterns = new Map()
  const letter = "[a-z0-9\\u00c0-\\u024f]" // \p{L} costs several milliseconds at first use
  const pattern = list => {
    const source = list.map(word => word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&") + (word.length > 3 ? `${letter}*` : `(?!${letter})`)).join("|")
    if (!patterns.has(source)) patterns.set(source, new RegExp(`(?<!${letter})(${source})`, "i"))
    return patterns.get(source)
  }
  /** @param {string} text @param {string[]} list words @returns {(string|HTMLElement)[]} */
  const marked = (text, list) => {
    const parts = list.length ? text.split(pattern(list)) : [text]
    return parts.map((part, at) => at % 2 ? Object.assign(document.createElement("mark"), { textContent: part }) : part)
  }
  if (words.length) {
    const walker = document.createTreeWalker(document.querySelector("article"), NodeFilter.SHOW_TEXT)
    const found = []
    while (walker.nextNode() && found.length < 200) if (pattern(words).test(walker.currentNode.data)) found.push(walker.currentNode)
    for (const node of found) node.replaceWith(...marked(node.data, words))
  }

  let worker
  try { worker = new Worker(new URL("assets/guide/search-worker.js", base)) } catch { worker = null } // as in a page opened from a file
  const fail = () => { status.textContent = "The search could not be loaded. You could look here:" }
  if (!worker) return fail()
  worker.addEventListener("error", fail)

  const first = status.textContent
  let asked = "", shown = null, go = "go" in field.dataset

  const element = (name, className, ...children) => {
    const made = document.createElement(name)
    if (className) made.className = className
    made.append(...children)
    return made
  }
  const item = (href, title, place, text, marks) => {
    const link = element("a", "", element("strong", "", ...marked(title, marks)))
    link.href = href
    if (place) link.append(element("span", "guide-search__place", place))
    if (text) link.append(element("span", "guide-search__text", ...marked(text, marks)))
    return element("li", "", link)
  }
  const address = (location, marks) => {
    const url = new URL(location, base)
    if (marks.length) url.searchParams.set("h", marks.join(" "))
    return url
  }
  const show = ({ query, hits, fixed, near, more, terms, failed }) => {
    if (failed) return fail()
    shown = query
    if (!query.trim()) {
      status.textContent = first
      list.replaceChildren(...ways)
      return
    }
    if (hits.length) {
      const count = hits.length === 1 ? "1 result" : `${more ? "The best " : ""}${hits.length} results`
      status.textContent = fixed ? `${count} for “${fixed}”. Nothing is called “${query.trim()}”.` : count
      list.replaceChildren(...hits.map(hit => item(address(hit.location, terms), hit.title, hit.page, parameters.has("explain") ? hit.why : hit.text, terms)))
    } else {
      status.textContent = `Nothing found for “${query.trim()}”. You could look here:`
      list.replaceChildren(...near.map(word => item(new URL(`?q=${encodeURIComponent(word)}`, base), `Search for “${word}”`, "", "", [])), ...ways)
    }
    dialog.scrollTop = 0
    if (go) list.querySelector("a")?.click()
  }
  const ask = () => {
    if (field.value === asked && shown !== null) return
    asked = field.value
    worker.postMessage(asked)
  }
  worker.addEventListener("message", ({ data }) => data.query === asked && show(data))
  field.addEventListener("input", () => { go = false; ask() })
  list.addEventListener("click", event => {
    const link = event.target.closest("a")
    const again = link && new URL(link.href).searchParams.get("q")
    if (!again || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    field.value = again
    ask()
    field.focus()
  })
  dialog.addEventListener("keydown", event => {
    const { key, target } = event
    if (key === "Enter" && target === field) {
      go = true
      if (field.value.trim() && shown === field.value) list.querySelector("a")?.click()
    } else if (key === "ArrowDown" || key === "ArrowUp") {
      const stops = [field, ...list.querySelectorAll("a")]
      const at = stops.indexOf(target) + (key === "ArrowUp" ? -1 : 1)
      stops[(at + stops.length) % stops.length].focus()
      event.preventDefault()
    }
  })
  if (parameters.has("q") && !field.value) field.value = parameters.get("q")
  ask()
})()
