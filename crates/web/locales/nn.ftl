# Layout, parts and errors in nynorsk.
web-skip = Hopp til innhald
web-menu = Meny
web-front = Framside
web-crumbs = Du er her
web-footer = Om nettstaden
web-contact = Kontakt oss
web-privacy = Personvern
web-accessibility = Tilgjengelegheitserklæring
web-about = Om Allting
web-language = Språk
web-scheme = Utsjånad
web-scheme-auto = Som telefonen eller maskina
web-scheme-light = Lyst
web-scheme-dark = Mørkt
web-sign-in = Logg inn
web-sign-out = Logg ut
web-signed-in-as = Logga inn som
web-level-high = Logga inn på høgt nivå
web-level-substantial = Logga inn på betydeleg nivå.
web-level-raise = Logg inn på høgt nivå
web-act-for = Handle for nokon andre
web-my-data = Opplysningane mine
web-acting-label = Du handlar for ein annan
web-acting = Du handlar for { $name }.
web-acting-stop = Slutt å handle for { $name }
web-acting-stop-all = Slutt å handle for andre
web-live-updated = Sida er oppdatert
web-live-lost = Vi mista sambandet og prøver igjen
web-live-back = Sambandet er tilbake
web-gone-title = Du ser ikkje lenger dette
web-gone-text = Noko er endra sidan du opna sida. Framsida viser det du har no.
web-gone-link = Til framsida
web-to-front = Til framsida
web-optional = valfritt
web-choose = Vel …
web-summary-title = Sjå over dette først
web-error-prefix = Feil:
web-files-hint = Inntil { $size } kvar.
web-invalid-generic = Dette kan vi ikkje bruke slik det står.
web-locked = Logg inn på høgt nivå for å sjå dette
web-empty-hat = Ingenting å gjere her no.
web-hats = Rollene dine
web-next-page = Neste
web-previous-page = Førre
web-pages = Fleire sider
web-steps = Steg
web-step-done = Ferdig
web-timeline = Dette har skjedd
web-me = Du
web-internal = Internt notat
web-map-label = Kart
web-map-list = Stader på kartet
web-map-none = Kartet kan ikkje teiknast i denne nettlesaren. Du kan framleis skrive adressa eller staden i felta.
web-map-failed = Kartet kom ikkje fram. Prøv å laste sida på nytt.
web-map-pick = Trykk i kartet der det gjeld. Med tastatur: piltastane flyttar kartet, Enter set nåla i midten.
web-map-mine = Bruk posisjonen min
web-map-mine-failed = Vi fekk ikkje posisjonen din. Peik i kartet i staden.
web-map-picked = Staden er vald
web-map-pin = Vald stad. Dra for å flytte.
web-map-centre = Set nåla i midten
web-map-latitude = Breiddegrad
web-map-longitude = Lengdegrad
web-map-two-fingers = Bruk to fingrar for å flytte kartet
web-map-scroll = Hald Ctrl og rull for å zoome
web-map-scroll-mac = Hald ⌘ og rull for å zoome
web-map-zoom-in = Zoom inn
web-map-zoom-out = Zoom ut
web-ago-now = no nettopp
web-today-at = i dag kl. { $time }
web-yesterday-at = i går kl. { $time }
web-tomorrow-at = i morgon kl. { $time }
web-due-today = Frist i dag
web-due-tomorrow = Frist i morgon
web-due-date = Frist { $date }
web-problem-reference = Oppgi denne referansen om du kontaktar oss:
web-problem-code = Feilkode
web-problem-not-found-title = Vi finn ikkje sida
web-problem-not-found-text = Ho kan vere flytta, eller så er det ikkje noko her som du har tilgang til.
web-problem-not-found-todo = Sjekk adressa, eller byrj på framsida.
web-problem-unauthenticated-title = Du må logge inn
web-problem-unauthenticated-text = Denne sida er berre for dei som er logga inn.
web-problem-unauthenticated-todo = Etterpå kjem du tilbake hit.
web-problem-step-up-title = Her trengst innlogging på høgt nivå
web-problem-step-up-text = Sida viser opplysningar som vi passar ekstra godt på.
web-problem-step-up-todo = Logg inn med BankID eller ei anna løysing på høgt nivå. Etterpå kjem du tilbake hit.
web-problem-invalid-title = Noko må rettast
web-problem-invalid-text = Vi kunne ikkje ta imot det du sende.
web-problem-invalid-todo = Gå tilbake, rett det som står over, og send på nytt.
web-already-there = Dette finst allereie.
web-unreadable = Teksten har teikn som vi ikkje kan ta imot.
web-problem-conflict-title = Det gjekk ikkje denne gongen
web-problem-conflict-todo = Nokon kan ha endra dette i mellomtida. Gå tilbake og sjå korleis det står no.
web-problem-stale-title = Dette er endra sidan du henta det
web-problem-stale-text = Nokon andre har endra det i mellomtida, så vi har ikkje lagra det du sende.
web-problem-stale-todo = Hent det på nytt, sjå kva som er endra, og send igjen.
web-problem-method-title = Det kan ikkje gjerast her
web-problem-method-text = Adressa finst, men ho tek ikkje imot slike førespurnader.
web-problem-method-todo = Gå tilbake til sida du kom frå. Lagar du eit program, står det på /api kva adressa tek imot.
web-problem-malformed-title = Vi forstod ikkje det som vart sendt
web-problem-malformed-todo = Gå tilbake, last sida på nytt og prøv igjen.
web-problem-too-large-title = Det er for stort
web-problem-too-large-text = Vi tek imot inntil { $limit } om gongen.
web-problem-too-large-todo = Prøv eit mindre bilete, eller del det opp.
web-problem-unsupported-title = Vi kan ikkje lese formatet
web-problem-unsupported-todo = Gå tilbake og prøv igjen. Lagar du eit program, står formatet på /api.
web-problem-too-many-title = Litt for mange forsøk
web-problem-too-many-todo = Vent litt, og prøv igjen.
web-problem-too-much-title = Akkurat no er det litt for mykje på ein gong
web-problem-too-much-text = Det du bad om, tek tid, og akkurat no er det ikkje plass til meir. Ingenting er endra.
web-problem-too-much-todo = Vent litt, og prøv igjen.
web-problem-unavailable-title = Vi får det ikkje til akkurat no
web-problem-unavailable-text = Noko vi er avhengige av, svarer ikkje. Det du har sendt inn før, er trygt.
web-problem-unavailable-todo = Prøv igjen om litt.
web-problem-busy-title = Akkurat no er det mange som sender filer
web-problem-busy-text = Vi fekk ikkje teke imot det du sende, og har ikkje lagra noko av det.
web-problem-busy-todo = Vent litt, gå tilbake og send på nytt. Det du skreiv, står der framleis, men du må kanskje velje filene ein gong til.
web-problem-internal-title = Her gjorde vi ein feil
web-problem-internal-text = Feilen er vår, ikkje din. Det du har sendt inn før, er trygt.
web-problem-internal-todo = Prøv igjen om litt. Hjelper det ikkje, ta kontakt og oppgi referansen.
web-ago-minutes = { $count ->
    [one] for 1 minutt sidan
   *[other] for { $count } minutt sidan
}
web-in-minutes = { $count ->
    [one] om 1 minutt
   *[other] om { $count } minutt
}
web-ago-days = { $count ->
    [one] for 1 dag sidan
   *[other] for { $count } dagar sidan
}
web-in-days = { $count ->
    [one] om 1 dag
   *[other] om { $count } dagar
}
web-due-over = { $count ->
    [one] 1 dag over fristen
   *[other] { $count } dagar over fristen
}
web-due-days = { $count ->
    [one] Frist om 1 dag
   *[other] Frist om { $count } dagar
}
web-see-all-count = { $count ->
    [one] Sjå den eine
   *[other] Sjå alle { $count }
}
web-problem-too-many-text = { $count ->
    [one] Vent 1 sekund før du prøver igjen.
   *[other] Vent { $count } sekund før du prøver igjen.
}
web-sessions = Innloggingane mine
web-seen = Kven har sett kva om meg
