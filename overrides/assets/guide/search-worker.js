// The search itself: reads search/search_index.json, answers a query with {query, hits, fixed, near, more, terms}.
// BM25 over titles, other names and text; all words first; names that a reader might use instead; typos put right.
"use strict"

const STOP = new Set(("a about am an and any are as at be been but by can cannot could did do does doing dont for from get gets getting had " +
  "has have having he her his how i if in into is it its just me my need needed of off on one or our she should so some tell than that the " +
  "their them then there these they this those to too us want was we were what whats when where which who whom why will " +
  "with would you your yourself myself please mean means explain difference differences different between vs versus much many good best " +
  "really still must make makes anyone someone anything something actually ever even also im ive id " +
  "isnt arent wasnt werent doesnt didnt hasnt havent wont cant couldnt shouldnt wouldnt theyre youre hes shes thats theres " +
  "ok okay hi hello hey pls plz thanks gonna wanna gotta lets somebody everyone everybody almost quite rather").split(" "))
// Words that say little beside others.
const WEAK = new Set(("build first start begin use using used work become take new end show give try know way thing better right after before without long " +
  "near next top tip advice guide help list basic template example sample idea detail info information online requirement find worth " +
  "possible possibility going go goes went put like let say think feel now today currently year month people person ask full real " +
  "enough easy easily lot every same other another only more most less look not no never machine learn ml ai engineer field send happen " +
  "care straight away directly immediately instead anyway bother whether probably maybe perhaps properly seriously honestly exactly " +
  "especially matter wonder curious sure soon already yet").split(" "))
// Forms that no rule gives.
const FORMS = new Map(("built build,wrote write,written write,chose choose,chosen choose,taught teach,bought buy,broke break,broken break," +
  "forgot forget,forgotten forget,began begin,begun begin,spent spend,paid pay,lost lose,fell fall,fallen fall,grew grow,grown grow," +
  "stole steal,stolen steal,thought think,spoke speak,spoken speak,sold sell,hidden hide,stuck stick,knew know,known know," +
  "children child,women woman,lying lie,dying die,indices index,criteria criterion").split(",").map(pair => pair.split(" ")))
// Words that say the same in an idea: "classifier is rubbish" is understood where "model is wrong" is.
const ALIKE = `model classifier predictor
wrong incorrect bad rubbish nonsense garbage terrible awful poor useless inaccurate weird strange odd horrible
worse drop degrade decline decay deteriorate fall sink decrease
slow sluggish slower lag laggy
customer user client buyer shopper visitor
company firm employer workplace organization
boss manager supervisor
colleague coworker teammate peer
predict prediction forecast guess output
answer reply respond response
data dataset
spreadsheet excel sheet
break crash fail failure die error bug collapse
big large huge massive giant enormous bigger
small tiny little smaller
job career profession occupation
course tutorial lecture
pay salary wage income
reject refuse deny
quit resign leave
fired sacked laid
kid child daughter son baby toddler
hard difficult tough challenging
scared afraid worried anxious nervous fear panic
invent fabricate fake
password credential secret
document pdf file manual wiki handbook
picture image photo
chatbot bot assistant chatgpt
deploy release launch publish host
production live prod
cost price expensive charge
laptop computer pc macbook
different vary inconsistent
repeat duplicate twice
missing empty blank null gap
women men man gender female male girl
unfair biased discriminate racist sexist
phone mobile smartphone android iphone
understand grasp comprehend
stop prevent avoid
fix repair solve resolve
check verify validate inspect
measure evaluate judge grade assess
choose pick select
delete remove discard
improve increase boost
website site webpage internet web
suddenly overnight
interview interviewer
uni university college
boring tedious dull`.split("\n").map(line => line.split(" "))
// Between the two sides of a comparison; what a title says that compares.
const AGAINST = /\s(?:vs\.?|versus|or|and|than|compared to|compared with)\s/
const COMPARES = /\b(?:differ|difference|or|vs|versus)\b/i
// How much a page counts for a whole question: it is rarely about a word.
const ASKED = { "faq/": 1.25, "glossary/": 0.7 }
const SAME = 0.9, HEARD = 0.5, LIGHT = 0.3, MEET = 0.5, WHOLE = 2, COVER = 1.6, CLOSE = 2.2, SIDE = 0.9, NEAR = 0.6, NEAREST = 60, TOGETHER = 1.3, AGAIN = 0.8
const TITLE = 6, ALSO = 6, PAGE = 1.2, K = 1.3, B = 0.4, SHOWN = 24, PER_PAGE = 4, SEEN = 4, MANY = 5, COMMONEST = 400

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

const LEADERS = new Map(ALIKE.flatMap(group => group.map(word => [stem(word), stem(group[0])])))
const leader = base => LEADERS.get(base) || base
/** The words of an idea that count, at least two: "model goes stale" is found wherever "model" and "stale" stand in a query. */
const idea = list => {
  const said = list.filter(plain), strong = said.filter(word => !weak(word))
  const kept = [...new Set((strong.length === 1 ? said : strong).map(word => leader(stem(word))))]
  return kept.length > 1 ? kept : []
}

/** The index of all entries: stem -> entry -> weight, and every word as it is written. */
function build({ docs, synonyms }) {
  const posts = new Map(), vocabulary = new Map(), names = new Map(), ideas = new Map(), titles = new Map(), entries = []
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
      if (text.includes("-")) for (const pair of text.match(/\p{L}{2,}-\p{L}{2,}/gu) || []) { // take-home is found as takehome as well
        const joined = pair.replace("-", "").toLowerCase()
        vocabulary.set(joined, (vocabulary.get(joined) || 0) + 1)
        post(stem(joined), weight)
      }
      return list
    }
    entry.keys = [doc.title, ...(doc.also || [])].map((name, place) => key(add(name, place ? ALSO : TITLE)))
    if (doc.also) for (const name of entry.keys) if (name) names.set(name, new Set([...names.get(name) || [], ...entry.keys]))
    if (entry.page) add(entry.page, PAGE)
    const address = add(doc.location.split(/[/#]/).filter(Boolean).pop()?.replaceAll("-", " ") || "", PAGE)
    if (!entry.page) entry.keys.push(key(address)) // a page is also called what its address says
    entry.size = add(doc.text, 1).length
    total += entry.size
    for (const name of entry.keys) if (name) push(called, name, at)
    entries.push(entry)
    titles.set(doc.title, (titles.get(doc.title) || 0) + 1)
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
      const parts = idea(list)
      if (parts.length) push(ideas, parts[0], { parts, keys })
      for (const base of list.filter(plain).map(word => leader(stem(word)))) times.set(base, (times.get(base) || 0) + 1)
    }
    for (const [base, count] of times) push(heard, base, { meant, often: Math.min(1, HEARD * count) })
  }
  know([...STOP, ...WEAK])
  return { posts, vocabulary, known, names, ideas, heard, rows: synonyms.length, titles, entries, mean: total / entries.length }
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

/** A rare word that is two common ones run together, as the key of the two. */
function halves(index, word) {
  for (let cut = 3; cut <= word.length - 3; cut++) {
    const parts = [word.slice(0, cut), word.slice(cut)]
    if (parts.every(part => index.vocabulary.get(part) > 30)) return [key(parts)]
  }
  return []
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
  const means = (name, others, meant, together) => {
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
          const sum = together * SAME * lift * each.reduce((all, scores) => all + scores.get(at), 0) / Math.sqrt(parts.length)
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
      if (said.length === 1 && (index.posts.get(name)?.length || 0) < 32) others.push(...halves(index, said[0]))
      if (!name || !others.length) continue
      const meant = [...new Set(places.slice(from, to).filter(slot => slot >= 0))]
      if (!meant.length) { // small words alone that mean something together
        meant.push(slots.length)
        slots.push({ scores: new Map(), rarity: 3, names: [] })
      }
      means(name, others, meant, 1)
      break
    }
  }
  const bases = list.map(word => leader(stem(word)))
  for (const base of new Set(bases)) {
    for (const { parts, keys } of index.ideas.get(base) || []) {
      const found = parts.map(part => places[bases.indexOf(part)] ?? -1)
      if (found.every(slot => slot >= 0)) means(parts.join(" "), keys, found, TOGETHER)
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
    const heard = index.heard.get(leader(base)) || [] // readers say this word, among others, of these entries
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
  const sides = query.toLowerCase().split(AGAINST)
  const against = sides.length > 1 ? sides.map(side => key(correct(index, words(side), false)[0])) : []
  const ranked = []
  for (const at of candidates) {
    const entry = index.entries[at]
    let score = 0, covered = 0
    for (const [slot, { scores, rarity }] of slots.entries()) {
      const direct = scores.get(at) || 0, other = alike.get(slot * 1e6 + at) || 0
      score += Math.max(direct, other)
      covered += (direct >= other && direct ? 1 : other ? 0.9 : 0) * rarity
    }
    if (against.length && entry.keys.some(name => against.includes(name))) covered = Math.max(covered, SIDE * all)
    if (against.length && COMPARES.test(entry.title)) score *= 1.3
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
  const said = key(wanted), told = new Set() // the sections that every page of a kind has say much the same
  for (const row of ranked.slice(0, NEAREST)) {
    const { boost, title, keys } = index.entries[row[0]]
    if (told.has(title) && !boost && keys[0] !== said && index.titles.get(title) >= MANY) row[1] *= AGAIN
    told.add(title)
  }
  ranked.sort(order)

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
    hits.push({ location, title, page, text: teaser(title, text, bases), score })
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
