// What has to work at once, before the theme's script is there: menu and search open by a button, Escape closes them and
// gives the focus back, wide code can be scrolled by keyboard, and what the theme adds later gets a name.
(() => {
  "use strict"
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
  reach()
  addEventListener("resize", reach)

  // The theme's script adds a landmark without a name to each code block, and messages that nobody is told of.
  one(".md-dialog")?.setAttribute("role", "status")
  const article = one("article")
  if (article) {
    new MutationObserver(() => {
      for (const bar of all(".md-code__nav:not([role])")) bar.setAttribute("role", "none")
    }).observe(article, { childList: true, subtree: true })
  }
})()
