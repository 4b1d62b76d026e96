# Oppgåver og meldingar på nynorsk.
tasks-figures = Tal
tasks-figures-chart = Søyler som viser kor mange oppgåver som kom og vart avslutta kvar veke. Tala står i tabellen.
tasks-figures-open = Opne
tasks-figures-overdue = Over fristen
tasks-figures-waiting = På vent
tasks-figures-opened = Kom inn
tasks-figures-closed = Avslutta
tasks-figures-now = No
tasks-figures-by-week = Veke for veke
tasks-figures-by-unit = Eining
tasks-figures-by-category = Kategori
tasks-figures-by-source = Kjelde
tasks-figures-week = Veka frå
tasks-figures-unit = Eining
tasks-figures-period = Periode
tasks-figures-weeks =
    { $count ->
       *[other] Siste { $count } veker
    }
tasks-figures-answer = Tid til første svar
tasks-figures-solve = Tid til avslutta
tasks-figures-in-time = Innan fristen
tasks-figures-spread = { $median } (9 av 10 innan { $p90 })
tasks-figures-hours =
    { $count ->
        [one] 1 time
       *[other] { $count } timar
    }
tasks-figures-days =
    { $count ->
        [one] 1 dag
       *[other] { $count } dagar
    }
tasks-figures-no-category = Utan kategori
tasks-figures-csv = Last ned som CSV
tasks-figures-list = Oppgåvene bak talet
tasks-figures-count =
    { $count ->
        [one] Éi oppgåve
       *[other] { $count } oppgåver
    }
tasks-figures-number = Nummer
tasks-figures-what = Gjeld
tasks-figures-state = Status
tasks-figures-came = Kom inn
tasks-figures-locked = Krev innlogging på høgt nivå
tasks-menu-report = Meld frå
tasks-menu-tasks = Oppgåver
tasks-file-tasks = oppgåver
tasks-file-figures = tal
tasks-state-open = Motteken
tasks-state-taken = Under arbeid
tasks-state-closed = Avslutta
tasks-number = Sak { $number }
tasks-status = Status
tasks-happened = Dette har skjedd
tasks-expected = Svar kjem seinast { $date }
tasks-expected-over = Fristen for å svare var { $date }
tasks-progress-reported = Meldt
tasks-progress-work = { $unit } arbeider med saka
tasks-progress-answered = Svar
tasks-answer-from = Svar frå { $unit }
tasks-step-reported = Meldinga kom inn og gjekk til { $unit }
tasks-step-opened = Oppgåva vart oppretta for { $unit }
tasks-step-taken = { $unit } tok til med saka
tasks-step-released = Lagd tilbake i køen
tasks-step-commented = { $unit } skreiv
tasks-step-noted = Internt notat
tasks-step-added = Innmeldaren la til
tasks-step-added-mine = Du la til
tasks-step-passed-on = Send vidare til { $unit }
tasks-step-closed = Avslutta med svar
tasks-step-reopened = Opna igjen av innmeldaren
tasks-body = Dette vart meldt
tasks-photo-alt = Bilete { $n } frå innmeldaren
tasks-map-label = Kart som viser staden
tasks-fact-number = Saksnummer
tasks-fact-category = Gjeld
tasks-fact-place = Stad
tasks-fact-unit = Ansvarleg
tasks-fact-opened = Meldt
tasks-fact-note = Om oppgåva
tasks-fact-requester = Meldt av
tasks-fact-neighbours = Naboar
tasks-requester-none = Oppretta av kommunen
tasks-requester-anonymous = Anonym, følgjer med hemmeleg lenkje
tasks-requester-resident = Ein innlogga innbyggjar
tasks-requester-mail = Nokon som skreiv e-post
tasks-work-nobody = Ingen har teke oppgåva enno.
tasks-work-you = Du har denne.
tasks-work-other = { $name } har denne.
tasks-work-forms = Arbeid med oppgåva
tasks-take = Ta oppgåva
tasks-release = Legg tilbake
tasks-comment = Skriv ei melding eller eit notat
tasks-comment-label = Tekst
tasks-comment-send = Lagre
tasks-comment-missing = Skriv noko først.
tasks-audience-label = Kven skal lese det?
tasks-audience-all = Dei det gjeld
tasks-audience-unit = Berre kollegaer
tasks-audience-unit-hint = Internt notat for eininga.
tasks-read-by-requester = Blir lese av den som melde.
tasks-read-by-neighbours = Blir lese av den som melde og av eigarane rundt.
tasks-close = Avslutt med svar
tasks-answer-label = Svaret
tasks-answer-missing = Skriv eit svar til dei det gjeld.
tasks-close-send = Send svaret og avslutt
tasks-pass-on = Send vidare
tasks-pass-on-send = Send vidare
tasks-onward-label = Kvar skal ho?
tasks-onward-unit = Same kategori, til { $unit }
tasks-onward-missing = Vel kvar ho skal.
tasks-onward-same = Ho er der alt. Vel noko anna.
tasks-reason-label = Kvifor?
tasks-reason-missing = Skriv kort kvifor ho blir send vidare.
tasks-reopen = Ikkje løyst? Sei frå
tasks-reopen-until = Ikkje løyst? Sei frå innan { $date }
tasks-reopening-label = Kva står att?
tasks-reopening-hint = Då opnar vi saka igjen.
tasks-reopening-missing = Skriv kort kva som står att.
tasks-reopen-send = Opne saka igjen
tasks-add = Legg til noko
tasks-add-label = Kva vil du leggje til?
tasks-add-hint = Blir lese av dei som arbeider med saka.
tasks-add-send = Send
tasks-conflict-taken-by = { $name } har teke denne oppgåva.
tasks-conflict-yours = Du har alt denne oppgåva.
tasks-conflict-free = Ingen har teke denne oppgåva.
tasks-conflict-closed = Oppgåva er avslutta.
tasks-conflict-not-closed = Oppgåva er ikkje avslutta.
tasks-conflict-too-late = Det er meir enn 14 dagar sidan svaret. Meld feilen på nytt.
tasks-conflict-changed = Nokon endra oppgåva samtidig. Prøv igjen.
tasks-conflict-see = Slik står ho no. Det du skreiv, er teke vare på nedanfor.
tasks-too-long = Teksten er for lang. Han kan ha { $max } teikn.
tasks-title-missing = Oppgåva treng ein tittel.
tasks-due-wrong = Fristen må vere ein dato mellom 2000 og 2199.
tasks-unit-wrong = Det er ikkje ei eining du kan opne oppgåver i.
tasks-after-wrong = Bruk «next» frå sida før, uendra.
tasks-unit-missing = Oppgåva treng ei eining.
tasks-category-key-wrong = Nøkkelen kan ha små bokstavar, tal og bindestrek.
tasks-category-unit-missing = Kategorien treng ei eining som svarer.
tasks-category-name-missing = Kategorien treng eit namn.
tasks-category-days-wrong = Talet på arbeidsdagar må vere frå 1 til 250.
tasks-list-title = Oppgåver
tasks-list-views = Vel kva oppgåver
tasks-list-category = Kategori
tasks-list-show = Vis
tasks-list-map = Kart over oppgåvene
tasks-view-open = Opne
tasks-view-mine = Mine
tasks-view-overdue = Over fristen
tasks-view-closed = Avslutta
tasks-none-open = Alt er teke hand om
tasks-none-open-text = Når nokon melder ein feil til eininga di, kjem han her med ein gong.
tasks-none-mine = Du har ingen oppgåver no
tasks-none-mine-text = Ta ei frå lista over opne.
tasks-none-overdue = Ingenting er over fristen
tasks-none-closed = Ingen er avslutta enno
tasks-none-chosen = Ingen oppgåver i denne kategorien
tasks-reported-ago = meldt { $ago }
tasks-locked = Oppgåve { $number }
tasks-report-title = Meld frå til kommunen
tasks-report-lead = Eit mørkt gatelys, eit hol i vegen, eller noko du lurer på? Sei frå, så går det rett til dei som kan ordne det eller svare.
tasks-report-as = Du melder som { $name }. Du følgjer saka på sida di.
tasks-report-anonymous = Du treng ikkje logge inn. Du får ei hemmeleg lenkje, så du kan følgje saka utan at vi veit kven du er.
tasks-report-category = Kva gjeld det?
tasks-report-category-missing = Vel kva det gjeld.
tasks-report-category-sign-in = Logg inn for å melde dette.
tasks-report-where = Kvar er det?
tasks-report-map = Kart der du peiker ut staden
tasks-report-words = Adresse eller stad
tasks-report-words-hint = Til dømes «Lyngstien 13» eller «ved brua». Ikkje nødvendig om du har peikt i kartet.
tasks-report-place-missing = Peik i kartet, eller skriv kvar det er.
tasks-report-place-wrong = Vi forstod ikkje staden. Peik i kartet på nytt.
tasks-report-text = Fortel kva det gjeld
tasks-report-text-hint = Det går fint å skrive kort. Ikkje skriv om helse eller andre private forhold.
tasks-report-text-missing = Skriv nokre ord, eller legg ved eit bilete.
tasks-report-photos = Bilete
tasks-report-photos-hint = Inntil { $count } bilete, { $limit } kvar. Vi fjernar opplysningar om stad og tid frå bileta.
tasks-report-kept = Bilete som er tekne vare på
tasks-report-remove = Ta bort
tasks-report-send = Send meldinga
tasks-report-encoding = Nokre teikn kom ikkje rett fram. Sjå over teksten.
tasks-report-broken = Meldinga kom ikkje heil fram. Sjå over det som står her, og send på nytt.
tasks-photo-not-a-picture = Fila er ikkje eit bilete vi kan ta imot. Send JPEG, PNG eller WebP.
tasks-photo-broken = Biletet er skadd, så vi kan ikkje opne det. Prøv eit anna.
tasks-photo-too-many-pixels = Biletet er for stort. Det kan ha inntil 50 millionar biletpunkt.
tasks-photo-too-large = Biletet er for stort. Kvart bilete kan vere på inntil { $limit }.
tasks-photo-too-many = Du kan sende inntil { $max } bilete.
tasks-received-title = Takk for at du sa frå
tasks-received-lead = Vi har fått meldinga di: { $title }. Ho har nummer { $number }.
tasks-received-link = Den hemmelege lenkja di
tasks-received-link-text = Ta vare på lenkja no. Vi kan ikkje vise ho igjen, for vi veit ikkje kven du er. Den som har lenkja, kan følgje saka.
tasks-received-copy = Kopier
tasks-received-copied = Kopiert
tasks-received-next = Dette skjer no
tasks-received-step-sent = Meldinga er send
tasks-received-step-unit = { $unit } ser på meldinga
tasks-received-step-answer = Du får svar
tasks-received-by = Seinast { $date }
tasks-received-follow = Følg saka
tasks-received-another = Meld frå om noko meir
tasks-neighbours = { $count ->
    [one] 1 eigedom i nærleiken følgjer med
   *[other] { $count } eigedomar i nærleiken følgjer med
}
tasks-requester-protected = Namnet er verna

# Det nokon gjorde, slik loggen over innsyn seier det etter namnet.
tasks-verb-task_report = melde frå
tasks-verb-task_see = las oppgåva
tasks-verb-task_read = las det som var skrive i oppgåva
tasks-verb-task_work = arbeidde med oppgåva
tasks-verb-task_open = oppretta oppgåva
tasks-verb-task_take = tok oppgåva
tasks-verb-task_release = la oppgåva tilbake
tasks-verb-task_comment = skreiv i oppgåva
tasks-verb-task_add = la til noko i oppgåva
tasks-verb-task_pass_on = sende oppgåva vidare
tasks-verb-task_close = svarte på oppgåva
tasks-verb-task_reopen = opna oppgåva igjen

tasks-holds-tasks = Oppgåver og meldingar
tasks-holds-steps = Det som har hendt
tasks-holds-written = Det som står forsegla i journalen
tasks-holds-locked = Krev innlogging på høgt nivå
tasks-holds-number = Nummer
tasks-holds-title = Kva det gjeld
tasks-holds-note = Merknad
tasks-holds-body = Det som vart skrive
tasks-holds-category = Kategori
tasks-holds-place = Stad
tasks-holds-state = Status
tasks-holds-unit = Eining
tasks-holds-due = Frist
tasks-holds-opened-at = Oppretta
tasks-holds-closed-at = Avslutta
tasks-holds-answer = Svar
tasks-holds-at = Når
tasks-holds-kind = Hending
tasks-held-opened = Oppretta
tasks-held-taken = Teken
tasks-held-released = Lagd tilbake
tasks-held-commented = Melding frå eininga
tasks-held-added = Tillegg frå den som spurde
tasks-held-passed_on = Send vidare
tasks-held-closed = Avslutta
tasks-held-reopened = Opna igjen

tasks-state-waiting = På vent
tasks-held-waited = Sett på vent
tasks-held-resumed = Heldt fram
tasks-held-delegated = Gitt til andre å løyse
tasks-held-returned = Tilbake hos eininga
tasks-held-linked = Knytt til ei anna oppgåve
tasks-held-unlinked = Kopling fjerna
tasks-held-merged = Slått saman med ei anna
tasks-held-joined = Ei anna vart slått saman med denne
tasks-step-waits-you = Ventar på svar frå deg
tasks-step-waits-requester = Ventar på svar frå innmeldaren
tasks-step-waits-supplier = Ventar på ein leverandør
tasks-step-waits-date = Ventar til ein bestemt dag
tasks-step-waits-other = Ventar på andre
tasks-step-resumed = { $unit } held fram med arbeidet
tasks-step-resumed-requester = Svaret kom, så arbeidet held fram
tasks-step-resumed-date = Ventetida er over
tasks-step-delegated = { $name } skal løyse oppgåva
tasks-step-delegated-within = { $unit } har gitt ho til ein kollega
tasks-step-returned = { $unit } har ho sjølv igjen
tasks-step-linked = Knytt til ei anna oppgåve
tasks-step-unlinked = Kopling fjerna
tasks-step-merged = Slått saman med sak { $number }
tasks-step-joined = Sak { $number } gjeld det same og blir følgd opp her
tasks-waits-until = Ho held fram av seg sjølv { $date }.
tasks-waits-clock = Fristen blir flytta med arbeidsdagane som går medan ho ventar.
tasks-merged-into = Held fram som sak { $number }
tasks-merged-open = Gå til sak { $number }
tasks-links = Heng saman med
tasks-link-remove = Fjern
tasks-fact-delegate = Blir løyst av
tasks-work-asked = { $name } skal løyse oppgåva.
tasks-work-asked-you = De er bedne om å løyse ho ({ $name }). Ingen har byrja.
tasks-resume = Hald fram med arbeidet
tasks-wait = Set på vent
tasks-wait-send = Set på vent
tasks-wait-for = Kva ventar ho på?
tasks-wait-for-missing = Vel kva ho ventar på.
tasks-wait-requester = Svar frå den som spurde
tasks-wait-other = Nokon andre
tasks-wait-supplier = Ein leverandør
tasks-wait-date = Ein bestemt dag
tasks-wait-reason = Kvifor?
tasks-wait-reason-missing = Skriv kort kvifor ho må vente.
tasks-wait-until = Til kva dag?
tasks-wait-until-hint = Om morgonen denne dagen held ho fram av seg sjølv.
tasks-wait-until-missing = Vel dagen ho ventar til.
tasks-wait-until-past = Vel ein dag etter i dag.
tasks-wait-until-far = Vel ein dag innan eit år.
tasks-wait-must-be-read = Den som skal svare, må kunne lese kvifor.
tasks-date-wrong = Skriv ein dato.
tasks-delegate = Gi til andre å løyse
tasks-delegate-send = Gi ho vidare
tasks-delegate-label = Kven skal løyse ho?
tasks-delegate-team = Team: { $name }
tasks-delegate-unit = Eining: { $name }
tasks-delegate-reason = Kva skal dei gjere?
tasks-delegate-reason-missing = Skriv ei setning om det.
tasks-delegate-missing = Vel kven som skal løyse ho.
tasks-delegate-same = Ho er hos denne eininga. Vel nokon andre.
tasks-return = Ta tilbake til eininga
tasks-return-send = Ta tilbake
tasks-return-reason = Kvifor?
tasks-link = Knyt til ei anna oppgåve
tasks-link-send = Knyt saman
tasks-link-relation = Denne oppgåva
tasks-link-other = Nummeret på den andre
tasks-number-hint = Til dømes 2026-12.
tasks-link-child_of = er ein del av
tasks-link-parent_of = har som del
tasks-link-blocked_by = må vente på
tasks-link-blocks = må gjerast før
tasks-link-same_as = gjeld det same som
tasks-link-follows = følgjer av
tasks-link-followed_by = fører til
tasks-link-missing = Vel korleis dei heng saman.
tasks-link-there = Dei er knytte saman slik allereie.
tasks-link-many = Ei av oppgåvene har for mange koplingar. Fjern ei kopling først.
tasks-link-has-parent = Ho er ein del av ei anna oppgåve allereie.
tasks-link-circle = Då ville oppgåvene vente på kvarandre. Vel ei anna oppgåve.
tasks-number-missing = Vi fann inga oppgåve med dette nummeret. Sjekk nummeret, til dømes 2026-12.
tasks-number-itself = Dette er oppgåva sjølv.
tasks-merge = Slå saman med ei anna
tasks-merge-send = Slå saman
tasks-merge-into = Kva oppgåve skal ho halde fram som?
tasks-merge-note = Beskjed til den som melde frå
tasks-merge-itself = Ei oppgåve kan ikkje slåast saman med seg sjølv.
tasks-merge-closed = Oppgåve { $number } er avslutta. Vel ei som er open.
tasks-conflict-waiting = Ho ventar allereie. Hald fram med arbeidet først.
tasks-conflict-not-waiting = Ho ventar ikkje på noko.
tasks-conflict-delegated = { $name } skal løyse oppgåva. Ta ho tilbake til eininga først.
tasks-conflict-not-delegated = Ingen andre er bedne om å løyse ho.
tasks-conflict-blocked = Oppgåve { $number } må gjerast først. Avslutt ho, eller fjern koplinga.
tasks-view-asked = Gitt til oss
tasks-view-waiting = På vent
tasks-none-asked = Ingen har gitt dykk noko å løyse
tasks-none-asked-text = Her står det andre einingar ber deg eller teama dine om å løyse.
tasks-none-waiting = Ingenting er på vent
tasks-teams = Team
tasks-teams-lead = Folk frå fleire einingar som løyser noko saman, til ein dato.
tasks-none-teams = Du er ikkje med i noko team enno
tasks-none-teams-text = Set opp eit på eit minutt her under.
tasks-team-new = Set opp eit nytt team
tasks-team-make = Set opp teamet
tasks-team-name = Namn
tasks-team-name-hint = Til dømes «Flaum i Storelva».
tasks-team-name-missing = Gi teamet eit namn.
tasks-team-purpose = Føremål
tasks-team-ends = Siste dag
tasks-team-ends-hint = Dagen etter ser ingen oppgåvene gjennom teamet meir.
tasks-team-ends-missing = Vel den siste dagen til teamet.
tasks-team-ends-past = Vel i dag eller ein seinare dag.
tasks-team-ends-far = Vel ein dag innan tre år.
tasks-team-ends-send = Endre siste dag
tasks-team-end-now = Avslutt teamet no
tasks-team-how-long = Kor lenge
tasks-team-unit = Sett opp av
tasks-team-unit-wrong = Vel ei eining du arbeider i.
tasks-team-members = Kva einingar er med?
tasks-team-members-hint = Enkeltpersonar legg du til etterpå.
tasks-team-members-many = Eit team kan ha høgst { $max } medlemmer. Ta ut nokon først.
tasks-team-member-wrong = Ein av dei du valde, arbeider ikkje i kommunen. Vel på nytt.
tasks-team-who = Kven er med
tasks-team-nobody = Ingen er med enno.
tasks-team-add = Legg til fleire
tasks-team-add-who = Kven skal med?
tasks-team-add-send = Legg til
tasks-team-add-nobody = Vel minst éin.
tasks-team-from-unit = Frå kva eining?
tasks-team-show = Vis kven som er der
tasks-team-whole-unit = Heile { $unit }
tasks-team-remove = Ta ut
tasks-team-over = Avslutta
tasks-team-active = I gang
tasks-team-over-text = Teamet er avslutta. Gi det ein ny siste dag for å starte det igjen.
tasks-team-until = til og med { $date }
tasks-team-count = { $count ->
    [one] 1 medlem
   *[other] { $count } medlemmer
}
tasks-verb-task_wait = sette oppgåva på vent
tasks-verb-task_resume = heldt fram med oppgåva
tasks-verb-task_delegate = gav oppgåva til andre
tasks-verb-task_return = tok oppgåva tilbake
tasks-verb-task_link = knytte oppgåva til ei anna
tasks-verb-task_merge = slo oppgåva saman med ei anna

tasks-desk = Visingar
tasks-desk-today = Min dag
tasks-desk-list = Liste
tasks-desk-board = Tavle
tasks-desk-choose = Fleire på éin gong
tasks-today = Min dag
tasks-today-done = Alt er gjort
tasks-today-done-text = Ingenting av ditt har frist i dag, og ingenting nytt ventar på eininga di.
tasks-today-mine = Det eg har framover
tasks-today-due = { $count ->
    [one] Frist i dag eller før (1)
   *[other] Frist i dag eller før ({ $count })
}
tasks-today-woken = { $count ->
    [one] Ventetida er over (1)
   *[other] Ventetida er over ({ $count })
}
tasks-today-asked = { $count ->
    [one] Gitt til deg eller teama dine (1)
   *[other] Gitt til deg eller teama dine ({ $count })
}
tasks-today-new = { $count ->
    [one] Nytt hos eininga (1)
   *[other] Nytt hos eininga ({ $count })
}
tasks-board = Tavle
tasks-board-unit = Eining
tasks-board-open = Ikkje byrja
tasks-board-taken = Under arbeid
tasks-board-waiting = På vent
tasks-board-closed = Ferdig siste 7 dagar
tasks-board-take = Ta ho
tasks-board-release = Legg tilbake
tasks-board-resume = Hald fram
tasks-board-wait = Set på vent
tasks-board-close = Avslutt
tasks-board-none = Ingen her.
tasks-board-more = Sjå resten i lista
tasks-choose = Fleire på éin gong
tasks-choose-lead = Vel oppgåver, og gjer det same med alle. Du får vite korleis det gjekk med kvar av dei.
tasks-choose-empty = Her er det ingen oppgåver
tasks-choose-which = Kva oppgåver?
tasks-bulk-deed = Kva skal gjerast?
tasks-bulk-deed-missing = Vel kva som skal gjerast.
tasks-bulk-take = Ta dei
tasks-bulk-release = Legg dei tilbake
tasks-bulk-pass-on = Send dei vidare
tasks-bulk-pass-on-hint = Vel kvar, og skriv kvifor.
tasks-bulk-close = Avslutt med same svar
tasks-bulk-close-hint = Skriv svaret under.
tasks-bulk-due = Set ny frist
tasks-bulk-due-hint = Vel dagen, og skriv gjerne kvifor.
tasks-bulk-send = Gjer det
tasks-bulk-none = Vel minst éi oppgåve.
tasks-bulk-many = Vel høgst { $max } oppgåver om gongen.
tasks-openings-wrong = Nr. { $n } i lista: { $why }
tasks-bulk-results = Slik gjekk det
tasks-bulk-done = { $done } av { $all } er gjort.
tasks-bulk-number = Nummer
tasks-bulk-title = Oppgåve
tasks-bulk-result = Resultat
tasks-bulk-again = Vel fleire
tasks-bulk-failed = Det gjekk ikkje no. Prøv igjen.
tasks-bulk-high = Krev innlogging på høgt nivå.
tasks-bulk-gone = Fann inga slik oppgåve.
tasks-change = Endre frist eller tittel
tasks-change-send = Endre
tasks-change-due = Ny frist
tasks-change-title = Ny tittel
tasks-change-nothing = Ingenting er endra.
tasks-step-due = Ny frist: { $date }
tasks-step-renamed = Tittelen vart endra
tasks-held-changed = Endra
tasks-verb-task_change = endra oppgåva

tasks-held-attached = Fil lagd ved
tasks-step-attached = La ved { $name }
tasks-files = Filer
tasks-file-add = Legg ved filer
tasks-file-choose = Filer
tasks-file-hint = Alle typar filer, inntil { $limit } kvar.
tasks-file-send = Legg ved
tasks-file-audience = Kven kan hente dei?
tasks-file-for-all = Dei saka gjeld
tasks-file-unit = berre for kollegaer
tasks-file-none = Vel minst éi fil.
tasks-file-empty = Fila er tom.
tasks-file-many = Send høgst { $max } filer om gongen.
tasks-file-full = Oppgåva har plass til { $max } filer. Send resten på ein annan måte.
tasks-file-large = Fila er for stor. Kvar kan vere inntil { $limit }.
tasks-file-broken = Filene kom ikkje heile fram. Send dei igjen.
tasks-check = Sjekkliste
tasks-check-count = { $done } av { $all } er gjort
tasks-check-new = Nytt punkt
tasks-check-add = Legg til
tasks-check-missing = Skriv kva som skal gjerast.
tasks-check-many = Lista kan ha høgst { $max } punkt. Fjern nokre først.
tasks-since-wrong = Skriv eit tidspunkt som 2026-11-22T12:00:00Z.
tasks-verb-task_check = kryssa av i oppgåva
tasks-verb-task_attach = la ved ei fil i oppgåva

tasks-held-handed_over = Gitt til ein kollega
tasks-held-warned = Varsel om frist
tasks-step-handed-over = { $name } har ho no
tasks-step-warned-near = Fristen nærmar seg: leiaren er varsla
tasks-step-warned-over = Fristen er over: leiaren er varsla
tasks-today-led = { $count ->
    [one] Fristar i eininga du leier (1)
   *[other] Fristar i eininga du leier ({ $count })
}
tasks-calendar = Kalender
tasks-calendar-name = Oppgåver
tasks-calendar-months = Månader
tasks-calendar-before = Månaden før
tasks-calendar-after = Neste månad
tasks-calendar-whose = Vis fristar for
tasks-calendar-all = Alle
tasks-calendar-today = i dag
tasks-calendar-none = Ingen fristar denne månaden
tasks-feed = Fristar i din eigen kalender
tasks-feed-text = Med ei hemmeleg lenkje hentar kalenderen din fristane for det du har. Den som har lenkja, kan sjå dei.
tasks-feed-once = Kopier lenkja no. Vi kan ikkje vise ho igjen.
tasks-feed-make = Lag ei lenkje
tasks-feed-again = Lag ei ny lenkje (den gamle sluttar å verke)
tasks-feed-end = Slett lenkja
tasks-export = Last ned lista som rekneark (CSV)
tasks-export-assignee = Hos
tasks-export-due = Frist
tasks-handover = Gi frå deg
tasks-handover-lead = Gi alt du har til ein kollega, før ferie eller permisjon.
tasks-handover-count = { $count ->
    [0] Du har ingen opne oppgåver.
    [one] Du har 1 open oppgåve.
   *[other] Du har { $count } opne oppgåver.
}
tasks-handover-from = For ein kollega som er borte
tasks-handover-from-hint = Berre for deg som leier eininga. La stå tomt for dine eigne.
tasks-handover-to = Kven skal ha dei?
tasks-handover-send = Gi frå deg
tasks-handover-wrong = Vel ein som arbeider i eininga.
tasks-handover-nothing = Det er ingen opne oppgåver å gi frå seg.
tasks-handover-done = { $name } har fått { $done } av { $all } oppgåver.
tasks-panel-place = Om staden
tasks-panel-owners = { $count ->
    [0] ingen kjend eigar
    [one] 1 eigar
   *[other] { $count } eigarar
}
tasks-panel-more = Og
tasks-panel-properties = { $count ->
    [one] 1 eigedom til
   *[other] { $count } eigedomar til
}
tasks-panel-requester = Anna frå same person
tasks-panel-earlier = Liknande saker her det siste året
tasks-verb-task_hand_over = gav oppgåva til ein kollega

tasks-entry = Ny oppgåve
tasks-entry-unit = Noko anna for { $unit }
tasks-entry-title = Kva skal gjerast?
tasks-entry-title-hint = Éi linje. Alle ho gjeld, kan lese ho.
tasks-entry-body = Meir om det
tasks-entry-due-hint = La feltet stå tomt om fristen for kategorien skal gjelde.
tasks-entry-send = Opprett oppgåva

tasks-field-group = Berre for { $name }
tasks-field-missing = Fyll ut «{ $name }».
tasks-field-number = Skriv eit tal i «{ $name }».
tasks-field-choice = Vel eit av alternativa i «{ $name }».
tasks-field-choices-wrong = Berre felt med val skal ha val, og då minst eitt.
tasks-field-many = Ein kategori kan ha høgst { $max } felt. Slutt å spørje om eitt av dei først.
tasks-field-full = Alle kategoriar har til saman { $max } felt, og det er så mange det er plass til. Slutt å spørje om eitt av dei først.
tasks-field-unknown = Kategorien har ikkje feltet «{ $name }».
tasks-holds-answers = Svar på spørsmål
tasks-holds-field = Felt
tasks-holds-value = Svar

tasks-away = Borte ein periode
tasks-away-text = Medan du er borte, kan ein kollega gjere oppgåvene dine som sine eigne. Dei blir dine igjen dagen etter.
tasks-away-since = Første dag borte
tasks-away-until = Siste dag borte
tasks-away-deputy = Kven er stadfortredar?
tasks-away-send = Lagre
tasks-away-end = Eg er her igjen
tasks-away-now = Du er borte frå { $since } til { $until }. { $name } er stadfortredar.
tasks-away-until-wrong = Siste dag må vere i dag eller seinare, og ikkje før første dag.
tasks-away-far = Du kan vere borte i inntil to år.
tasks-today-stands-in = For { $name }, som er borte
tasks-work-stands-in = { $name } har denne og er borte. Du er stadfortredar.

tasks-views = Eigne visingar
tasks-view-save = Ta vare på denne visinga
tasks-view-name = Namn på visinga
tasks-view-name-missing = Gi visinga eit namn.
tasks-view-share = Del med eininga
tasks-view-shared = delt
tasks-view-send = Ta vare på
tasks-view-many = Du kan ha { $max } visingar. Slett ei først.
tasks-templates = Malar
tasks-templates-lead = Det de opprettar ofte, skriv de éin gong. Malen tek med sjekkliste, frist og kven som løyser oppgåva.
tasks-templates-none = Ingen malar enno
tasks-templates-none-text = Lag ein frå grunnen, eller opne ei oppgåve og vel «Lagre som mal».
tasks-template-new = Ny mal
tasks-template-save = Lagre som mal
tasks-template-name = Namn på malen
tasks-template-name-hint = Det kollegaene ser når dei vel.
tasks-template-name-missing = Gi malen eit namn.
tasks-template-title-hint = Overskrifta oppgåva får. La feltet stå tomt om namnet på kategorien skal brukast.
tasks-template-checks-hint = Eitt punkt på kvar linje, høgst { $max }.
tasks-template-days = Frist i arbeidsdagar
tasks-template-days-hint = Tel frå dagen oppgåva blir oppretta. La feltet stå tomt om fristen for kategorien skal gjelde.
tasks-template-days-wrong = Skriv eit heilt tal frå 0 til { $max }.
tasks-template-toward-hint = La stå tomt når eininga løyser ho sjølv.
tasks-template-send = Lagre malen
tasks-template-drop = Slett malen
tasks-template-use = Bruk malen
tasks-template-choose = Start frå ein mal
tasks-template-chosen = Frå malen «{ $name }»
tasks-template-comes-checks = Sjekkliste: { $points }
tasks-template-comes-to = Blir gitt til: { $name }
tasks-template-in-days =
    { $count ->
        [one] 1 arbeidsdag
       *[other] { $count } arbeidsdagar
    }
tasks-template-points =
    { $count ->
        [one] 1 punkt
       *[other] { $count } punkt
    }
tasks-template-many = Eininga kan ha { $max } malar. Slett ein først.
tasks-repeating = Gjentakande
tasks-repeating-lead = Oppgåver som blir oppretta av seg sjølve: kvar veke, kvar månad eller kvart år. Reglane kjenner heilagdagane.
tasks-repeats-none = Ingenting blir gjenteke enno
tasks-repeats-none-text = Lag ein regel, så opprettar vi oppgåva på dagane du vel.
tasks-repeat-new = Ny regel
tasks-repeat-fill = Kva og når
tasks-repeat-change = Endre regelen
tasks-repeat-send = Lagre regelen
tasks-repeat-preview = Vis datoane
tasks-repeat-drop = Slett regelen
tasks-repeat-pause = Set på pause
tasks-repeat-resume = Start igjen
tasks-repeat-end = Avslutt
tasks-repeat-active = I gang
tasks-repeat-paused = På pause
tasks-repeat-ended = Avslutta
tasks-repeat-next = Neste: { $date }
tasks-repeat-next-label = Neste oppgåve
tasks-repeat-dates = Dei neste datoane
tasks-repeat-opened = Sist oppretta
tasks-repeat-of = Blir gjenteke – { $words }
tasks-repeat-moved = flytta til { $date }
tasks-repeat-skipped = blir hoppa over
tasks-repeat-weekend = Helg
tasks-repeat-template = Mal
tasks-repeat-template-hint = Malen seier kva som skal gjerast. Utan mal skriv du det under.
tasks-repeat-template-wrong = Vel ein mal frå ei eining du arbeider i.
tasks-repeat-title-hint = Berre når du ikkje har valt ein mal.
tasks-repeat-what-missing = Vel ein mal eller skriv kva som skal gjerast.
tasks-repeat-days-hint = Tel frå dagen oppgåva gjeld. Malen har sin eigen frist.
tasks-repeat-every = Kor ofte
tasks-repeat-every-missing = Vel kor ofte.
tasks-repeat-week = Kvar veke
tasks-repeat-month = Kvar månad
tasks-repeat-year = Kvart år
tasks-repeat-rule = Eigen regel (RRULE)
tasks-repeat-rule-label = Regelen
tasks-repeat-rule-hint = Til dømes FREQ=MONTHLY;BYDAY=2TU. Tal, mellomrom og slutt skriv du i regelen.
tasks-repeat-rule-wrong = Regelen kan ikkje brukast. Han må følgje RFC 5545 og gjelde dagar, veker, månader eller år.
tasks-repeat-never = Regelen treffer ingen dag. Endre regelen eller siste dag.
tasks-repeat-weekdays = Kva dagar
tasks-repeat-weekdays-missing = Vel minst éin dag.
tasks-repeat-interval = Mellomrom
tasks-repeat-interval-hint = 1 er kvar gong, 2 er annakvar veke, månad eller år.
tasks-repeat-interval-wrong = Skriv eit heilt tal frå 1 til 99.
tasks-repeat-nth-label = Kva for ein
tasks-repeat-nth = { $n }.
tasks-repeat-last = Siste
tasks-repeat-nth-wrong = Den dagen finst ikkje kvar månad. Vel første eller siste arbeidsdag, eller første til fjerde eller siste av ein vekedag.
tasks-repeat-counted = Av kva
tasks-repeat-counted-hint = Første og siste arbeidsdag tek omsyn til heilagdagane av seg sjølv.
tasks-repeat-counted-day = dag i månaden
tasks-repeat-counted-working = arbeidsdag
tasks-repeat-month-day = Dag
tasks-repeat-month-label = Månad
tasks-repeat-date-wrong = Vel ein dag som finst.
tasks-repeat-shift = Når dagen er helg eller heilagdag
tasks-repeat-shift-after = Flytt til neste arbeidsdag
tasks-repeat-shift-before = Flytt til arbeidsdagen før
tasks-repeat-shift-skip = Hopp over
tasks-repeat-missed = Om systemet har stått
tasks-repeat-missed-all = Opprett éi oppgåve for kvar dag som vart borte
tasks-repeat-missed-last = Opprett berre den siste
tasks-repeat-starts = Første dag
tasks-repeat-starts-hint = Regelen tel herifrå. Dagar som er over, blir ikkje tekne att.
tasks-repeat-starts-wrong = Vel ein dag innan { $years } år.
tasks-repeat-until = Til og med
tasks-repeat-count = Talet på gonger
tasks-repeat-count-wrong = Skriv eit heilt tal frå 1 til { $max }.
tasks-repeat-both-ends = Vel anten ein siste dag eller eit tal.
tasks-repeat-many = Eininga kan ha { $max } reglar. Slett ein først.
tasks-repeat-on-nth = { $nth } { $what }
tasks-repeat-weeks =
    { $count ->
        [one] Kvar veke
       *[other] Kvar { $count }. veke
    }
tasks-repeat-months =
    { $count ->
        [one] Kvar månad
       *[other] Kvar { $count }. månad
    }
tasks-repeat-years =
    { $count ->
        [one] Kvart år
       *[other] Kvart { $count }. år
    }
tasks-repeat-until-words = til og med { $date }
tasks-repeat-times =
    { $count ->
        [one] éin gong
       *[other] { $count } gonger
    }
tasks-template-used = Ein regel for oppgåver som blir gjentekne, bruker malen. Endre eller slett regelen først.
tasks-day-mo = måndag
tasks-day-tu = tysdag
tasks-day-we = onsdag
tasks-day-th = torsdag
tasks-day-fr = fredag
tasks-day-sa = laurdag
tasks-day-su = sundag
tasks-holiday-new-year = Første nyttårsdag
tasks-holiday-maundy-thursday = Skjærtorsdag
tasks-holiday-good-friday = Langfredag
tasks-holiday-easter-sunday = 1. påskedag
tasks-holiday-easter-monday = 2. påskedag
tasks-holiday-labour-day = 1. mai
tasks-holiday-constitution-day = 17. mai
tasks-holiday-ascension = Kristi himmelfartsdag
tasks-holiday-whit-sunday = 1. pinsedag
tasks-holiday-whit-monday = 2. pinsedag
tasks-holiday-christmas-day = 1. juledag
tasks-holiday-boxing-day = 2. juledag
tasks-export-xlsx = Last ned lista for Excel (XLSX)
tasks-figures-xlsx = Last ned for Excel (XLSX)
tasks-figures-median = midtarste (timar)
tasks-figures-p90 = 9 av 10 (timar)
tasks-categories = Kategoriar
tasks-categories-lead = Det folk kan melde frå om til eininga di, og kva skjemaet spør om.
tasks-categories-none = Eininga di har ingen kategoriar
tasks-category-active = I bruk
tasks-category-retired = Ikkje i bruk
tasks-category-new = Ny kategori
tasks-category-edit = Endre namn, eining og frist
tasks-category-send = Lagre kategorien
tasks-category-name-nb = Namn på bokmål
tasks-category-name-nn = Namn på nynorsk
tasks-category-name-en = Namn på engelsk
tasks-category-other-hint = La stå tomt når det er likt bokmål.
tasks-category-help-nb = Hjelpetekst på bokmål
tasks-category-help-nn = Hjelpetekst på nynorsk
tasks-category-help-en = Hjelpetekst på engelsk
tasks-category-help-hint = Éi setning som hjelper folk å velje rett.
tasks-category-unit = Eininga som svarer
tasks-category-unit-not-led = Vel ei eining du leier.
tasks-category-days = Frist i arbeidsdagar
tasks-category-days-hint = Frå meldinga kjem til svaret skal vere gitt.
tasks-category-icon = Symbol
tasks-category-placed = Den som melder frå, må seie kvar det er
tasks-category-neighbours = Sei frå til eigarar innan 50 meter
tasks-category-in-use = Folk kan velje han
tasks-fields = Felt i skjemaet
tasks-fields-lead = Det skjemaet spør om i tillegg til stad og skildring.
tasks-fields-none = Skjemaet spør ikkje om noko meir.
tasks-fields-preview = Slik ser det ut
tasks-field-new = Nytt felt
tasks-field-add = Legg til feltet
tasks-field-send = Lagre feltet
tasks-field-change = Endre
tasks-field-up = Flytt opp
tasks-field-down = Flytt ned
tasks-field-retire = Slutt å spørje
tasks-field-restore = Spør igjen
tasks-field-retired = Ikkje i bruk
tasks-field-required = Må fyllast ut
tasks-field-must = Må fyllast ut
tasks-field-kind = Kva slags svar
tasks-field-kind-text = Tekst
tasks-field-kind-number = Tal
tasks-field-kind-date = Dato
tasks-field-kind-choice = Eitt av fleire val
tasks-field-choices = Vala
tasks-field-choices-hint = Eitt på kvar linje, berre når svaret er eitt av fleire val. På fleire språk: bokmål | nynorsk | engelsk.

# Avvik som tilsette melder.
tasks-menu-deviation = Meld avvik
tasks-deviation-title = Meld HMS-avvik
tasks-deviation-lead = Meld frå om skadar, nestenulukker og anna som gjekk gale eller kunne ha gjort det.
tasks-deviation-who = Avviket går til leiaren din og verneombodet i eininga. Berre dei og du ser det.
tasks-deviation-unit = Kvar jobba du då det skjedde?
tasks-deviation-unit-missing = Vel eininga du jobbar i.
tasks-deviation-kind = Kva slags avvik er det?
tasks-deviation-kind-missing = Vel kva slags avvik det er.
tasks-deviation-text = Kva skjedde?
tasks-deviation-text-hint = Skriv kort. Ta med namn på andre berre om det trengst.
tasks-deviation-text-missing = Skriv kva som skjedde.
tasks-deviation-serious = Kor alvorleg er det?
tasks-deviation-serious-missing = Vel kor alvorleg det er.
tasks-deviation-when = Når skjedde det?
tasks-deviation-when-hint = La stå tomt om det skjedde no.
tasks-deviation-when-wrong = Skriv ein dag og eit klokkeslett som har vore.
tasks-deviation-place = Stad
tasks-deviation-place-hint = Til dømes «lageret» eller «Lyngstien 13».
tasks-deviation-place-wrong = Vi forstod ikkje staden. Prøv på nytt.
tasks-deviation-here = Bruk staden der eg er
tasks-deviation-here-wait = Finn ut kvar du er …
tasks-deviation-here-got = Staden er teken med, innanfor { $metres } meter.
tasks-deviation-here-lost = Telefonen fann ikkje ut kvar du er. Skriv staden i staden for.
tasks-deviation-here-drop = Ta bort staden
tasks-deviation-measure = Kva vart gjort med ein gong?
tasks-deviation-measure-was = Gjort med ein gong
tasks-deviation-send = Send avviket
tasks-deviation-another = Meld eit avvik til
tasks-deviation-there = Vi har fått dette avviket før, slik du skreiv det første gong. Opne det frå sida di og skriv det nye der. Så kan du slette det her.
tasks-deviation-not-yours = Dette avviket vart skrive av ein annan. Den som skreiv det, må logge inn for å sende det.
tasks-deviation-kept-title = Ligg på denne telefonen
tasks-deviation-kept-send = Send no
tasks-deviation-kept-open = Opne
tasks-deviation-kept-drop = Slett
tasks-deviation-kept-drop-sure = Slett for godt
tasks-deviation-kept-photos = Bilete: { $count }
tasks-deviation-photo = Bilete { $n }
tasks-deviation-on-phone = Utan nett blir det du skriv, liggjande på denne telefonen til det kan sendast. Det er ikkje kryptert, så bruk skjermlås. Legg sida til på heimskjermen, så kan du opne henne utan nett.
tasks-deviation-said-kept = Avviket ligg på denne telefonen og blir sendt når det er nett.
tasks-deviation-said-offline = Du har ikkje nett. Det du skriv, blir liggjande på telefonen og sendt når nettet er tilbake.
tasks-deviation-said-sign-in = Avviket ligg på denne telefonen. Logg inn for å sende det.
tasks-deviation-sign-in-link = Logg inn
tasks-deviation-said-first = Opne denne sida med nett og logg inn éin gong først. Då veit telefonen kven avvika høyrer til.
tasks-deviation-said-full = Telefonen har ikkje plass til å ta vare på avviket. Send det når du har nett, eller ta bort bilete.
tasks-deviation-said-busy = Vi fekk ikkje sendt det no. Det ligg på telefonen, og vi prøver igjen.
tasks-deviation-said-sent = Avviket er sendt.
tasks-deviation-sent-link = Følg det
tasks-deviation-said-mend = Avviket vart ikkje teke imot. Det ligg på telefonen til du har retta det.
tasks-deviation-state-waiting = Ventar på å bli sendt
tasks-deviation-state-refused = Må rettast før det kan sendast
tasks-deviation-wrong = Det kunne ikkje takast imot. Sjå over det, og send på nytt.
tasks-source-resident = Innbyggjar
tasks-source-employee = Tilsett
tasks-source-politician = Folkevald
tasks-source-system = Fagsystem
tasks-source-sensor = Sensor
tasks-source-goals = Verksemdsstyring
tasks-source-event = Gjentakande
tasks-source-assistant = Assistent
tasks-source-by-report = melding på nett
tasks-source-by-open311 = melding gjennom eit anna program
tasks-source-by-mail = e-post
tasks-source-by-privacy = personvern
tasks-source-by-weakness = svakheit i tryggleiken
tasks-fact-source = Kjelde
tasks-report-hat = Du melder som
tasks-report-hat-hint = Melder du for eit utval, kan alle i utvalet sjå meldinga og svaret.
tasks-report-hat-mandate = { $name }: { $role }
tasks-report-hat-wrong = Vel ei av rollene dine.
