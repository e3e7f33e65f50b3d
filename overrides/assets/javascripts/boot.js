// Runs before the first paint: the palette, the way into the search, and the theme's script once the reader acts.
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

  // Palette: the stored one, else the one that the system prefers.
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
  new MutationObserver((_, self) => {
    if (!document.body) return
    if (!document.body.dataset.mdColorMedia) paint(start)
    const form = document.querySelector("[data-md-component=palette]")
    if (!form?.nextElementSibling && document.readyState === "loading") return
    mark(start)
    self.disconnect()
  }).observe(root, { childList: true, subtree: true })
  document.addEventListener("change", ({ target }) => {
    if (target.name !== "__palette") return
    const index = [...document.querySelectorAll("input[name=__palette]")].indexOf(target)
    paint(index)
    mark(index)
    const color = {}
    for (const name of ["media", "scheme", "primary", "accent"]) color[name] = target.getAttribute(`data-md-color-${name}`)
    window.__md_set("__palette", { index, color })
  })

  // Search: guide.js opens it; its script and its worker come when the reader gets near it.
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
  document.addEventListener("submit", event => event.target.contains(field()) && event.preventDefault())
  const typing = element => element.isContentEditable || /^(input|select|textarea)$/i.test(element.tagName)

  // The theme's script, when the reader acts. A key pressed meanwhile is handed to it afterwards; clicks work without it.
  let ready = false, wanted = false, loaded = false
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
    if (!event.isTrusted || window.component$ || typing(event.target)) return load()
    const { key, code, shiftKey, ctrlKey, metaKey, altKey } = event
    keys.push([event.target, { key, code, shiftKey, ctrlKey, metaKey, altKey, bubbles: true, cancelable: true }])
    load()
  })
  document.addEventListener("pointermove", ({ pointerType }) => pointerType === "mouse" && load(), { passive: true })
  document.addEventListener("pointerdown", ({ pointerType }) => pointerType === "mouse" && load(), { passive: true })
  document.addEventListener("click", load)
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
  document.addEventListener("DOMContentLoaded", () => {
    ready = true
    reveal()
    if (/[?&][qh]=/.test(location.search)) find()
    if (wanted) load()
  }, { once: true })
})()
