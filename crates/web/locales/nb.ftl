# Layout, parts and errors in bokmål.
web-skip = Hopp til innhold
web-menu = Meny
web-front = Forside
web-crumbs = Du er her
web-footer = Om nettstedet
web-contact = Kontakt oss
web-privacy = Personvern
web-accessibility = Tilgjengelighetserklæring
web-about = Om Allting
web-language = Språk
web-scheme = Utseende
web-scheme-auto = Som telefonen eller maskinen
web-scheme-light = Lyst
web-scheme-dark = Mørkt
web-sign-in = Logg inn
web-sign-out = Logg ut
web-signed-in-as = Logget inn som
web-level-high = Logget inn på høyt nivå
web-level-substantial = Logget inn på betydelig nivå.
web-level-raise = Logg inn på høyt nivå
web-act-for = Handle for noen andre
web-my-data = Mine opplysninger
web-acting-label = Du handler for en annen
web-acting = Du handler for { $name }.
web-acting-stop = Slutt å handle for { $name }
web-acting-stop-all = Slutt å handle for andre
web-live-updated = Siden er oppdatert
web-live-lost = Vi mistet forbindelsen og prøver igjen
web-live-back = Forbindelsen er tilbake
web-gone-title = Du ser ikke lenger dette
web-gone-text = Noe er endret siden du åpnet siden. Forsiden viser det du har nå.
web-gone-link = Til forsiden
web-to-front = Til forsiden
web-optional = valgfritt
web-choose = Velg …
web-summary-title = Se over dette først
web-error-prefix = Feil:
web-files-hint = Inntil { $size } hver.
web-invalid-generic = Dette kan vi ikke bruke slik det står.
web-locked = Logg inn på høyt nivå for å se dette
web-empty-hat = Ingenting å gjøre her nå.
web-hats = Dine roller
web-next-page = Neste
web-previous-page = Forrige
web-pages = Flere sider
web-steps = Steg
web-step-done = Ferdig
web-timeline = Dette har skjedd
web-me = Du
web-internal = Internt notat
web-map-label = Kart
web-map-list = Steder på kartet
web-map-none = Kartet kan ikke tegnes i denne nettleseren. Du kan fortsatt skrive adressen eller stedet i feltene.
web-map-failed = Kartet kom ikke fram. Prøv å laste siden på nytt.
web-map-pick = Trykk i kartet der det gjelder. Med tastatur: piltaster flytter kartet, Enter setter nåla i midten.
web-map-mine = Bruk min posisjon
web-map-mine-failed = Vi fikk ikke posisjonen din. Pek i kartet i stedet.
web-map-picked = Stedet er valgt
web-map-pin = Valgt sted. Dra for å flytte.
web-map-centre = Sett nåla i midten
web-map-latitude = Breddegrad
web-map-longitude = Lengdegrad
web-map-two-fingers = Bruk to fingre for å flytte kartet
web-map-scroll = Hold Ctrl og rull for å zoome
web-map-scroll-mac = Hold ⌘ og rull for å zoome
web-map-zoom-in = Zoom inn
web-map-zoom-out = Zoom ut
web-ago-now = nå nettopp
web-today-at = i dag kl. { $time }
web-yesterday-at = i går kl. { $time }
web-tomorrow-at = i morgen kl. { $time }
web-due-today = Frist i dag
web-due-tomorrow = Frist i morgen
web-due-date = Frist { $date }
web-problem-reference = Oppgi denne referansen hvis du kontakter oss:
web-problem-code = Feilkode
web-problem-not-found-title = Vi finner ikke siden
web-problem-not-found-text = Den kan være flyttet, eller så er det ikke noe her som du har tilgang til.
web-problem-not-found-todo = Sjekk adressen, eller begynn på forsiden.
web-problem-unauthenticated-title = Du må logge inn
web-problem-unauthenticated-text = Denne siden er bare for dem som er logget inn.
web-problem-unauthenticated-todo = Etterpå kommer du tilbake hit.
web-problem-step-up-title = Her trengs innlogging på høyt nivå
web-problem-step-up-text = Siden viser opplysninger som vi passer ekstra godt på.
web-problem-step-up-todo = Logg inn med BankID eller en annen løsning på høyt nivå. Etterpå kommer du tilbake hit.
web-problem-invalid-title = Noe må rettes
web-problem-invalid-text = Vi kunne ikke ta imot det du sendte.
web-problem-invalid-todo = Gå tilbake, rett det som står over, og send på nytt.
web-already-there = Dette finnes allerede.
web-unreadable = Teksten har tegn som vi ikke kan ta imot.
web-problem-conflict-title = Det gikk ikke denne gangen
web-problem-conflict-todo = Noen kan ha endret dette i mellomtiden. Gå tilbake og se hvordan det står nå.
web-problem-stale-title = Dette er endret siden du hentet det
web-problem-stale-text = Noen andre har endret det i mellomtiden, så vi har ikke lagret det du sendte.
web-problem-stale-todo = Hent det på nytt, se hva som er endret, og send igjen.
web-problem-method-title = Det kan ikke gjøres her
web-problem-method-text = Adressen finnes, men den tar ikke imot slike forespørsler.
web-problem-method-todo = Gå tilbake til siden du kom fra. Lager du et program, står det på /api hva adressen tar imot.
web-problem-malformed-title = Vi forstod ikke det som ble sendt
web-problem-malformed-todo = Gå tilbake, last siden på nytt og prøv igjen.
web-problem-too-large-title = Det er for stort
web-problem-too-large-text = Vi tar imot inntil { $limit } om gangen.
web-problem-too-large-todo = Prøv et mindre bilde, eller del det opp.
web-problem-unsupported-title = Vi kan ikke lese formatet
web-problem-unsupported-todo = Gå tilbake og prøv igjen. Lager du et program, står formatet på /api.
web-problem-too-many-title = Litt for mange forsøk
web-problem-too-many-todo = Vent litt, og prøv igjen.
web-problem-too-much-title = Akkurat nå er det litt for mye på en gang
web-problem-too-much-text = Det du ba om, tar tid, og akkurat nå er det ikke plass til mer. Ingenting er endret.
web-problem-too-much-todo = Vent litt, og prøv igjen.
web-problem-unavailable-title = Vi får det ikke til akkurat nå
web-problem-unavailable-text = Noe vi er avhengige av, svarer ikke. Det du har sendt inn før, er trygt.
web-problem-unavailable-todo = Prøv igjen om litt.
web-problem-busy-title = Akkurat nå er det mange som sender filer
web-problem-busy-text = Vi fikk ikke tatt imot det du sendte, og har ikke lagret noe av det.
web-problem-busy-todo = Vent litt, gå tilbake og send på nytt. Det du skrev, står der fortsatt, men du må kanskje velge filene en gang til.
web-problem-internal-title = Her gjorde vi en feil
web-problem-internal-text = Feilen er vår, ikke din. Det du har sendt inn før, er trygt.
web-problem-internal-todo = Prøv igjen om litt. Hjelper det ikke, ta kontakt og oppgi referansen.
web-ago-minutes = { $count ->
    [one] for 1 minutt siden
   *[other] for { $count } minutter siden
}
web-in-minutes = { $count ->
    [one] om 1 minutt
   *[other] om { $count } minutter
}
web-ago-days = { $count ->
    [one] for 1 dag siden
   *[other] for { $count } dager siden
}
web-in-days = { $count ->
    [one] om 1 dag
   *[other] om { $count } dager
}
web-due-over = { $count ->
    [one] 1 dag over fristen
   *[other] { $count } dager over fristen
}
web-due-days = { $count ->
    [one] Frist om 1 dag
   *[other] Frist om { $count } dager
}
web-see-all-count = { $count ->
    [one] Se den ene
   *[other] Se alle { $count }
}
web-problem-too-many-text = { $count ->
    [one] Vent 1 sekund før du prøver igjen.
   *[other] Vent { $count } sekunder før du prøver igjen.
}
web-sessions = Innloggingene mine
web-seen = Hvem har sett hva om meg
