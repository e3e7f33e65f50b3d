// The colors that the reader has chosen, before anything is painted; guide.js lets them choose.
(() => {
  const { base } = document.currentScript.dataset
  try {
    const chosen = localStorage.getItem(`${new URL(base, location).pathname}.colors`)
    if (chosen === "light" || chosen === "dark") document.documentElement.dataset.colors = chosen
  } catch { /* storage is closed: the system's colors */ }
})()
