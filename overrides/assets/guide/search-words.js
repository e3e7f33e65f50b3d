// Words for the search, which search-worker.js loads: small ones, weak ones, and forms that no rule gives.
"use strict"

// Small words, which a query is searched without.
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
