// The search dialog: sends what is typed to search-worker.js and shows what comes back, as text and never as HTML.
(() => {
  "use strict"
  const { base, worker, early } = window.guideSearch
  const toggle = document.getElementById("__search")
  const field = document.querySelector(".md-search__input")
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
  const marked = (text, list) => {
    const parts = list.length ? text.split(pattern(list)) : [text]
    return parts.map((part, at) => at % 2 ? Object.assign(document.createElement("mark"), { textContent: part }) : part)
  }
  const article = document.querySelector("article.md-content__inner")
  if (words.length && article) {
    const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT)
    const found = []
    while (walker.nextNode() && found.length < 200) if (pattern(words).test(walker.currentNode.data)) found.push(walker.currentNode)
    for (const node of found) {
      const parts = marked(node.data, words)
      for (const part of parts) if (part.dataset) part.dataset.mdHighlight = ""
      node.replaceWith(...parts)
    }
  }
  if (!toggle || !field) return

  const meta = document.querySelector(".md-search-result__meta")
  const list = document.querySelector(".md-search-result__list")
  const pane = document.querySelector(".md-search__scrollwrap")
  const first = meta.textContent
  let asked = "", shown = null, go = Boolean(early) && early === field.value

  const element = (name, className, ...children) => {
    const made = document.createElement(name)
    if (className) made.className = className
    made.append(...children)
    return made
  }
  const item = (href, title, place, text, marks) => {
    const box = element("article", "md-search-result__article md-typeset", element("h2", "", ...marked(title, marks)))
    if (place) box.append(element("p", "guide-search-place", place))
    if (text) box.append(element("p", "", ...marked(text, marks)))
    const link = element("a", "md-search-result__link", box)
    link.href = href
    return element("li", "md-search-result__item", link)
  }
  const address = (location, marks) => {
    const url = new URL(location, base)
    if (marks.length) url.searchParams.set("h", marks.join(" "))
    return url
  }
  const show = ({ query, hits, fixed, near, more, terms }) => {
    shown = query
    if (!query.trim()) {
      meta.textContent = first
      list.replaceChildren()
      return
    }
    if (hits.length) {
      const count = hits.length === 1 ? "1 result" : `${more ? "The best " : ""}${hits.length} results`
      meta.textContent = fixed ? `${count} for “${fixed}”. Nothing is called “${query.trim()}”.` : count
      const draw = hit => item(address(hit.location, terms), hit.title, hit.page, hit.text, terms)
      list.replaceChildren(...hits.slice(0, 8).map(draw))
      requestAnimationFrame(() => shown === query && list.childElementCount === 8 && list.append(...hits.slice(8).map(draw)))
    } else {
      meta.textContent = `Nothing found for “${query.trim()}”. You could look here:`
      const ways = near.map(word => item(new URL(`?q=${encodeURIComponent(word)}`, base), `Search for “${word}”`, "", "", []))
      ways.push(item(new URL("glossary/", base), "Glossary", "", "All terms from A to Z.", []))
      ways.push(item(new URL("faq/", base), "FAQ", "", "Questions that are asked often.", []))
      list.replaceChildren(...ways)
    }
    requestAnimationFrame(() => { pane.scrollTop = 0 }) // at once it would lay out the page before the list is there
    if (go) list.querySelector("a")?.click()
  }
  const ask = () => {
    if (field.value === asked && shown !== null) return
    asked = field.value
    worker.postMessage(asked)
  }
  worker.addEventListener("message", ({ data }) => data.query === asked && show(data))
  field.addEventListener("input", () => { go = false; ask() })
  field.form.addEventListener("reset", () => setTimeout(() => { ask(); field.focus() }))
  field.form.addEventListener("submit", () => {
    go = true
    if (shown === field.value) list.querySelector("a")?.click()
  })
  list.addEventListener("click", event => {
    const link = event.target.closest("a")
    const again = link && new URL(link.href).searchParams.get("q")
    if (!again) return link && toggle.checked && setTimeout(() => toggle.click())
    event.preventDefault()
    field.value = again
    ask()
    field.focus()
  })
  document.addEventListener("keydown", event => {
    if (!toggle.checked || !event.isTrusted) return
    const { key, target } = event
    if (key === "ArrowDown" || key === "ArrowUp") {
      const stops = [field, ...list.querySelectorAll("a")]
      const at = stops.indexOf(target) + (key === "ArrowUp" ? -1 : 1)
      stops[(at + stops.length) % stops.length].focus()
      event.preventDefault()
    } else if (key.length === 1 && target !== field && !event.ctrlKey && !event.metaKey && !event.altKey) field.focus()
  })
  if (parameters.has("q") && !field.value) {
    field.value = parameters.get("q")
    document.querySelector(".guide-search-open")?.click()
  }
  ask()
})()
