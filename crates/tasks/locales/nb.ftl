# Oppgaver og meldinger på bokmål.
tasks-figures = Tall
tasks-figures-chart = Søyler som viser hvor mange oppgaver som kom og ble lukket hver uke. Tallene står i tabellen.
tasks-figures-open = Åpne
tasks-figures-overdue = Over fristen
tasks-figures-waiting = På vent
tasks-figures-opened = Kom inn
tasks-figures-closed = Avsluttet
tasks-figures-now = Nå
tasks-figures-by-week = Uke for uke
tasks-figures-by-unit = Enhet
tasks-figures-by-category = Kategori
tasks-figures-by-source = Kilde
tasks-figures-week = Uken fra
tasks-figures-unit = Enhet
tasks-figures-period = Periode
tasks-figures-weeks =
    { $count ->
       *[other] Siste { $count } uker
    }
tasks-figures-answer = Tid til første svar
tasks-figures-solve = Tid til avsluttet
tasks-figures-in-time = Innen fristen
tasks-figures-spread = { $median } (9 av 10 innen { $p90 })
tasks-figures-hours =
    { $count ->
        [one] 1 time
       *[other] { $count } timer
    }
tasks-figures-days =
    { $count ->
        [one] 1 dag
       *[other] { $count } dager
    }
tasks-figures-no-category = Uten kategori
tasks-figures-csv = Last ned som CSV
tasks-figures-list = Oppgavene bak tallet
tasks-figures-count =
    { $count ->
        [one] Én oppgave
       *[other] { $count } oppgaver
    }
tasks-figures-number = Nummer
tasks-figures-what = Gjelder
tasks-figures-state = Status
tasks-figures-came = Kom inn
tasks-figures-locked = Krever innlogging på høyt nivå
tasks-menu-report = Meld fra
tasks-menu-tasks = Oppgaver
tasks-file-tasks = oppgaver
tasks-file-figures = tall
tasks-state-open = Mottatt
tasks-state-taken = Under arbeid
tasks-state-closed = Avsluttet
tasks-number = Sak { $number }
tasks-status = Status
tasks-happened = Dette har skjedd
tasks-expected = Svar kommer senest { $date }
tasks-expected-over = Fristen for å svare var { $date }
tasks-progress-reported = Meldt
tasks-progress-work = { $unit } arbeider med den
tasks-progress-answered = Svar
tasks-answer-from = Svar fra { $unit }
tasks-step-reported = Meldingen kom inn og gikk til { $unit }
tasks-step-opened = Oppgaven ble opprettet for { $unit }
tasks-step-taken = { $unit } begynte på den
tasks-step-released = Lagt tilbake i køen
tasks-step-commented = { $unit } skrev
tasks-step-noted = Internt notat
tasks-step-added = Innmelderen la til
tasks-step-added-mine = Du la til
tasks-step-passed-on = Sendt videre til { $unit }
tasks-step-closed = Avsluttet med svar
tasks-step-reopened = Åpnet igjen av innmelderen
tasks-body = Dette ble meldt
tasks-photo-alt = Bilde { $n } fra innmelderen
tasks-map-label = Kart som viser stedet
tasks-fact-number = Saksnummer
tasks-fact-category = Gjelder
tasks-fact-place = Sted
tasks-fact-unit = Ansvarlig
tasks-fact-opened = Meldt
tasks-fact-note = Om oppgaven
tasks-fact-requester = Meldt av
tasks-fact-neighbours = Naboer
tasks-requester-none = Opprettet av kommunen
tasks-requester-anonymous = Anonym, følger med hemmelig lenke
tasks-requester-resident = En innlogget innbygger
tasks-requester-mail = Noen som skrev e-post
tasks-work-nobody = Ingen har tatt den ennå.
tasks-work-you = Du har denne.
tasks-work-other = { $name } har denne.
tasks-work-forms = Arbeid med oppgaven
tasks-take = Ta oppgaven
tasks-release = Legg tilbake
tasks-comment = Skriv en beskjed eller et notat
tasks-comment-label = Tekst
tasks-comment-send = Lagre
tasks-comment-missing = Skriv noe først.
tasks-audience-label = Hvem skal lese det?
tasks-audience-all = De det gjelder
tasks-audience-unit = Bare kolleger
tasks-audience-unit-hint = Internt notat for enheten.
tasks-read-by-requester = Leses av den som meldte.
tasks-read-by-neighbours = Leses av den som meldte og av eierne rundt.
tasks-close = Avslutt med svar
tasks-answer-label = Svaret
tasks-answer-missing = Skriv et svar til dem det gjelder.
tasks-close-send = Send svaret og avslutt
tasks-pass-on = Send videre
tasks-pass-on-send = Send videre
tasks-onward-label = Hvor skal den?
tasks-onward-unit = Samme kategori, til { $unit }
tasks-onward-missing = Velg hvor den skal.
tasks-onward-same = Den er der allerede. Velg noe annet.
tasks-reason-label = Hvorfor?
tasks-reason-missing = Skriv kort hvorfor den sendes videre.
tasks-reopen = Ikke løst? Si fra
tasks-reopen-until = Ikke løst? Si fra innen { $date }
tasks-reopening-label = Hva gjenstår?
tasks-reopening-hint = Da åpner vi saken igjen.
tasks-reopening-missing = Skriv kort hva som gjenstår.
tasks-reopen-send = Åpne saken igjen
tasks-add = Legg til noe
tasks-add-label = Hva vil du legge til?
tasks-add-hint = Leses av dem som arbeider med saken.
tasks-add-send = Send
tasks-conflict-taken-by = { $name } har tatt denne oppgaven.
tasks-conflict-yours = Du har allerede denne oppgaven.
tasks-conflict-free = Ingen har tatt denne oppgaven.
tasks-conflict-closed = Oppgaven er avsluttet.
tasks-conflict-not-closed = Oppgaven er ikke avsluttet.
tasks-conflict-too-late = Det er mer enn 14 dager siden svaret. Meld feilen på nytt.
tasks-conflict-changed = Noen endret oppgaven samtidig. Prøv igjen.
tasks-conflict-see = Slik står den nå. Det du skrev, er beholdt nedenfor.
tasks-too-long = Teksten er for lang. Den kan ha { $max } tegn.
tasks-title-missing = Oppgaven trenger en tittel.
tasks-due-wrong = Fristen må være en dato mellom 2000 og 2199.
tasks-unit-wrong = Det er ikke en enhet du kan åpne oppgaver i.
tasks-after-wrong = Bruk «next» fra siden før, uendret.
tasks-unit-missing = Oppgaven trenger en enhet.
tasks-category-key-wrong = Nøkkelen kan ha små bokstaver, tall og bindestrek.
tasks-category-unit-missing = Kategorien trenger en enhet som svarer.
tasks-category-name-missing = Kategorien trenger et navn.
tasks-category-days-wrong = Antall arbeidsdager må være fra 1 til 250.
tasks-list-title = Oppgaver
tasks-list-views = Velg hvilke oppgaver
tasks-list-category = Kategori
tasks-list-show = Vis
tasks-list-map = Kart over oppgavene
tasks-view-open = Åpne
tasks-view-mine = Mine
tasks-view-overdue = Over fristen
tasks-view-closed = Avsluttet
tasks-none-open = Alt er tatt hånd om
tasks-none-open-text = Når noen melder en feil til enheten din, kommer den her med en gang.
tasks-none-mine = Du har ingen oppgaver nå
tasks-none-mine-text = Ta en fra listen over åpne.
tasks-none-overdue = Ingenting er over fristen
tasks-none-closed = Ingen er avsluttet ennå
tasks-none-chosen = Ingen oppgaver i denne kategorien
tasks-reported-ago = meldt { $ago }
tasks-locked = Oppgave { $number }
tasks-report-title = Meld fra til kommunen
tasks-report-lead = Et mørkt gatelys, et hull i veien, eller noe du lurer på? Si fra, så går det rett til dem som kan ordne det eller svare.
tasks-report-as = Du melder som { $name }. Du følger saken på siden din.
tasks-report-anonymous = Du trenger ikke logge inn. Du får en hemmelig lenke, så du kan følge saken uten at vi vet hvem du er.
tasks-report-category = Hva gjelder det?
tasks-report-category-missing = Velg hva det gjelder.
tasks-report-category-sign-in = Logg inn for å melde dette.
tasks-report-where = Hvor er det?
tasks-report-map = Kart der du peker ut stedet
tasks-report-words = Adresse eller sted
tasks-report-words-hint = For eksempel «Lyngstien 13» eller «ved brua». Ikke nødvendig hvis du har pekt i kartet.
tasks-report-place-missing = Pek i kartet, eller skriv hvor det er.
tasks-report-place-wrong = Vi forstod ikke stedet. Pek i kartet på nytt.
tasks-report-text = Fortell hva det gjelder
tasks-report-text-hint = Det går fint å skrive kort. Ikke skriv om helse eller andre private forhold.
tasks-report-text-missing = Skriv noen ord, eller legg ved et bilde.
tasks-report-photos = Bilder
tasks-report-photos-hint = Inntil { $count } bilder, { $limit } hver. Vi fjerner opplysninger om sted og tid fra bildene.
tasks-report-kept = Bilder som er tatt vare på
tasks-report-remove = Ta bort
tasks-report-send = Send meldingen
tasks-report-encoding = Noen tegn kom ikke riktig fram. Se over teksten.
tasks-report-broken = Meldingen kom ikke hel fram. Se over det som står her, og send på nytt.
tasks-photo-not-a-picture = Filen er ikke et bilde vi kan ta imot. Send JPEG, PNG eller WebP.
tasks-photo-broken = Bildet er skadet, så vi kan ikke åpne det. Prøv et annet.
tasks-photo-too-many-pixels = Bildet er for stort. Det kan ha inntil 50 millioner bildepunkter.
tasks-photo-too-large = Bildet er for stort. Hvert bilde kan være på inntil { $limit }.
tasks-photo-too-many = Du kan sende inntil { $max } bilder.
tasks-received-title = Takk for at du sa fra
tasks-received-lead = Vi har fått meldingen din: { $title }. Den har nummer { $number }.
tasks-received-link = Din hemmelige lenke
tasks-received-link-text = Ta vare på lenken nå. Vi kan ikke vise den igjen, for vi vet ikke hvem du er. Den som har lenken, kan følge saken.
tasks-received-copy = Kopier
tasks-received-copied = Kopiert
tasks-received-next = Dette skjer nå
tasks-received-step-sent = Meldingen er sendt
tasks-received-step-unit = { $unit } ser på den
tasks-received-step-answer = Du får svar
tasks-received-by = Senest { $date }
tasks-received-follow = Følg saken
tasks-received-another = Meld fra om noe mer
tasks-neighbours = { $count ->
    [one] 1 eiendom i nærheten følger med
   *[other] { $count } eiendommer i nærheten følger med
}
tasks-requester-protected = Navnet er beskyttet

# Det som noen gjorde, slik loggen over innsyn sier det etter navnet.
tasks-verb-task_report = meldte fra
tasks-verb-task_see = leste oppgaven
tasks-verb-task_read = leste det som var skrevet i oppgaven
tasks-verb-task_work = arbeidet med oppgaven
tasks-verb-task_open = opprettet oppgaven
tasks-verb-task_take = tok oppgaven
tasks-verb-task_release = la oppgaven tilbake
tasks-verb-task_comment = skrev i oppgaven
tasks-verb-task_add = la til noe i oppgaven
tasks-verb-task_pass_on = sendte oppgaven videre
tasks-verb-task_close = svarte på oppgaven
tasks-verb-task_reopen = åpnet oppgaven igjen

tasks-holds-tasks = Oppgaver og meldinger
tasks-holds-steps = Det som har skjedd
tasks-holds-written = Det som står forseglet i journalen
tasks-holds-locked = Krever innlogging på høyt nivå
tasks-holds-number = Nummer
tasks-holds-title = Hva det gjelder
tasks-holds-note = Merknad
tasks-holds-body = Det som ble skrevet
tasks-holds-category = Kategori
tasks-holds-place = Sted
tasks-holds-state = Status
tasks-holds-unit = Enhet
tasks-holds-due = Frist
tasks-holds-opened-at = Opprettet
tasks-holds-closed-at = Avsluttet
tasks-holds-answer = Svar
tasks-holds-at = Når
tasks-holds-kind = Hendelse
tasks-held-opened = Opprettet
tasks-held-taken = Tatt
tasks-held-released = Lagt tilbake
tasks-held-commented = Melding fra enheten
tasks-held-added = Tillegg fra den som spurte
tasks-held-passed_on = Sendt videre
tasks-held-closed = Avsluttet
tasks-held-reopened = Åpnet igjen

tasks-state-waiting = På vent
tasks-held-waited = Satt på vent
tasks-held-resumed = Fortsatte
tasks-held-delegated = Gitt til andre å løse
tasks-held-returned = Tilbake hos enheten
tasks-held-linked = Knyttet til en annen oppgave
tasks-held-unlinked = Kobling fjernet
tasks-held-merged = Slått sammen med en annen
tasks-held-joined = En annen ble slått sammen med denne
tasks-step-waits-you = Venter på svar fra deg
tasks-step-waits-requester = Venter på svar fra innmelderen
tasks-step-waits-supplier = Venter på en leverandør
tasks-step-waits-date = Venter til en bestemt dag
tasks-step-waits-other = Venter på andre
tasks-step-resumed = { $unit } fortsetter arbeidet
tasks-step-resumed-requester = Svaret kom, så arbeidet fortsetter
tasks-step-resumed-date = Ventetiden er over
tasks-step-delegated = { $name } er bedt om å løse den
tasks-step-delegated-within = { $unit } har gitt den til en kollega
tasks-step-returned = { $unit } har den selv igjen
tasks-step-linked = Knyttet til en annen oppgave
tasks-step-unlinked = Kobling fjernet
tasks-step-merged = Slått sammen med sak { $number }
tasks-step-joined = Sak { $number } gjelder det samme og følges opp her
tasks-waits-until = Den fortsetter av seg selv { $date }.
tasks-waits-clock = Fristen flyttes med arbeidsdagene som går mens den venter.
tasks-merged-into = Fortsetter som sak { $number }
tasks-merged-open = Gå til sak { $number }
tasks-links = Henger sammen med
tasks-link-remove = Fjern
tasks-fact-delegate = Løses av
tasks-work-asked = { $name } er bedt om å løse den.
tasks-work-asked-you = Dere er bedt om å løse den ({ $name }). Ingen har begynt.
tasks-resume = Fortsett arbeidet
tasks-wait = Sett på vent
tasks-wait-send = Sett på vent
tasks-wait-for = Hva venter den på?
tasks-wait-for-missing = Velg hva den venter på.
tasks-wait-requester = Svar fra den som spurte
tasks-wait-other = Noen andre
tasks-wait-supplier = En leverandør
tasks-wait-date = En bestemt dag
tasks-wait-reason = Hvorfor?
tasks-wait-reason-missing = Skriv kort hvorfor den må vente.
tasks-wait-until = Til hvilken dag?
tasks-wait-until-hint = Om morgenen denne dagen fortsetter den av seg selv.
tasks-wait-until-missing = Velg dagen den venter til.
tasks-wait-until-past = Velg en dag etter i dag.
tasks-wait-until-far = Velg en dag innen et år.
tasks-wait-must-be-read = Den som skal svare, må kunne lese hvorfor.
tasks-date-wrong = Skriv en dato.
tasks-delegate = Gi til andre å løse
tasks-delegate-send = Gi den videre
tasks-delegate-label = Hvem skal løse den?
tasks-delegate-team = Team: { $name }
tasks-delegate-unit = Enhet: { $name }
tasks-delegate-reason = Hva skal de gjøre?
tasks-delegate-reason-missing = Skriv en setning om det.
tasks-delegate-missing = Velg hvem som skal løse den.
tasks-delegate-same = Den er hos denne enheten. Velg noen andre.
tasks-return = Ta tilbake til enheten
tasks-return-send = Ta tilbake
tasks-return-reason = Hvorfor?
tasks-link = Knytt til en annen oppgave
tasks-link-send = Knytt sammen
tasks-link-relation = Denne oppgaven
tasks-link-other = Nummeret på den andre
tasks-number-hint = For eksempel 2026-12.
tasks-link-child_of = er en del av
tasks-link-parent_of = har som del
tasks-link-blocked_by = må vente på
tasks-link-blocks = må gjøres før
tasks-link-same_as = gjelder det samme som
tasks-link-follows = følger av
tasks-link-followed_by = fører til
tasks-link-missing = Velg hvordan de henger sammen.
tasks-link-there = De er knyttet sammen slik allerede.
tasks-link-many = En av oppgavene har for mange koblinger. Fjern en kobling først.
tasks-link-has-parent = Den er en del av en annen oppgave allerede.
tasks-link-circle = Da ville oppgavene vente på hverandre. Velg en annen oppgave.
tasks-number-missing = Vi fant ingen oppgave med dette nummeret. Sjekk nummeret, for eksempel 2026-12.
tasks-number-itself = Dette er oppgaven selv.
tasks-merge = Slå sammen med en annen
tasks-merge-send = Slå sammen
tasks-merge-into = Hvilken oppgave skal den fortsette som?
tasks-merge-note = Beskjed til den som meldte fra
tasks-merge-itself = En oppgave kan ikke slås sammen med seg selv.
tasks-merge-closed = Oppgave { $number } er avsluttet. Velg en som er åpen.
tasks-conflict-waiting = Den venter allerede. Fortsett arbeidet først.
tasks-conflict-not-waiting = Den venter ikke på noe.
tasks-conflict-delegated = { $name } er bedt om å løse den. Ta den tilbake til enheten først.
tasks-conflict-not-delegated = Ingen andre er bedt om å løse den.
tasks-conflict-blocked = Oppgave { $number } må gjøres først. Avslutt den, eller fjern koblingen.
tasks-view-asked = Gitt til oss
tasks-view-waiting = På vent
tasks-none-asked = Ingen har gitt dere noe å løse
tasks-none-asked-text = Her står det andre enheter ber deg eller teamene dine om å løse.
tasks-none-waiting = Ingenting er på vent
tasks-teams = Team
tasks-teams-lead = Folk fra flere enheter som løser noe sammen, til en dato.
tasks-none-teams = Du er ikke med i noe team ennå
tasks-none-teams-text = Sett opp et på et minutt her under.
tasks-team-new = Sett opp et nytt team
tasks-team-make = Sett opp teamet
tasks-team-name = Navn
tasks-team-name-hint = For eksempel «Flom i Storelva».
tasks-team-name-missing = Gi teamet et navn.
tasks-team-purpose = Formål
tasks-team-ends = Siste dag
tasks-team-ends-hint = Dagen etter ser ingen oppgavene gjennom teamet mer.
tasks-team-ends-missing = Velg teamets siste dag.
tasks-team-ends-past = Velg i dag eller en senere dag.
tasks-team-ends-far = Velg en dag innen tre år.
tasks-team-ends-send = Endre siste dag
tasks-team-end-now = Avslutt teamet nå
tasks-team-how-long = Hvor lenge
tasks-team-unit = Satt opp av
tasks-team-unit-wrong = Velg en enhet du arbeider i.
tasks-team-members = Hvilke enheter er med?
tasks-team-members-hint = Enkeltpersoner legger du til etterpå.
tasks-team-members-many = Et team kan ha høyst { $max } medlemmer. Ta ut noen først.
tasks-team-member-wrong = En av dem du valgte, arbeider ikke i kommunen. Velg på nytt.
tasks-team-who = Hvem er med
tasks-team-nobody = Ingen er med ennå.
tasks-team-add = Legg til flere
tasks-team-add-who = Hvem skal med?
tasks-team-add-send = Legg til
tasks-team-add-nobody = Velg minst én.
tasks-team-from-unit = Fra hvilken enhet?
tasks-team-show = Vis hvem som er der
tasks-team-whole-unit = Hele { $unit }
tasks-team-remove = Ta ut
tasks-team-over = Avsluttet
tasks-team-active = I gang
tasks-team-over-text = Teamet er avsluttet. Gi det en ny siste dag for å starte det igjen.
tasks-team-until = til og med { $date }
tasks-team-count = { $count ->
    [one] 1 medlem
   *[other] { $count } medlemmer
}
tasks-verb-task_wait = satte oppgaven på vent
tasks-verb-task_resume = fortsatte oppgaven
tasks-verb-task_delegate = ga oppgaven til andre
tasks-verb-task_return = tok oppgaven tilbake
tasks-verb-task_link = knyttet oppgaven til en annen
tasks-verb-task_merge = slo oppgaven sammen med en annen

tasks-desk = Visninger
tasks-desk-today = Min dag
tasks-desk-list = Liste
tasks-desk-board = Tavle
tasks-desk-choose = Flere på én gang
tasks-today = Min dag
tasks-today-done = Alt er gjort
tasks-today-done-text = Ingenting av ditt har frist i dag, og ingenting nytt venter på enheten din.
tasks-today-mine = Det jeg har framover
tasks-today-due = { $count ->
    [one] Frist i dag eller før (1)
   *[other] Frist i dag eller før ({ $count })
}
tasks-today-woken = { $count ->
    [one] Ventetiden er over (1)
   *[other] Ventetiden er over ({ $count })
}
tasks-today-asked = { $count ->
    [one] Gitt til deg eller teamene dine (1)
   *[other] Gitt til deg eller teamene dine ({ $count })
}
tasks-today-new = { $count ->
    [one] Nytt hos enheten (1)
   *[other] Nytt hos enheten ({ $count })
}
tasks-board = Tavle
tasks-board-unit = Enhet
tasks-board-open = Ikke begynt
tasks-board-taken = Under arbeid
tasks-board-waiting = På vent
tasks-board-closed = Ferdig siste 7 dager
tasks-board-take = Ta den
tasks-board-release = Legg tilbake
tasks-board-resume = Fortsett
tasks-board-wait = Sett på vent
tasks-board-close = Avslutt
tasks-board-none = Ingen her.
tasks-board-more = Se resten i listen
tasks-choose = Flere på én gang
tasks-choose-lead = Velg oppgaver, og gjør det samme med alle. Du får vite hvordan det gikk med hver av dem.
tasks-choose-empty = Her er det ingen oppgaver
tasks-choose-which = Hvilke oppgaver?
tasks-bulk-deed = Hva skal gjøres?
tasks-bulk-deed-missing = Velg hva som skal gjøres.
tasks-bulk-take = Ta dem
tasks-bulk-release = Legg dem tilbake
tasks-bulk-pass-on = Send dem videre
tasks-bulk-pass-on-hint = Velg hvor, og skriv hvorfor.
tasks-bulk-close = Avslutt med samme svar
tasks-bulk-close-hint = Skriv svaret under.
tasks-bulk-due = Sett ny frist
tasks-bulk-due-hint = Velg dagen, og skriv gjerne hvorfor.
tasks-bulk-send = Gjør det
tasks-bulk-none = Velg minst én oppgave.
tasks-bulk-many = Velg høyst { $max } oppgaver om gangen.
tasks-openings-wrong = Nr. { $n } i listen: { $why }
tasks-bulk-results = Slik gikk det
tasks-bulk-done = { $done } av { $all } er gjort.
tasks-bulk-number = Nummer
tasks-bulk-title = Oppgave
tasks-bulk-result = Resultat
tasks-bulk-again = Velg flere
tasks-bulk-failed = Det gikk ikke nå. Prøv igjen.
tasks-bulk-high = Krever innlogging på høyt nivå.
tasks-bulk-gone = Fant ingen slik oppgave.
tasks-change = Endre frist eller tittel
tasks-change-send = Endre
tasks-change-due = Ny frist
tasks-change-title = Ny tittel
tasks-change-nothing = Ingenting er endret.
tasks-step-due = Ny frist: { $date }
tasks-step-renamed = Tittelen ble endret
tasks-held-changed = Endret
tasks-verb-task_change = endret oppgaven

tasks-held-attached = Fil lagt ved
tasks-step-attached = La ved { $name }
tasks-files = Filer
tasks-file-add = Legg ved filer
tasks-file-choose = Filer
tasks-file-hint = Alle typer filer, inntil { $limit } hver.
tasks-file-send = Legg ved
tasks-file-audience = Hvem kan hente dem?
tasks-file-for-all = De saken gjelder
tasks-file-unit = bare for kolleger
tasks-file-none = Velg minst én fil.
tasks-file-empty = Filen er tom.
tasks-file-many = Send høyst { $max } filer om gangen.
tasks-file-full = Oppgaven har plass til { $max } filer. Send resten på en annen måte.
tasks-file-large = Filen er for stor. Hver kan være inntil { $limit }.
tasks-file-broken = Filene kom ikke hele fram. Send dem igjen.
tasks-check = Sjekkliste
tasks-check-count = { $done } av { $all } er gjort
tasks-check-new = Nytt punkt
tasks-check-add = Legg til
tasks-check-missing = Skriv hva som skal gjøres.
tasks-check-many = Listen kan ha høyst { $max } punkter. Fjern noen først.
tasks-since-wrong = Skriv et tidspunkt som 2026-11-22T12:00:00Z.
tasks-verb-task_check = krysset av i oppgaven
tasks-verb-task_attach = la ved en fil i oppgaven

tasks-held-handed_over = Gitt til en kollega
tasks-held-warned = Varsel om frist
tasks-step-handed-over = { $name } har den nå
tasks-step-warned-near = Fristen nærmer seg: lederen er varslet
tasks-step-warned-over = Fristen er over: lederen er varslet
tasks-today-led = { $count ->
    [one] Frister i enheten du leder (1)
   *[other] Frister i enheten du leder ({ $count })
}
tasks-calendar = Kalender
tasks-calendar-name = Oppgaver
tasks-calendar-months = Måneder
tasks-calendar-before = Måneden før
tasks-calendar-after = Neste måned
tasks-calendar-whose = Vis frister for
tasks-calendar-all = Alle
tasks-calendar-today = i dag
tasks-calendar-none = Ingen frister denne måneden
tasks-feed = Frister i din egen kalender
tasks-feed-text = Med en hemmelig lenke henter kalenderen din fristene for det du har. Den som har lenken, kan se dem.
tasks-feed-once = Kopier lenken nå. Vi kan ikke vise den igjen.
tasks-feed-make = Lag en lenke
tasks-feed-again = Lag en ny lenke (den gamle slutter å virke)
tasks-feed-end = Slett lenken
tasks-export = Last ned listen som regneark (CSV)
tasks-export-assignee = Hos
tasks-export-due = Frist
tasks-handover = Gi fra deg
tasks-handover-lead = Gi alt du har til en kollega, før ferie eller permisjon.
tasks-handover-count = { $count ->
    [0] Du har ingen åpne oppgaver.
    [one] Du har 1 åpen oppgave.
   *[other] Du har { $count } åpne oppgaver.
}
tasks-handover-from = For en kollega som er borte
tasks-handover-from-hint = Bare for deg som leder enheten. La stå tomt for dine egne.
tasks-handover-to = Hvem skal ha dem?
tasks-handover-send = Gi fra deg
tasks-handover-wrong = Velg en som arbeider i enheten.
tasks-handover-nothing = Det er ingen åpne oppgaver å gi fra seg.
tasks-handover-done = { $name } har fått { $done } av { $all } oppgaver.
tasks-panel-place = Om stedet
tasks-panel-owners = { $count ->
    [0] ingen kjent eier
    [one] 1 eier
   *[other] { $count } eiere
}
tasks-panel-more = Og
tasks-panel-properties = { $count ->
    [one] 1 eiendom til
   *[other] { $count } eiendommer til
}
tasks-panel-requester = Annet fra samme person
tasks-panel-earlier = Lignende saker her det siste året
tasks-verb-task_hand_over = ga oppgaven til en kollega

tasks-entry = Ny oppgave
tasks-entry-unit = Noe annet for { $unit }
tasks-entry-title = Hva skal gjøres?
tasks-entry-title-hint = Én linje. Alle den gjelder, kan lese den.
tasks-entry-body = Mer om det
tasks-entry-due-hint = La feltet stå tomt hvis fristen for kategorien skal gjelde.
tasks-entry-send = Opprett oppgaven

tasks-field-group = Bare for { $name }
tasks-field-missing = Fyll ut «{ $name }».
tasks-field-number = Skriv et tall i «{ $name }».
tasks-field-choice = Velg et av alternativene i «{ $name }».
tasks-field-choices-wrong = Bare felt med valg skal ha valg, og da minst ett.
tasks-field-many = En kategori kan ha høyst { $max } felt. Slutt å spørre om et av dem først.
tasks-field-full = Alle kategorier har til sammen { $max } felt, og det er så mange det er plass til. Slutt å spørre om et av dem først.
tasks-field-unknown = Kategorien har ikke feltet «{ $name }».
tasks-holds-answers = Svar på spørsmål
tasks-holds-field = Felt
tasks-holds-value = Svar

tasks-away = Borte en periode
tasks-away-text = Mens du er borte, kan en kollega gjøre oppgavene dine som sine egne. De blir dine igjen dagen etter.
tasks-away-since = Første dag borte
tasks-away-until = Siste dag borte
tasks-away-deputy = Hvem er stedfortreder?
tasks-away-send = Lagre
tasks-away-end = Jeg er her igjen
tasks-away-now = Du er borte fra { $since } til { $until }. { $name } er stedfortreder.
tasks-away-until-wrong = Siste dag må være i dag eller senere, og ikke før første dag.
tasks-away-far = Du kan være borte i inntil to år.
tasks-today-stands-in = For { $name }, som er borte
tasks-work-stands-in = { $name } har denne og er borte. Du er stedfortreder.

tasks-views = Egne visninger
tasks-view-save = Ta vare på denne visningen
tasks-view-name = Navn på visningen
tasks-view-name-missing = Gi visningen et navn.
tasks-view-share = Del med enheten
tasks-view-shared = delt
tasks-view-send = Ta vare på
tasks-view-many = Du kan ha { $max } visninger. Slett en først.
tasks-templates = Maler
tasks-templates-lead = Det dere oppretter ofte, skriver dere én gang. Malen tar med sjekkliste, frist og hvem som løser oppgaven.
tasks-templates-none = Ingen maler ennå
tasks-templates-none-text = Lag en fra grunnen, eller åpne en oppgave og velg «Lagre som mal».
tasks-template-new = Ny mal
tasks-template-save = Lagre som mal
tasks-template-name = Navn på malen
tasks-template-name-hint = Det kollegene ser når de velger.
tasks-template-name-missing = Gi malen et navn.
tasks-template-title-hint = Overskriften oppgaven får. La feltet stå tomt hvis navnet på kategorien skal brukes.
tasks-template-checks-hint = Ett punkt på hver linje, høyst { $max }.
tasks-template-days = Frist i arbeidsdager
tasks-template-days-hint = Tell fra dagen oppgaven opprettes. La feltet stå tomt hvis fristen for kategorien skal gjelde.
tasks-template-days-wrong = Skriv et helt tall fra 0 til { $max }.
tasks-template-toward-hint = La stå tomt når enheten løser den selv.
tasks-template-send = Lagre malen
tasks-template-drop = Slett malen
tasks-template-use = Bruk malen
tasks-template-choose = Start fra en mal
tasks-template-chosen = Fra malen «{ $name }»
tasks-template-comes-checks = Sjekkliste: { $points }
tasks-template-comes-to = Gis til: { $name }
tasks-template-in-days =
    { $count ->
        [one] 1 arbeidsdag
       *[other] { $count } arbeidsdager
    }
tasks-template-points =
    { $count ->
        [one] 1 punkt
       *[other] { $count } punkter
    }
tasks-template-many = Enheten kan ha { $max } maler. Slett en først.
tasks-repeating = Gjentakende
tasks-repeating-lead = Oppgaver som opprettes av seg selv: hver uke, hver måned eller hvert år. Reglene kjenner helligdagene.
tasks-repeats-none = Ingenting gjentas ennå
tasks-repeats-none-text = Lag en regel, så oppretter vi oppgaven på dagene du velger.
tasks-repeat-new = Ny regel
tasks-repeat-fill = Hva og når
tasks-repeat-change = Endre regelen
tasks-repeat-send = Lagre regelen
tasks-repeat-preview = Vis datoene
tasks-repeat-drop = Slett regelen
tasks-repeat-pause = Sett på pause
tasks-repeat-resume = Start igjen
tasks-repeat-end = Avslutt
tasks-repeat-active = I gang
tasks-repeat-paused = På pause
tasks-repeat-ended = Avsluttet
tasks-repeat-next = Neste: { $date }
tasks-repeat-next-label = Neste oppgave
tasks-repeat-dates = De neste datoene
tasks-repeat-opened = Sist opprettet
tasks-repeat-of = Gjentas – { $words }
tasks-repeat-moved = flyttet til { $date }
tasks-repeat-skipped = hoppes over
tasks-repeat-weekend = Helg
tasks-repeat-template = Mal
tasks-repeat-template-hint = Malen sier hva som skal gjøres. Uten mal skriver du det under.
tasks-repeat-template-wrong = Velg en mal fra en enhet du arbeider i.
tasks-repeat-title-hint = Bare når du ikke har valgt en mal.
tasks-repeat-what-missing = Velg en mal eller skriv hva som skal gjøres.
tasks-repeat-days-hint = Tell fra dagen oppgaven gjelder. Malen har sin egen frist.
tasks-repeat-every = Hvor ofte
tasks-repeat-every-missing = Velg hvor ofte.
tasks-repeat-week = Hver uke
tasks-repeat-month = Hver måned
tasks-repeat-year = Hvert år
tasks-repeat-rule = Egen regel (RRULE)
tasks-repeat-rule-label = Regelen
tasks-repeat-rule-hint = For eksempel FREQ=MONTHLY;BYDAY=2TU. Antall, mellomrom og slutt skriver du i regelen.
tasks-repeat-rule-wrong = Regelen kan ikke brukes. Den må følge RFC 5545 og gjelde dager, uker, måneder eller år.
tasks-repeat-never = Regelen treffer ingen dag. Endre regelen eller siste dag.
tasks-repeat-weekdays = Hvilke dager
tasks-repeat-weekdays-missing = Velg minst én dag.
tasks-repeat-interval = Mellomrom
tasks-repeat-interval-hint = 1 er hver gang, 2 er annenhver uke, måned eller år.
tasks-repeat-interval-wrong = Skriv et helt tall fra 1 til 99.
tasks-repeat-nth-label = Hvilken
tasks-repeat-nth = { $n }.
tasks-repeat-last = Siste
tasks-repeat-nth-wrong = Den dagen finnes ikke hver måned. Velg første eller siste arbeidsdag, eller første til fjerde eller siste av en ukedag.
tasks-repeat-counted = Av hva
tasks-repeat-counted-hint = Første og siste arbeidsdag tar hensyn til helligdagene av seg selv.
tasks-repeat-counted-day = dag i måneden
tasks-repeat-counted-working = arbeidsdag
tasks-repeat-month-day = Dag
tasks-repeat-month-label = Måned
tasks-repeat-date-wrong = Velg en dag som finnes.
tasks-repeat-shift = Når dagen er helg eller helligdag
tasks-repeat-shift-after = Flytt til neste arbeidsdag
tasks-repeat-shift-before = Flytt til arbeidsdagen før
tasks-repeat-shift-skip = Hopp over
tasks-repeat-missed = Hvis systemet har stått
tasks-repeat-missed-all = Opprett én oppgave for hver dag som ble borte
tasks-repeat-missed-last = Opprett bare den siste
tasks-repeat-starts = Første dag
tasks-repeat-starts-hint = Regelen teller herfra. Dager som er over, tas ikke igjen.
tasks-repeat-starts-wrong = Velg en dag innen { $years } år.
tasks-repeat-until = Til og med
tasks-repeat-count = Antall ganger
tasks-repeat-count-wrong = Skriv et helt tall fra 1 til { $max }.
tasks-repeat-both-ends = Velg enten en siste dag eller et antall.
tasks-repeat-many = Enheten kan ha { $max } regler. Slett en først.
tasks-repeat-on-nth = { $nth } { $what }
tasks-repeat-weeks =
    { $count ->
        [one] Hver uke
       *[other] Hver { $count }. uke
    }
tasks-repeat-months =
    { $count ->
        [one] Hver måned
       *[other] Hver { $count }. måned
    }
tasks-repeat-years =
    { $count ->
        [one] Hvert år
       *[other] Hvert { $count }. år
    }
tasks-repeat-until-words = til og med { $date }
tasks-repeat-times =
    { $count ->
        [one] én gang
       *[other] { $count } ganger
    }
tasks-template-used = En regel for oppgaver som gjentas, bruker malen. Endre eller slett regelen først.
tasks-day-mo = mandag
tasks-day-tu = tirsdag
tasks-day-we = onsdag
tasks-day-th = torsdag
tasks-day-fr = fredag
tasks-day-sa = lørdag
tasks-day-su = søndag
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
tasks-export-xlsx = Last ned listen for Excel (XLSX)
tasks-figures-xlsx = Last ned for Excel (XLSX)
tasks-figures-median = midterste (timer)
tasks-figures-p90 = 9 av 10 (timer)
tasks-categories = Kategorier
tasks-categories-lead = Det folk kan melde fra om til enheten din, og hva skjemaet spør om.
tasks-categories-none = Enheten din har ingen kategorier
tasks-category-active = I bruk
tasks-category-retired = Ikke i bruk
tasks-category-new = Ny kategori
tasks-category-edit = Endre navn, enhet og frist
tasks-category-send = Lagre kategorien
tasks-category-name-nb = Navn på bokmål
tasks-category-name-nn = Navn på nynorsk
tasks-category-name-en = Navn på engelsk
tasks-category-other-hint = La stå tomt når det er likt bokmål.
tasks-category-help-nb = Hjelpetekst på bokmål
tasks-category-help-nn = Hjelpetekst på nynorsk
tasks-category-help-en = Hjelpetekst på engelsk
tasks-category-help-hint = Én setning som hjelper folk å velge riktig.
tasks-category-unit = Enheten som svarer
tasks-category-unit-not-led = Velg en enhet du leder.
tasks-category-days = Frist i arbeidsdager
tasks-category-days-hint = Fra meldingen kommer til svaret skal være gitt.
tasks-category-icon = Symbol
tasks-category-placed = Den som melder fra, må si hvor det er
tasks-category-neighbours = Si fra til eiere innen 50 meter
tasks-category-in-use = Folk kan velge den
tasks-fields = Felt i skjemaet
tasks-fields-lead = Det skjemaet spør om i tillegg til sted og beskrivelse.
tasks-fields-none = Skjemaet spør ikke om noe mer.
tasks-fields-preview = Slik ser det ut
tasks-field-new = Nytt felt
tasks-field-add = Legg til feltet
tasks-field-send = Lagre feltet
tasks-field-change = Endre
tasks-field-up = Flytt opp
tasks-field-down = Flytt ned
tasks-field-retire = Slutt å spørre
tasks-field-restore = Spør igjen
tasks-field-retired = Ikke i bruk
tasks-field-required = Må fylles ut
tasks-field-must = Må fylles ut
tasks-field-kind = Hva slags svar
tasks-field-kind-text = Tekst
tasks-field-kind-number = Tall
tasks-field-kind-date = Dato
tasks-field-kind-choice = Ett av flere valg
tasks-field-choices = Valgene
tasks-field-choices-hint = Ett på hver linje, bare når svaret er ett av flere valg. På flere språk: bokmål | nynorsk | engelsk.

# Avvik som ansatte melder.
tasks-menu-deviation = Meld avvik
tasks-deviation-title = Meld HMS-avvik
tasks-deviation-lead = Meld fra om skader, nestenulykker og annet som gikk galt eller kunne ha gjort det.
tasks-deviation-who = Avviket går til lederen din og verneombudet i enheten. Bare de og du ser det.
tasks-deviation-unit = Hvor jobbet du da det skjedde?
tasks-deviation-unit-missing = Velg enheten du jobber i.
tasks-deviation-kind = Hva slags avvik er det?
tasks-deviation-kind-missing = Velg hva slags avvik det er.
tasks-deviation-text = Hva skjedde?
tasks-deviation-text-hint = Skriv kort. Ta med navn på andre bare hvis det trengs.
tasks-deviation-text-missing = Skriv hva som skjedde.
tasks-deviation-serious = Hvor alvorlig er det?
tasks-deviation-serious-missing = Velg hvor alvorlig det er.
tasks-deviation-when = Når skjedde det?
tasks-deviation-when-hint = La stå tomt hvis det skjedde nå.
tasks-deviation-when-wrong = Skriv en dag og et klokkeslett som har vært.
tasks-deviation-place = Sted
tasks-deviation-place-hint = For eksempel «lageret» eller «Lyngstien 13».
tasks-deviation-place-wrong = Vi forstod ikke stedet. Prøv på nytt.
tasks-deviation-here = Bruk stedet der jeg er
tasks-deviation-here-wait = Finner ut hvor du er …
tasks-deviation-here-got = Stedet er tatt med, innenfor { $metres } meter.
tasks-deviation-here-lost = Telefonen fant ikke ut hvor du er. Skriv stedet i stedet.
tasks-deviation-here-drop = Ta bort stedet
tasks-deviation-measure = Hva ble gjort med en gang?
tasks-deviation-measure-was = Gjort med en gang
tasks-deviation-send = Send avviket
tasks-deviation-another = Meld et avvik til
tasks-deviation-there = Vi har fått dette avviket fra før, slik du skrev det første gang. Åpne det fra siden din og skriv det nye der. Så kan du slette det her.
tasks-deviation-not-yours = Dette avviket ble skrevet av en annen. Den som skrev det, må logge inn for å sende det.
tasks-deviation-kept-title = Ligger på denne telefonen
tasks-deviation-kept-send = Send nå
tasks-deviation-kept-open = Åpne
tasks-deviation-kept-drop = Slett
tasks-deviation-kept-drop-sure = Slett for godt
tasks-deviation-kept-photos = Bilder: { $count }
tasks-deviation-photo = Bilde { $n }
tasks-deviation-on-phone = Uten nett blir det du skriver, liggende på denne telefonen til det kan sendes. Det er ikke kryptert, så bruk skjermlås. Legg siden til på hjemskjermen, så kan du åpne den uten nett.
tasks-deviation-said-kept = Avviket ligger på denne telefonen og blir sendt når det er nett.
tasks-deviation-said-offline = Du har ikke nett. Det du skriver, blir liggende på telefonen og sendt når nettet er tilbake.
tasks-deviation-said-sign-in = Avviket ligger på denne telefonen. Logg inn for å sende det.
tasks-deviation-sign-in-link = Logg inn
tasks-deviation-said-first = Åpne denne siden med nett og logg inn én gang først. Da vet telefonen hvem avvikene hører til.
tasks-deviation-said-full = Telefonen har ikke plass til å ta vare på avviket. Send det når du har nett, eller ta bort bilder.
tasks-deviation-said-busy = Vi fikk ikke sendt det nå. Det ligger på telefonen, og vi prøver igjen.
tasks-deviation-said-sent = Avviket er sendt.
tasks-deviation-sent-link = Følg det
tasks-deviation-said-mend = Avviket ble ikke tatt imot. Det ligger på telefonen til du har rettet det.
tasks-deviation-state-waiting = Venter på å bli sendt
tasks-deviation-state-refused = Må rettes før det kan sendes
tasks-deviation-wrong = Det kunne ikke tas imot. Se over det, og send på nytt.
tasks-source-resident = Innbygger
tasks-source-employee = Ansatt
tasks-source-politician = Folkevalgt
tasks-source-system = Fagsystem
tasks-source-sensor = Sensor
tasks-source-goals = Virksomhetsstyring
tasks-source-event = Gjentakende
tasks-source-assistant = Assistent
tasks-source-by-report = melding på nett
tasks-source-by-open311 = melding gjennom et annet program
tasks-source-by-mail = e-post
tasks-source-by-privacy = personvern
tasks-source-by-weakness = svakhet i sikkerheten
tasks-fact-source = Kilde
tasks-report-hat = Du melder som
tasks-report-hat-hint = Melder du for et utvalg, kan alle i utvalget se meldingen og svaret.
tasks-report-hat-mandate = { $name }: { $role }
tasks-report-hat-wrong = Velg en av rollene dine.
