// The one script of a page: the reader's palette, menu and search by a button, and the theme's script once the reader acts.
// It holds nothing up: it comes beside the page, and until it is there the page looks and works as without JavaScript.
(() => {
  "use strict"
  const { scope, palettes } = document.currentScript.dataset
  const root = document.documentElement
  const base = new URL(`${scope}/`.replace(/\/+$/, "/"), location)
  const field = () => document.querySelector(".md-search__input")
  root.classList.replace("no-js", "js")

  // The theme's script expects these four. Storage may be closed to us, or hold what somebody else wrote.
  window.__md_scope = base
  window.__md_hash = text => [...text].reduce((sum, char) => (sum << 5) - sum + char.charCodeAt(0), 0)
  window.__md_get = (key, storage, at = base) => {
    try { return JSON.parse((storage || localStorage).getItem(`${at.pathname}.${key}`)) } catch { return null }
  }
  window.__md_set = (key, value, storage, at = base) => {
    try { (storage || localStorage).setItem(`${at.pathname}.${key}`, JSON.stringify(value)) } catch { /* closed */ }
  }

  // Palette: the one that the reader has chosen, else the one that the system prefers, which the style sheet shows by itself.
  const options = JSON.parse(palettes)
  const stored = window.__md_get("__palette")
  const known = Number.isInteger(stored?.index) && options[stored.index]
  if (stored && !known) localStorage.removeItem(`${base.pathname}.__palette`)
  const preferred = Math.max(0, options.findIndex(([media]) => media && matchMedia(media).matches))
  const paint = index => {
    document.body.setAttribute("data-md-color-scheme", options[index][1])
    document.body.setAttribute("data-md-color-media", options[index][0])
  }
  const mark = index => document.querySelectorAll("input[name=__palette]").forEach((input, at) => {
    input.checked = at === index
    if (input.nextElementSibling?.matches("label")) input.nextElementSibling.hidden = at !== index
  })
  const start = known ? stored.index : preferred
  const dress = (_, observer) => {
    if (!document.body) return
    if (!document.body.dataset.mdColorMedia) paint(start)
    const form = document.querySelector("[data-md-component=palette]")
    if (!form?.nextElementSibling && document.readyState === "loading") return
    mark(start)
    observer.disconnect()
  }
  const parsing = new MutationObserver(dress)
  parsing.observe(root, { childList: true, subtree: true })
  dress(null, parsing)
  document.addEventListener("change", ({ target }) => {
    if (target.name !== "__palette") return
    const index = [...document.querySelectorAll("input[name=__palette]")].indexOf(target)
    paint(index)
    mark(index)
    const color = {}
    for (const name of ["media", "scheme", "primary", "accent"]) color[name] = target.getAttribute(`data-md-color-${name}`)
    window.__md_set("__palette", { index, color })
  })

  // Search: a button opens it, see below; its script and its worker come when the reader gets near it.
  const script = (address, then) => {
    const tag = Object.assign(document.createElement("script"), { src: address, async: false })
    if (then) tag.addEventListener("load", then)
    document.head.append(tag)
  }
  const find = () => {
    if (window.guideSearch || !field()) return
    window.guideSearch = { base, worker: new Worker(new URL("assets/javascripts/search-worker.js", base)) }
    script(new URL("assets/javascripts/search.js", base))
  }
  const near = ({ target }) => target.closest?.(".md-search") && find()
  for (const type of ["pointerover", "pointerdown", "focusin"]) document.addEventListener(type, near, { passive: true })
  document.addEventListener("submit", event => {
    if (!event.target.contains(field())) return
    event.preventDefault()
    if (window.guideSearch) window.guideSearch.early = field().value // Enter before search.js is there
  })
  const typing = element => element.isContentEditable || /^(input|select|textarea)$/i.test(element.tagName)

  // The theme's script, when the reader acts. A key pressed meanwhile that nobody has answered is handed to it afterwards;
  // clicks work without it.
  let ready = false, wanted = false, loaded = false, early = null
  const keys = []
  const load = () => {
    wanted = true
    if (!ready || loaded) return
    loaded = true
    const form = field()?.form
    form?.removeAttribute("name") // our search takes the place of the theme's
    form?.closest("[data-md-component=search]")?.removeAttribute("data-md-component")
    if (matchMedia("(hover: hover)").matches && !navigator.connection?.saveData) setTimeout(find, 200) // not on phones
    for (const tag of document.querySelectorAll("script[data-src]")) script(tag.dataset.src, () => {
      document.dispatchEvent(new Event("DOMContentLoaded")) // the theme's script waits for it
      for (const [target, key] of keys.splice(0)) target.dispatchEvent(new KeyboardEvent("keydown", key))
    })
  }
  document.addEventListener("keydown", event => {
    if (!event.isTrusted || event.defaultPrevented || window.component$ || typing(event.target)) return load()
    const { key, code, shiftKey, ctrlKey, metaKey, altKey } = event
    keys.push([event.target, { key, code, shiftKey, ctrlKey, metaKey, altKey, bubbles: true, cancelable: true }])
    load()
  })
  document.addEventListener("pointermove", ({ pointerType }) => pointerType === "mouse" && load(), { passive: true })
  document.addEventListener("pointerdown", ({ pointerType }) => pointerType === "mouse" && load(), { passive: true })
  document.addEventListener("click", ({ target }) => {
    if (!ready) early = target.closest?.(".guide-search-open, .guide-menu") || early // pressed before it works: see below
    load()
  })
  document.addEventListener("wheel", load, { passive: true })

  // A closed box opens for an address inside it, and all open for the printer.
  const reveal = () => {
    let target = null
    try { target = document.getElementById(decodeURIComponent(location.hash.slice(1))) } catch { /* no address */ }
    for (let box = target?.closest("details"); box; box = box.parentElement.closest("details")) box.open = true
  }
  const closed = []
  addEventListener("beforeprint", () => {
    for (const box of document.querySelectorAll("details:not([open])")) closed.push(box), box.open = true
  })
  addEventListener("afterprint", () => { for (const box of closed.splice(0)) box.open = false })
  addEventListener("hashchange", reveal)
  const whole = () => {
    ready = true
    furnish()
    reveal()
    if (/[?&][qh]=/.test(location.search)) find()
    if (wanted) load()
    early?.click()
  }

  // When the whole page is there: menu and search open by a button, Escape closes them and gives the focus back, wide code can
  // be scrolled by keyboard, and what the theme adds later gets a name.
  const furnish = () => {
    const one = selector => document.querySelector(selector)
    const all = selector => document.querySelectorAll(selector)
    const drawer = document.getElementById("__drawer")
    const search = document.getElementById("__search")
    const dialog = one(".guide-search .md-search__inner")
    const field = one(".guide-search .md-search__input")
    const menu = one(".guide-menu")
    const narrow = matchMedia("(max-width: 76.234375em)")
    let opener = null
    const set = (toggle, open) => { if (toggle.checked !== open) toggle.click() }

    // The menu. While it is open, what lies behind it can be neither focused nor read.
    const behind = ".md-header, .md-tabs, .md-content, .md-sidebar--secondary, .md-footer, [data-md-component=skip], .md-top"
    drawer.addEventListener("change", () => {
      menu.setAttribute("aria-expanded", drawer.checked)
      for (const part of all(behind)) part.inert = drawer.checked
      if (drawer.checked) one(".guide-nav__close").focus()
      else if (narrow.matches) menu.focus()
    })
    menu.addEventListener("click", () => set(drawer, true))
    one(".guide-nav__close").addEventListener("click", () => set(drawer, false))
    narrow.addEventListener("change", () => set(drawer, false))

    // The search. It closes when the focus leaves it.
    if (dialog) {
      const open = () => {
        if (!search.checked) opener = document.activeElement
        set(search, true)
        field.focus()
      }
      const close = () => {
        set(search, false)
        const back = opener && opener !== document.body && opener.isConnected ? opener : one(".guide-search-open")
        back.focus()
      }
      for (const button of all(".guide-search-open")) button.addEventListener("click", open)
      one(".guide-search-close").addEventListener("click", close)
      search.addEventListener("change", () => one(".guide-search .guide-search-open").setAttribute("aria-expanded", search.checked))
      document.addEventListener("focusin", ({ target }) => {
        if (search.checked && !dialog.contains(target)) set(search, false)
      })
      document.addEventListener("keydown", event => {
        if (event.key === "Escape" && search.checked) close()
        const typing = event.target.isContentEditable || /^(input|select|textarea)$/i.test(event.target.tagName)
        if (event.key !== "/" || typing || drawer.checked || event.ctrlKey || event.metaKey || event.altKey) return
        event.preventDefault()
        open()
      }, true)
    }
    document.addEventListener("keydown", event => { if (event.key === "Escape") set(drawer, false) }, true)

    // Palette: two radio buttons of which one is seen; blank and Enter change over, as a reader expects of a button.
    document.addEventListener("keydown", event => {
      if (event.target.name !== "__palette" || ![" ", "Enter"].includes(event.key)) return
      event.preventDefault()
      event.target.nextElementSibling.click()
    })

    // Code that is wider than the page scrolls by arrow keys.
    const reach = () => {
      for (const code of all("pre > code")) {
        if (code.scrollWidth > code.clientWidth) code.tabIndex = 0
        else code.removeAttribute("tabindex")
      }
    }
    requestAnimationFrame(reach) // not before the style sheet is there
    addEventListener("resize", reach)

    // The theme's script adds a landmark without a name to each code block, and messages that nobody is told of.
    one(".md-dialog")?.setAttribute("role", "status")
    const article = one("article")
    if (article) {
      new MutationObserver(() => {
        for (const bar of all(".md-code__nav:not([role])")) bar.setAttribute("role", "none")
      }).observe(article, { childList: true, subtree: true })
    }
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", whole, { once: true })
  else whole()
})()
