// The search itself: reads search/search_index.json, answers a query with {query, hits, fixed, near, terms}.
// BM25 over titles, other names and text; all words first; names that a reader might use instead; typos put right.
"use strict"

const STOP = new Set(("a about am an and any are as at be been but by can cannot could did do does doing for from get gets had has have " +
  "he her his how i if in into is it its just me my need needed of off on one or our she should so some tell than that the " +
  "their them then there these they this those to too us want was we were what whats when where which who whom why will " +
  "with without would you your yourself myself please mean means explain difference between vs versus much many long good best really still " +
  "must make").split(" "))
// Words that say little beside others.
const WEAK = new Set("build first start begin use using used work become take takes new end show give try know way thing things better right after".split(" "))
const TITLE = 6, ALSO = 6, PAGE = 1.2, K = 1.3, B = 0.5, SHOWN = 24, PER_PAGE = 4

const words = text => {
  const simple = /^[\x00-\x7f]*$/.test(text) ? text : text.normalize("NFKD").replace(/\p{M}/gu, "").replaceAll("’", "'")
  return simple.toLowerCase().replace(/'s?\b/g, "").match(/[\p{L}\p{N}]+(?:\+\+|#)?/gu) || []
}

const stems = new Map()
function stem(word) {
  let base = stems.get(word)
  if (base === undefined) stems.set(word, base = cut(word))
  return base
}

function cut(word) {
  if (word.length < 4 || /\d/.test(word)) return word
  let base = word.replace(/(ss|us|is)$|ies$|(?<=[sxz]|[cs]h)es$|s$/, (end, kept) => kept ? end : end === "ies" ? "y" : "")
  if (base.length > 5) base = base.replace(/(ing|ed|ly)$/, "").replace(/([bdgmnprt])\1$/, "$1")
  if (base.length > 4) base = base.replace(/e$/, "")
  return base.length > 4 ? base.replace(/ati?$|ation$|i$/, "") : base
}
const key = list => list.filter(word => !STOP.has(word)).map(stem).join(" ")

/** The index of all entries: stem -> entry -> weight, and every word as it is written. */
function build({ docs, synonyms }) {
  const posts = new Map(), vocabulary = new Map(), names = new Map(), entries = []
  const pages = new Map(docs.filter(doc => !doc.location.includes("#")).map(doc => [doc.location, doc.title]))
  let total = 0
  for (const [at, doc] of docs.entries()) {
    const page = doc.location.split("#")[0]
    const entry = { ...doc, page: page === doc.location ? "" : pages.get(page) || "", url: page, size: 0, keys: [] }
    const post = (base, weight) => { // a row is [entry, weight, entry, weight, …]
      const row = posts.get(base)
      if (!row) posts.set(base, [at, weight])
      else if (row[row.length - 2] === at) row[row.length - 1] += weight
      else row.push(at, weight)
    }
    const add = (text, weight) => {
      const list = words(text)
      for (const word of list) {
        const base = stem(word)
        if (!STOP.has(word)) vocabulary.set(word, (vocabulary.get(word) || 0) + (weight > PAGE ? 2 : 1))
        post(base, weight)
        if (weight > 1 && base !== word) post(`=${word}`, weight) // a title's word as it is written counts more
      }
      if (text.includes("-")) for (const pair of text.match(/\p{L}{2,}-\p{L}{2,}/gu) || []) { // take-home is found as takehome as well
        const joined = pair.replace("-", "").toLowerCase()
        vocabulary.set(joined, (vocabulary.get(joined) || 0) + 1)
        post(stem(joined), weight)
      }
      return list
    }
    entry.keys = [doc.title, ...(doc.also || [])].map((name, place) => key(add(name, place ? ALSO : TITLE)))
    if (doc.also) for (const name of entry.keys) names.set(name, new Set([...names.get(name) || [], ...entry.keys]))
    if (entry.page) add(entry.page, PAGE)
    if (doc.location.includes("#")) add(doc.location.split("#")[1].replaceAll("-", " "), PAGE)
    entry.size = add(doc.text, 1).length
    total += entry.size
    entries.push(entry)
  }
  for (const group of synonyms || []) {
    const keys = group.map(name => key(words(name)))
    for (const word of group.flatMap(words)) if (!STOP.has(word) && !vocabulary.has(word)) vocabulary.set(word, 3)
    for (const name of keys) names.set(name, new Set([...names.get(name) || [], ...keys]))
  }
  return { posts, vocabulary, names, entries, mean: total / entries.length, near: new Map() }
}

/** Edits between two words, neighbours swapped counting as one; more than `most` gives most + 1. */
function edits(a, b, most) {
  if (Math.abs(a.length - b.length) > most) return most + 1
  let before = [], last = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const now = [i]
    for (let j = 1; j <= b.length; j++) {
      now[j] = Math.min(last[j] + 1, now[j - 1] + 1, last[j - 1] + (a[i - 1] !== b[j - 1]))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) now[j] = Math.min(now[j], before[j - 2] + 1)
    }
    if (Math.min(...now) > most) return most + 1
    before = last
    last = now
  }
  return last[b.length]
}

/** The words of the index nearest to one that it does not hold, best first. */
function nearest(index, word, most = word.length < 4 ? 0 : word.length < 8 ? 1 : 2) {
  const found = []
  for (const [other, count] of index.vocabulary) {
    if (other.length < 3 || /\d/.test(other)) continue
    const distance = edits(word, other, most)
    if (distance <= most) found.push([other, distance + (other[0] === word[0] ? 0 : 0.7) - Math.min(Math.log(count), 6) / 10])
  }
  return found.sort((a, b) => a[1] - b[1]).map(([other]) => other)
}

function starting(index, start) {
  const found = []
  for (const [word, count] of index.vocabulary) if (word !== start && word.startsWith(start)) found.push([word, count])
  return found.sort((a, b) => b[1] - a[1]).slice(0, 12).map(([word]) => word)
}

/** Put right what the index does not know: run together, torn apart, mistyped. Returns [words, whether changed]. */
function correct(index, list, open) {
  const known = word => index.posts.has(stem(word)) || index.vocabulary.has(word)
  const out = []
  let changed = false
  for (let at = 0; at < list.length; at++) {
    const word = list[at], next = list[at + 1]
    if (next && (!known(word) || !known(next)) && index.vocabulary.has(word + next)) {
      out.push(word + next)
      at++
      continue
    }
    if (known(word) || STOP.has(word) || /^\d+$/.test(word)) {
      out.push(word)
      continue
    }
    if ((open && at === list.length - 1 || word.length > 4) && starting(index, word).length) {
      out.push(word)
      continue
    }
    const cuts = Array.from(word, (_, cut) => [word.slice(0, cut), word.slice(cut)])
    const cut = cuts.find(([left, right]) => left.length > 1 && right.length > 2 && index.vocabulary.has(left) && index.vocabulary.has(right))
    const [best] = nearest(index, word)
    const put = best && edits(word, best, 1) <= 1 ? [best] : cut || (best ? [best] : [word])
    changed ||= put.join() !== word
    out.push(...put)
  }
  return [out, changed]
}

/** A rare word that is two common ones run together, as the key of the two. */
function halves(index, word) {
  for (let cut = 3; cut <= word.length - 3; cut++) {
    const parts = [word.slice(0, cut), word.slice(cut)]
    if (parts.every(part => index.vocabulary.get(part) > 30)) return [key(parts)]
  }
  return []
}

function weigh(index, base, weight, scores) {
  const row = index.posts.get(base)
  if (!row) return
  const held = row.length / 2
  const rarity = Math.log(1 + (index.entries.length - held + 0.5) / (held + 0.5))
  for (let place = 0; place < row.length; place += 2) {
    const at = row[place], count = row[place + 1]
    const { size } = index.entries[at]
    const value = weight * rarity * count * (K + 1) / (count + K * (1 - B + B * size / index.mean))
    if (value > (scores.get(at) || 0)) scores.set(at, value)
  }
}

function search(index, query) {
  const typed = words(query)
  const asks = typed.length > 3 && STOP.has(typed[0])
  const open = !/[\s?.!]$/.test(query)
  const [list, changed] = correct(index, typed, open)
  let wanted = list.filter(word => !STOP.has(word))
  if (!wanted.length) wanted = list
  const bases = wanted.map(stem)

  // One slot for each word: the best of the word, words that begin with it, and its other names.
  const slots = bases.map((base, at) => {
    const scores = new Map()
    weigh(index, base, 1, scores)
    weigh(index, `=${wanted[at]}`, 1, scores)
    const last = at === bases.length - 1
    const word = wanted[at]
    if (last && open && word.length > 1 || !index.posts.has(base)) {
      for (const longer of starting(index, word)) weigh(index, stem(longer), 0.75 * (word.length / longer.length) ** 0.5, scores)
    }
    const light = WEAK.has(word) && bases.length > 1 ? 0.4 : 1
    for (const [entry, score] of scores) scores.set(entry, light * score)
    return { scores, rarity: light * Math.log(1 + 2 * index.entries.length / (index.posts.get(base)?.length || 2)) }
  })
  const groups = []
  for (let from = 0; from < bases.length; from++) {
    for (let to = Math.min(bases.length, from + 5); to > from; to--) {
      const others = [...index.names.get(bases.slice(from, to).join(" ")) || []]
      if (to === from + 2 && index.vocabulary.has(wanted[from] + wanted[from + 1])) others.push(stem(wanted[from] + wanted[from + 1]))
      if (to === from + 1 && (index.posts.get(bases[from])?.length || 0) < 16) others.push(...halves(index, wanted[from]))
      if (!others.length) continue
      for (const other of others.slice(0, 16)) {
        const parts = other.split(" ")
        if (!other || parts.length > 5 || other === bases.slice(from, to).join(" ")) continue
        const each = parts.map(part => { const scores = new Map(); weigh(index, part, 1, scores); return scores })
        for (const [at, score] of each[0]) {
          if (each.every(scores => scores.has(at))) {
            const sum = each.reduce((all, scores) => all + scores.get(at), 0)
            groups.push([from, to, at, 0.6 * sum / Math.sqrt(parts.length), other])
          }
        }
      }
      break
    }
  }
  const alike = new Map()
  for (const [from, to, at, score] of groups) {
    for (let slot = from; slot < to; slot++) {
      const id = slot * 1e6 + at
      alike.set(id, Math.max(alike.get(id) || 0, score / (to - from)))
    }
  }
  const all = slots.reduce((sum, slot) => sum + slot.rarity, 0) || 1
  const candidates = new Set(slots.flatMap(slot => [...slot.scores.keys()]))
  for (const [, , at] of groups) candidates.add(at)
  const whole = bases.join(" ")
  const ranked = []
  for (const at of candidates) {
    const entry = index.entries[at]
    let score = 0, covered = 0
    for (const [slot, { scores, rarity }] of slots.entries()) {
      const direct = scores.get(at) || 0, other = alike.get(slot * 1e6 + at) || 0
      score += Math.max(direct, other)
      covered += (direct >= other && direct ? 1 : other ? 0.9 : 0) * rarity
    }
    score *= (covered / all) ** 1.6 * (asks && entry.url === "faq/" ? 1.25 : 1) * (entry.boost || 1)
    let closest = 0
    for (const [place, name] of entry.keys.entries()) {
      if (!name) continue
      if (name === whole) closest = Math.max(closest, 2)
      else {
        const parts = name.split(" ")
        const shared = parts.filter(part => bases.includes(part)).length
        closest = Math.max(closest, (place ? 0.7 : 1.2) * (shared / parts.length) * (shared / bases.length))
      }
    }
    ranked.push([at, score * (1 + closest)])
  }
  const order = (a, b) => b[1] - a[1] || a[0] - b[0]
  ranked.sort(order)
  if (typed.length > 1) { // the very words as they were typed
    const phrase = query.toLowerCase().replace(/[?.!\s]+$/, "").trim()
    for (const row of ranked.slice(0, 120)) {
      const { title, text } = index.entries[row[0]]
      if (`${title} ${text}`.toLowerCase().includes(phrase)) row[1] *= 1.5
    }
    ranked.sort(order)
  }

  const best = ranked.length ? ranked[0][1] : 0
  const perPage = new Map()
  const hits = []
  const marks = [...new Set(wanted.map((word, at) => word.startsWith(bases[at]) ? bases[at] : word))]
  for (const [at, score] of ranked) {
    if (hits.length === SHOWN || score < best / 12) break
    const { location, title, page, text, url } = index.entries[at]
    const count = perPage.get(url) || 0
    if (count >= PER_PAGE && page) continue
    perPage.set(url, count + 1)
    hits.push({ location, title, page, text: teaser(text, bases), score })
  }
  const near = hits.length ? [] : typed.flatMap(word => nearest(index, word, word.length < 6 ? 2 : 3)).slice(0, 4)
  return { query, hits, fixed: changed && hits.length ? list.join(" ") : "", near, terms: marks.slice(0, 8) }
}

/** About 180 characters of a text, from where the first wanted word stands. */
function teaser(text, bases) {
  const low = ` ${text.toLowerCase()}`
  const places = bases.map(base => low.indexOf(` ${base}`)).filter(place => place >= 0)
  const at = places.length ? Math.min(...places) : 0
  const from = at < 100 ? 0 : text.lastIndexOf(" ", at - 50) + 1
  const to = text.length - from < 200 ? text.length : text.lastIndexOf(" ", from + 180)
  return (from ? "… " : "") + text.slice(from, to) + (to < text.length ? " …" : "")
}

if (typeof importScripts === "function") {
  const index = fetch(new URL("../../search/search_index.json", location)).then(answer => answer.json()).then(build)
  index.then(built => search(built, "how to become a machine learning enginer")) // the first query finds warm code
  onmessage = async ({ data }) => postMessage(search(await index, String(data).slice(0, 300)))
}
