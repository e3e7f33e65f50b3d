// What a page does beside being read: menu and search by a button, colors, links and code to copy, the mark of the section that is read.
// Without it the page reads well: the menu is a link, closed boxes open, contents are links.
(() => {
  "use strict"
  const base = new URL(document.currentScript.dataset.base, location)
  const root = document.documentElement
  const all = selector => document.querySelectorAll(selector)

  /** Say something to everybody, for a moment. @param {string} text */
  const say = text => {
    const said = document.querySelector(".guide-said")
    said.textContent = text
    clearTimeout(say.timer)
    say.timer = setTimeout(() => { said.textContent = "" }, 4000)
  }

  // Menu and search are dialogs. What opens one is a real button; a link in its place becomes one.
  /** @param {string} id of a dialog */
  const open = id => {
    if (id === "guide-search") loadSearch()
    const dialog = document.getElementById(id)
    if (!dialog.open) dialog.showModal()
    dialog.querySelector("input")?.select()
  }
  for (let opener of all("[data-opens]")) {
    const { opens } = opener.dataset
    if (opener.localName === "a") {
      const button = document.createElement("button")
      Object.assign(button, { type: "button", className: opener.className })
      button.setAttribute("aria-haspopup", "dialog")
      button.append(...opener.childNodes)
      opener.replaceWith(button)
      opener = button
    }
    opener.addEventListener("click", () => open(opens))
  }
  for (const dialog of all("dialog")) {
    dialog.addEventListener("click", event => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return // a link for another tab
      const inside = event.target !== dialog && !event.target.closest("[data-closes]")
      if (inside && !event.target.closest("a[href*='#']")) return
      if (event.target.closest("[data-closes]")) event.preventDefault()
      dialog.close()
    })
  }
  document.addEventListener("keydown", event => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return
    event.preventDefault()
    open("guide-search")
  })

  // The search's own script and worker come when somebody is about to search, or came here from a result.
  let loading = false
  const loadSearch = () => {
    if (loading) return
    loading = true
    const script = document.createElement("script")
    script.src = new URL("assets/guide/search.js", base)
    script.dataset.base = base
    script.addEventListener("error", () => {
      document.querySelector(".guide-search [role=status]").textContent = "The search could not be loaded. You could look here:"
    })
    document.head.append(script)
  }
  document.querySelector(".guide-search input").addEventListener("keydown", event => {
    if (event.key === "Enter") event.target.dataset.go = "" // search.js may still be on its way
  })
  for (const button of all("[data-opens=guide-search]")) {
    for (const type of ["pointerenter", "focus"]) button.addEventListener(type, loadSearch, { once: true })
  }
  const asked = new URLSearchParams(location.search)
  if (asked.has("h")) loadSearch()
  if (asked.has("q")) open("guide-search")

  // Colors: as the system has them, light, dark.
  const key = `${base.pathname}.colors`
  const colors = document.querySelector(".guide-colors")
  const nameColors = () => { colors.lastElementChild.textContent = `Colors: ${root.dataset.colors ?? "system"}` }
  nameColors()
  colors.addEventListener("click", () => {
    const following = { light: "dark", dark: undefined }
    const chosen = "colors" in root.dataset ? following[root.dataset.colors] : "light"
    if (chosen) root.dataset.colors = chosen
    else delete root.dataset.colors
    nameColors()
    try {
      if (chosen) localStorage.setItem(key, chosen)
      else localStorage.removeItem(key)
    } catch { say("Your browser keeps nothing for this site: the colors are forgotten when you leave the page.") }
  })

  // Copy: the permanent address of a heading or row, and code.
  /** @param {string} text @param {string} done what to say then @param {Node} source what to select where copying is forbidden */
  const copy = async (text, done, source) => {
    try {
      await navigator.clipboard.writeText(text)
      say(done)
    } catch {
      if (source) getSelection().selectAllChildren(source)
      say(source ? "Selected. Copy it with your keyboard." : "Copy the address from your browser’s address bar.")
    }
  }
  document.addEventListener("click", event => {
    const link = event.target.closest(".guide-link")
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
    const address = new URL(link.getAttribute("href"), location.href)
    address.search = ""
    copy(address.href, "Link copied")
  })
  for (const code of all("pre > code")) {
    const button = document.createElement("button")
    Object.assign(button, { type: "button", className: "guide-copy", textContent: "Copy" })
    button.setAttribute("aria-label", "Copy the code")
    button.addEventListener("click", () => copy(code.textContent, "Code copied", code))
    code.parentElement.before(button)
  }
  for (const code of all("code")) code.translate = false
  const reach = () => { // code that is wider than the page scrolls by arrow keys
    for (const code of all("pre")) {
      if (code.scrollWidth > code.clientWidth) code.tabIndex = 0
      else code.removeAttribute("tabindex")
    }
  }
  reach()
  addEventListener("resize", reach)

  // A closed box opens for an address inside it, and all open for the printer.
  const reveal = () => {
    let target = null
    try { target = document.getElementById(decodeURIComponent(location.hash.slice(1))) } catch { /* no address */ }
    let closed = false
    for (let box = target?.closest("details"); box; box = box.parentElement.closest("details")) {
      closed ||= !box.open
      box.open = true
    }
    if (closed) target.scrollIntoView({ behavior: "instant" })
  }
  addEventListener("hashchange", reveal)
  reveal()
  const unfolded = []
  addEventListener("beforeprint", () => {
    for (const box of all("article details:not([open])")) {
      unfolded.push(box)
      box.open = true
    }
  })
  addEventListener("afterprint", () => { for (const box of unfolded.splice(0)) box.open = false })

  // Contents: the sheet closes behind a link, and the section that is read has a mark.
  const contents = document.getElementById("guide-contents")
  contents?.addEventListener("click", event => {
    if (event.target.closest("a") && contents.matches(":popover-open")) contents.hidePopover()
  })
  const links = contents ? [...contents.querySelectorAll("li > a")] : []
  const headings = links.map(link => document.getElementById(decodeURIComponent(link.hash.slice(1))))
  const mark = () => {
    const end = innerHeight + scrollY >= root.scrollHeight - 4
    let read = -1
    headings.forEach((heading, at) => { if (heading && heading.getBoundingClientRect().top < innerHeight / 3) read = at })
    if (end && scrollY > 0) read = headings.length - 1
    links.forEach((link, at) => { at === read ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current") })
  }
  if (links.length) {
    let waiting = false
    addEventListener("scroll", () => {
      if (waiting) return
      waiting = true
      requestAnimationFrame(() => {
        waiting = false
        mark()
      })
    }, { passive: true })
    mark()
  }
  root.classList.add("guide-ready")
})()
