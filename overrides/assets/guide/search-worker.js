// The search itself: reads search/search_index.json, answers a query with {query, hits, fixed, near, more, terms}.
// BM25 over titles, other names and text; all words first; names that a reader might use instead; typos put right.
"use strict"

importScripts("search-words.js")

// What was tuned, on tests/queries.yml. Recall of the first three falls by what stands in brackets without it.
const TITLE = 6 // a word in a title, against 1 in a text
const ALSO = 6 // a word in another name of an entry
const PAGE = 1.2 // a word in the title of an entry's page, or in its address
const K = 1.3 // BM25: how soon more of the same word counts no more
const B = 0.4 // BM25: how much a long text counts less
const SAME = 0.9 // another name of what was typed, against the word itself
const HEARD = 0.5 // a word that readers type for an entry, each time it stands in data/search_words.yml [.014 of synonyms]
const LIGHT = 0.3 // a weak word beside others
const MEET = 0.5 // at least this much for a name of several words that meet in an entry
const WHOLE = 2 // a whole query that is a name of the entry
const COVER = 1.6 // how much an entry loses that says a part of the query only
const CLOSE = 2.2 // a title that says what was asked and no more [.063 of questions]
const NEAR = 0.6 // words beside each other, in the order in which they were typed [.008 of questions]
const NEAREST = 60 // entries that are looked at for it
const SEEN = 4 // a word two letters off is put right if the index holds the other more often than this
const COMMONEST = 400 // how often a small word counts as held, for typing errors
const ASKED = { "faq/": 1.25, "glossary/": 0.7 } // pages, for a whole question: it is rarely about a word [.019 of questions]
const SHOWN = 24 // results
const PER_PAGE = 4 // results of one page

const words = text => {
  const simple = /^[\x00-\x7f]*$/.test(text) ? text : text.normalize("NFKD").replace(/\p{M}/gu, "").replaceAll("’", "'")
  return simple.toLowerCase().replace(/'s?\b/g, "").match(/[\p{L}\p{N}]+(?:\+\+|#)?/gu) || []
}

const stems = new Map()
function stem(word) {
  let base = stems.get(word)
  if (base === undefined) stems.set(word, base = strip(word))
  return base
}

function strip(word) {
  if (word.length < 4 || /\d/.test(word)) return word
  word = FORMS.get(word) || word.replace(/(?<=\w{4})is(?=e[drs]?$|ing$|ations?$)/, "iz").replace(/(?<=\w{3})our/, "or") // as in America
  let base = word.replace(/(ss|us|is)$|ies$|(?<=[sxz]|[cs]h)es$|s$/, (end, kept) => kept ? end : end === "ies" ? "y" : "")
  if (base.length > 5) base = base.replace(/(ing|ed|ly)$/, "").replace(/([bdglmnprt])\1$/, "$1")
  if (base.length > 4) base = base.replace(/e$/, "")
  return base.length > 4 ? base.replace(/ati?$|ation$|i$/, "") : base
}
const LITTLE = new Set([...WEAK].map(stem))
const plain = word => !STOP.has(word)
const weak = word => LITTLE.has(stem(word)) || /^\d+$/.test(word)
const key = list => list.filter(plain).map(stem).join(" ")
/** A name as it is looked up: without small words, unless they carry the sense ("for me", "how do machines learn"). */
function phrase(list) {
  const said = list.filter(plain)
  return list.length > 1 && (said.length < 2 || said.every(weak)) ? list.map(stem).join(" ") : key(list)
}

/** The index of all entries: stem -> entry -> weight, and every word as it is written. */
function build({ docs, synonyms }) {
  const posts = new Map(), vocabulary = new Map(), names = new Map(), entries = []
  const called = new Map(), heard = new Map() // a name -> its entries; a word that readers type -> of which entries, how often
  const push = (map, name, value) => map.has(name) ? map.get(name).push(value) : map.set(name, [value])
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
      return list
    }
    entry.keys = [doc.title, ...(doc.also || [])].map((name, place) => key(add(name, place ? ALSO : TITLE)))
    if (doc.also) for (const name of entry.keys) if (name) names.set(name, new Set([...names.get(name) || [], ...entry.keys]))
    if (entry.page) add(entry.page, PAGE)
    add(doc.location.split(/[/#]/).filter(Boolean).pop()?.replaceAll("-", " ") || "", PAGE)
    entry.size = add(doc.text, 1).length
    total += entry.size
    for (const name of entry.keys) if (name) push(called, name, at)
    entries.push(entry)
  }
  const known = new Set()
  const know = list => {
    for (const word of list) {
      if (!vocabulary.has(word) && (word.length > 6 || STOP.has(word))) vocabulary.set(word, STOP.has(word) ? COMMONEST : 3) // a typo may mean it
      known.add(stem(word))
    }
  }
  for (const { means, typed } of synonyms) {
    const said = means.map(words), others = typed.map(words)
    const keys = said.map(key)
    const meant = [...new Set(keys.flatMap(name => called.get(name) || []))], times = new Map()
    for (const list of [...said, ...others]) {
      know(list)
      const from = phrase(list)
      if (from) names.set(from, new Set([...names.get(from) || [], ...keys]))
    }
    for (const list of others) {
      for (const base of list.filter(plain).map(stem)) times.set(base, (times.get(base) || 0) + 1)
    }
    for (const [base, count] of times) push(heard, base, { meant, often: Math.min(1, HEARD * count) })
  }
  know([...STOP, ...WEAK])
  return { posts, vocabulary, known, names, heard, rows: synonyms.length, entries, mean: total / entries.length }
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
function nearest(index, word, most = word.length < 4 ? 0 : word.length < 6 ? 1 : 2) {
  const found = []
  for (const [other, count] of index.vocabulary) {
    if (other.length < 3 || /\d/.test(other)) continue
    if (other[0] !== word[0] && other[0] !== word[1] && other[1] !== word[0]) continue
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
  const known = word => index.posts.has(stem(word)) || index.known.has(stem(word)) || index.vocabulary.has(word)
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
    const near = best && edits(word, best, 1) <= 1
    const put = near ? [best] : cut || [best && index.vocabulary.get(best) > SEEN ? best : word] // two letters off a rare name is another word
    changed ||= put.join() !== word
    out.push(...put)
  }
  return [out, changed]
}

/** Inverse document frequency: how telling a word is. */
function idf(index, base) {
  const held = (index.posts.get(base)?.length || 2) / 2
  return Math.log(1 + (index.entries.length - held + 0.5) / (held + 0.5))
}

function weigh(index, base, weight, scores) {
  const row = index.posts.get(base)
  if (!row) return
  const rarity = idf(index, base)
  for (let place = 0; place < row.length; place += 2) {
    const at = row[place], count = row[place + 1]
    const { size } = index.entries[at]
    const value = weight * rarity * count * (K + 1) / (count + K * (1 - B + B * size / index.mean))
    if (value > (scores.get(at) || 0)) scores.set(at, value)
  }
}

/** What one word of the query or several together are also called: slot and entry -> score; slots learn their names. */
function meanings(index, list, all, slots) {
  const alike = new Map()
  const places = list.map(word => all || plain(word))
  for (let place = 0, slot = 0; place < places.length; place++) places[place] = places[place] ? slot++ : -1
  const means = (name, others, meant) => {
    const weight = meant.reduce((sum, slot) => sum + slots[slot].rarity, 0)
    for (const other of others) {
      const parts = other.split(" ")
      if (!other || other === name) continue
      for (const slot of meant) slots[slot].names.push(parts)
      const each = parts.map(part => { const scores = new Map(); weigh(index, part, 1, scores); return scores })
      const share = weight / parts.reduce((sum, part) => sum + idf(index, part), 0)
      for (const at of each[0].keys()) {
        const { page, keys } = index.entries[at]
        const named = slots.length === 1 && !page && keys.includes(other) // "package" alone: the page "Salary" before what packages
        const lift = Math.max(1, (named ? WHOLE : MEET) * share)
        if (each.every(scores => scores.has(at))) {
          const sum = SAME * lift * each.reduce((all, scores) => all + scores.get(at), 0) / Math.sqrt(parts.length)
          for (const slot of meant) {
            const id = slot * 1e6 + at
            alike.set(id, Math.max(alike.get(id) || 0, sum / meant.length))
          }
        }
      }
    }
  }
  for (let from = 0; from < list.length; from++) {
    for (let to = Math.min(list.length, from + 6); to > from; to--) {
      const said = list.slice(from, to)
      const name = phrase(said)
      const others = [...index.names.get(name) || []]
      if (said.length === 2 && said.some(plain) && index.vocabulary.has(said.join(""))) others.push(stem(said.join("")))
      if (!name || !others.length) continue
      const meant = [...new Set(places.slice(from, to).filter(slot => slot >= 0))]
      if (!meant.length) { // small words alone that mean something together
        meant.push(slots.length)
        slots.push({ scores: new Map(), rarity: 3, names: [] })
      }
      means(name, others, meant)
      break
    }
  }
  return alike
}

/** How nearly one of an entry's names says what was asked, from 0 to 2. */
function closeness(entry, bases, slots, all, asks) {
  const whole = bases.join(" ")
  let closest = 0
  for (const [place, name] of entry.keys.entries()) {
    if (!name) continue
    if (name === whole) {
      closest = Math.max(closest, asks ? 1 : 2)
      continue
    }
    const parts = name.split(" ")
    const met = new Set()
    let share = 0
    for (const [slot, { rarity, names }] of slots.entries()) {
      const said = parts.includes(bases[slot]) ? [bases[slot]] : names.find(other => other.every(part => parts.includes(part)))
      if (!said) continue
      for (const part of said) met.add(part)
      share += (said[0] === bases[slot] ? 1 : 0.8) * rarity
    }
    closest = Math.max(closest, (place ? 0.7 : CLOSE) * (met.size / parts.length) * (share / all))
  }
  return closest
}

function search(index, query) {
  const typed = words(query.replace(/\bUS\b/g, "USA")) // "us" is a small word
  const asks = typed.length > 6 || typed.length > 2 && STOP.has(typed[0])
  const open = !/[\s?.!]$/.test(query)
  const [list, changed] = correct(index, typed, open)
  let wanted = list.filter(word => !STOP.has(word))
  if (!wanted.length) wanted = list
  const bases = wanted.map(stem)
  // One slot for each word: the best of the word and words that begin with it.
  const slots = bases.map((base, at) => {
    const scores = new Map()
    weigh(index, base, 1, scores)
    weigh(index, `=${wanted[at]}`, 1, scores)
    const last = at === bases.length - 1
    const word = wanted[at]
    if (last && open && word.length > 1 || word.length > 4 && !index.posts.has(base)) {
      for (const longer of starting(index, word)) weigh(index, stem(longer), 0.75 * (word.length / longer.length) ** 0.5, scores)
    }
    const heard = index.heard.get(base) || [] // readers say this word, among others, of these entries
    const telling = Math.log(1 + index.rows / heard.length)
    for (const { meant, often } of heard) for (const at of meant) scores.set(at, Math.max(scores.get(at) || 0, often * telling))
    const light = weak(word) && bases.length > 1 ? LIGHT : 1
    for (const [entry, score] of scores) scores.set(entry, light * score)
    return { scores, rarity: light * idf(index, base), names: [] }
  })
  const alike = meanings(index, list, wanted === list, slots)
  const all = slots.reduce((sum, slot) => sum + slot.rarity, 0) || 1
  const candidates = new Set(slots.flatMap(slot => [...slot.scores.keys()]))
  for (const id of alike.keys()) candidates.add(id % 1e6)
  const ranked = []
  for (const at of candidates) {
    const entry = index.entries[at]
    let score = 0, covered = 0
    for (const [slot, { scores, rarity }] of slots.entries()) {
      const direct = scores.get(at) || 0, other = alike.get(slot * 1e6 + at) || 0
      score += Math.max(direct, other)
      covered += (direct >= other && direct ? 1 : other ? 0.9 : 0) * rarity
    }
    score *= (covered / all) ** COVER * (asks && ASKED[entry.url] || 1) * (entry.boost || 1)
    ranked.push([at, score * (1 + closeness(entry, bases, slots, all, asks))])
  }
  const order = (a, b) => b[1] - a[1] || a[0] - b[0]
  ranked.sort(order)
  if (list.length > 1) { // the words beside each other, in the order in which they were typed
    const beside = list.slice(1).map((word, at) => ` ${stem(list[at])} ${stem(word)} `)
    for (const row of ranked.slice(0, NEAREST)) {
      const { title, text } = index.entries[row[0]]
      const said = ` ${words(`${title} ${text}`).map(stem).join(" ")} `
      row[1] *= 1 + NEAR * beside.filter(pair => said.includes(pair)).length / beside.length
    }
    ranked.sort(order)
  }
  /** Why an entry stands where it stands: what each word of the query gave, how near a name is, what its table counts. */
  const explain = at => [
    ...slots.map(({ scores }, slot) => {
      const direct = scores.get(at) || 0, other = alike.get(slot * 1e6 + at) || 0
      return `${wanted[slot] ?? "together"} ${Math.max(direct, other).toFixed(1)}${other > direct ? " by another name" : ""}`
    }),
    `name ${closeness(index.entries[at], bases, slots, all, asks).toFixed(1)}`,
    `boost ${index.entries[at].boost || 1}`,
  ].join(", ")
  const best = ranked.length ? ranked[0][1] : 0
  const perPage = new Map()
  const hits = []
  let more = false
  const marks = [...new Set(wanted.map((word, at) => word.startsWith(bases[at]) ? bases[at] : word))]
  for (const [at, score] of ranked) {
    if (score < best / 12) break
    const { location, title, page, text, url } = index.entries[at]
    const count = perPage.get(url) || 0
    if (count >= PER_PAGE && page) continue
    more = hits.length === SHOWN
    if (more) break
    perPage.set(url, count + 1)
    hits.push({ location, title, page, text: teaser(title, text, bases), score, why: explain(at) })
  }
  const close = word => nearest(index, word, word.length < 6 ? 2 : 3).filter(plain).slice(0, 2)
  const near = hits.length ? [] : [...new Set(typed.slice(0, 4).flatMap(close))].slice(0, 4)
  return { query, hits, fixed: changed && hits.length ? list.join(" ") : "", near, more, terms: marks.slice(0, 8) }
}

/** About 180 characters of a text, from the sentence that holds the first wanted word; from its start if the title says it. */
function teaser(title, text, bases) {
  const [named, low] = [title, text].map(part => ` ${part.toLowerCase()}`)
  const places = bases.filter(base => !named.includes(` ${base}`)).map(base => low.indexOf(` ${base}`)).filter(place => place >= 0)
  const at = places.length ? Math.min(...places) : 0
  const sentence = at < 100 ? 0 : /^(?:.*(?:[.?] | · ))?/.exec(text.slice(0, at))[0].length
  const from = at - sentence < 100 ? sentence : text.lastIndexOf(" ", at - 50) + 1
  const to = text.length - from < 200 ? text.length : text.lastIndexOf(" ", from + 180)
  return (from ? "… " : "") + text.slice(from, to).replace(/ ·$/, "") + (to < text.length ? " …" : "")
}

if (typeof importScripts === "function") {
  const index = fetch(new URL("../../search/search_index.json", location)).then(answer => answer.json()).then(build)
  index.then(built => search(built, "how to become a machine learning enginer")) // the first query finds warm code
  onmessage = async ({ data }) => {
    try { postMessage({ ...search(await index, data.slice(0, 300)), query: data }) } catch { postMessage({ query: data, failed: true }) }
  }
}
