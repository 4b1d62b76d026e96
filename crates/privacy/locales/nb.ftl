privacy-crumb = Personvern
privacy-myself = Deg selv
privacy-whose = Hvem det gjelder
privacy-cursor = Adressen til siden er ikke riktig. Begynn på den første siden.
privacy-person-hidden = En person med skjult navn
privacy-seen-title = Hvem har sett hva om deg
privacy-seen-lead = Hver gang noen andre åpner noe som gjelder deg, blir det skrevet opp her: hvem det var, hva de så, og hvorfor.
privacy-seen-sentence = { $who } { $did }
privacy-seen-times = { $count } ganger i løpet av ett minutt
privacy-seen-nobody = Ingen har sett noe
privacy-seen-nobody-text = Når noen åpner noe som gjelder deg, står det her med en gang.
privacy-seen-show-mine = Vis også det du selv har sett
privacy-seen-hide-mine = Skjul det du selv har sett
privacy-who-you = Du
privacy-who-employee = { $name } ({ $unit })
privacy-who-lent = { $name } ({ $other }, for { $unit })
privacy-unit-any = ansatt i kommunen
privacy-who-parent = En annen med foreldreansvar
privacy-who-guardian = En annen verge
privacy-who-kin = En pårørende
privacy-who-herself = Den det gjelder,
privacy-who-resident = En innbygger
privacy-who-other = Noen som ikke var logget inn, eller et annet system,
privacy-who-system = Fagsystemet { $name }
privacy-why-reason = Begrunnelse: «{ $reason }»
privacy-why-job = Fordi { $unit } har ansvar for saken.
privacy-why-agreement = Etter avtale med { $other }: «{ $purpose }»
privacy-why-child = På grunn av foreldreansvar.
privacy-why-ward = Som verge.
privacy-why-kin = Fordi det er gitt samtykke til å se som pårørende.
privacy-why-property = Som eier av en eiendom i nærheten.
privacy-why-organisation = På vegne av en organisasjon.
privacy-verb-other = så noe
privacy-verb-task_export = hentet oppgaven ut i et regneark
privacy-verb-task_found = fant oppgaven i et søk
privacy-verb-privacy_see = så loggen over innsyn
privacy-verb-privacy_copy = ba om en kopi av alt
privacy-copy-title = Opplysningene vi har om deg her
privacy-copy-lead = Be om en kopi av det som ligger her om deg, om barnet ditt eller om en du er verge for. Opplysninger i andre fagsystemer er ikke med. Kopien er klar i løpet av et minutt, og ligger her i ett døgn.
privacy-copy-ask = Be om en kopi
privacy-copy-low = Du er logget inn på nivå «betydelig». Det som krever høyt nivå, blir bare nevnt i kopien.
privacy-copy-raise = Logg inn på høyt nivå
privacy-copy-of = Alt om { $name }
privacy-copy-ready = Klar
privacy-copy-ready-text = Les den her, eller last den ned.
privacy-copy-gathering = Hentes
privacy-copy-progress = { $done } av { $total } deler er hentet
privacy-copy-until = Slettes { $when }
privacy-copy-too-many = Du har { $most } kopier allerede. Vent til en av dem er slettet.
privacy-copy-zip = Last ned alt (ZIP)
privacy-copy-file = alt-om-meg
privacy-copy-json = For maskiner (JSON)
privacy-copy-page-lead = Fra { $municipality }, hentet { $when }.
privacy-holds-seen = Hvem har sett hva
privacy-holds-journal = Det som har skjedd
privacy-holds-when = Når
privacy-holds-who = Hvem
privacy-holds-unit = Enhet
privacy-holds-agreement = Avtale med annen kommune
privacy-holds-did = Gjorde
privacy-holds-reason = Begrunnelse
privacy-holds-times = Antall ganger
privacy-holds-kind = Hva
privacy-holds-by = Av
privacy-holds-looked-at = Oppslag som personvernombudet har sett på
privacy-looked-at-yours = Oppslag du har gjort
privacy-looked-at-about-you = Oppslag om deg
privacy-by-herself = Den det gjelder
privacy-by-other = En annen person
privacy-by-anonymous = Noen som ikke var logget inn
privacy-by-program = Programmet
privacy-verb-privacy_ask = ba om retting eller sletting
privacy-request-title = Retting, sletting og protest
privacy-request-lead = Skriv hva som er feil, eller hva du vil at vi skal gjøre. Du kan følge saken her, og får svar innen en måned.
privacy-request-kind = Hva vil du be om?
privacy-request-kind-missing = Velg hva du vil be om
privacy-request-correction = Retting
privacy-request-correction-hint = Noe er feil eller mangler.
privacy-request-erasure = Sletting
privacy-request-erasure-hint = Noe skal ikke ligge her lenger. Det loven sier at vi må ta vare på, kan vi ikke slette.
privacy-request-objection = Protest
privacy-request-objection-hint = Du vil ikke at opplysningene skal brukes til noe bestemt.
privacy-request-text = Fortell oss om det
privacy-request-text-hint = Hvilken opplysning gjelder det, og hva er riktig? Bare de som behandler saken, leser det.
privacy-request-text-missing = Skriv hva det gjelder
privacy-request-text-long = Skriv kortere, høyst { $max } tegn
privacy-request-no-unit = Kommunen har ikke lagt inn hvem som svarer på dette ennå. Ta kontakt på telefon.
privacy-request-send = Send
privacy-verb-watch_see = kontrollerte hvem som har sett hva
privacy-verb-watch_mark = gikk gjennom innsyn
privacy-verb-watch_change = endret en regel for kontroll
privacy-watch-title = Kontroll av innsyn
privacy-watch-lead = Det reglene har funnet de siste { $days } dagene, og som ingen har sett på ennå. Ingenting av det er galt i seg selv.
privacy-watch-none = Ingenting å se på
privacy-watch-none-text = Reglene har ikke funnet noe nytt.
privacy-watch-more = og { $count } til
privacy-watch-cut = Bare de nyeste { $count } oppslagene er lest.
privacy-case-of = { $who } slo opp { $name }
privacy-case-times = { $count } oppslag
privacy-case-rows = Oppslag
privacy-case-note = Merknad
privacy-case-looked = Dette har jeg sett på
privacy-case-own = Dette er dine egne oppslag. Et annet personvernombud må se på dem.
privacy-case-until-late = Du kan bare krysse av for oppslag som er gjort. Nå står alle til nå på siden. Trykk på knappen en gang til.
privacy-pattern-family = Egen familie
privacy-pattern-family-hint = Noen som registeret sier er i familie, har foreldreansvar eller er verge.
privacy-pattern-neighbour = Naboer
privacy-pattern-neighbour-hint = Noen som bor høyst { $number } meter unna.
privacy-pattern-colleague = Kolleger
privacy-pattern-colleague-hint = Noen i samme enhet.
privacy-pattern-well-known = Kjente personer
privacy-pattern-well-known-hint = Noen med skjult adresse eller politisk verv.
privacy-pattern-many = Mange på kort tid
privacy-pattern-many-hint = Mer enn { $number } personer i løpet av { $span } minutter.
privacy-pattern-hours = Utenom arbeidstid
privacy-pattern-hours-hint = Før kl. { $number }, fra kl. { $span }, eller på en fridag.
privacy-pattern-reason = Oppgitt grunn
privacy-pattern-reason-hint = Oppslag der den ansatte måtte skrive hvorfor.
privacy-rules-title = Regler for kontroll
privacy-rule-pattern = Mønster
privacy-rule-means = Betyr
privacy-rule-state = Status
privacy-rule-on = På
privacy-rule-off = Av
privacy-rule-active = Regelen er på
privacy-rule-save = Lagre
privacy-rule-number-wrong = Skriv et helt tall som kan stemme
privacy-rule-neighbour-number = Meter
privacy-rule-many-number = Antall personer
privacy-rule-many-span = Minutter
privacy-rule-hours-number = Fra klokka
privacy-rule-hours-span = Til klokka
privacy-why-employee = Som ansatt i { $unit }.
privacy-why-asked = Fordi den som har ansvar for saken, har bedt om hjelp.
privacy-why-works = Som ansatt i kommunen.
privacy-sealed-title = Er loggen urørt?
privacy-sealed-lead = Hver natt blir gårsdagens logg over innsyn forseglet i journalen. Her ser du om en dag er slik den var.
privacy-sealed-date = Dag
privacy-sealed-check = Kontroller
privacy-sealed-not-yet = { $date } er ikke forseglet ennå.
privacy-sealed-same = { $date } er urørt: { $are } oppslag.
privacy-sealed-changed = { $date } er endret etterpå: { $were } oppslag ble forseglet, { $are } er der nå. Si fra til den som har ansvar for sikkerheten.
privacy-sealed-gone = Oppslagene fra { $date } er slettet. Journalen sier når, hvis det var fordi tiden var ute.
privacy-kept-title = Hvor lenge vi tar vare på ting
privacy-kept-lead = Hver natt blir det som er eldre, slettet, og journalen sier hvor mye. Journalen selv, og saker som skal i arkivet, slettes aldri slik.
privacy-kept-access_log = Hvem som har sett hva
privacy-kept-reports = Meldinger om feil, etter svaret
privacy-kept-for = Antall dager
privacy-kept-wrong = Skriv et helt tall fra { $least } til { $most }
privacy-kept-days = { $count ->
    [one] 1 dag
   *[other] { $count } dager
}
privacy-verb-erasure_see = så hva som finnes, før en sletting
privacy-verb-erasure_do = slettet en person
privacy-erasure-title = Sletting av personer
privacy-erasure-lead = Her sletter du det kommunen har om en person, når loven åpner for det. Du ser først hva som slettes, og hva som må bli og hvorfor.
privacy-erasure-who = Fødselsnummer eller nummer på en oppgave
privacy-erasure-who-hint = For eksempel 2026-1042. Da gjelder det den som spurte i den oppgaven.
privacy-erasure-nobody = Vi finner ingen med dette nummeret
privacy-erasure-look = Se hva som finnes
privacy-erasure-none = Ingen er slettet ennå
privacy-erasure-done-title = Slettet før
privacy-erasure-done-list = Slettinger, nyeste først
privacy-erasure-when = Tidspunkt
privacy-erasure-confirm-title = Slette en person
privacy-erasure-person = Person
privacy-erasure-unnamed = En som ikke har oppgitt navn
privacy-erasure-born = Født
privacy-erasure-goes-title = Dette slettes
privacy-erasure-goes = Slettes eller gjøres anonymt
privacy-erasure-stays-title = Dette blir
privacy-erasure-stays = Må bli
privacy-erasure-what = Hva
privacy-erasure-why = Hvorfor
privacy-erasure-nothing = Det er ingenting å slette.
privacy-erasure-forbidden-title = Kan ikke slettes nå
privacy-erasure-forbidden =
    { $count ->
        [one] En oppgave fra denne personen er ikke besvart. Svar på den først.
       *[other] { $count } oppgaver fra denne personen er ikke besvart. Svar på dem først.
    }
privacy-erasure-do-title = Slett
privacy-erasure-ground = Grunnlag (personvernforordningen artikkel 17)
privacy-erasure-ground-missing = Velg et grunnlag
privacy-erasure-ground-not-needed = Opplysningene trengs ikke lenger
privacy-erasure-ground-consent-withdrawn = Samtykket er trukket tilbake
privacy-erasure-ground-objection = Personen har protestert, og ingenting veier tyngre
privacy-erasure-ground-unlawful = Det var ikke lov å ha opplysningene
privacy-erasure-ground-legal-duty = En lov krever at de slettes
privacy-erasure-request = Oppgaven der det ble bedt om
privacy-erasure-request-hint = For eksempel 2026-1042. Skriv ingenting om personen.
privacy-erasure-request-wrong = Skriv nummeret slik: 2026-1042
privacy-erasure-typed = Skriv «{ $text }» for å bekrefte
privacy-erasure-typed-hint = Det kan ikke angres.
privacy-erasure-typed-wrong = Det du skrev, er ikke likt
privacy-erasure-word = SLETT
privacy-erasure-do = Slett for alltid
privacy-erasure-record-title = Slettet
privacy-erasure-by = Gjort av
privacy-erasure-id = Id uten mening
privacy-erasure-again = Gjentatt
privacy-erasure-again-text = En eldre kopi av databasen ble lagt tilbake, og personen ble slettet fra den igjen.
privacy-erasure-state-done = Slettet, og nøkkelen er ødelagt
privacy-erasure-state-key = Slettet, nøkkelen ødelegges om litt
privacy-held-tasks-open =
    { $count ->
        [one] 1 oppgave som ikke er besvart
       *[other] { $count } oppgaver som ikke er besvart
    }
privacy-held-tasks-closed =
    { $count ->
        [one] 1 besvart oppgave: hvem som spurte, tekst, sted og svar
       *[other] { $count } besvarte oppgaver: hvem som spurte, tekst, sted og svar
    }
privacy-held-tasks-photos =
    { $count ->
        [one] 1 bilde
       *[other] { $count } bilder
    }
privacy-held-tasks-handled =
    { $count ->
        [one] 1 oppgave som personen har behandlet som ansatt
       *[other] { $count } oppgaver som personen har behandlet som ansatt
    }
privacy-held-register-person =
    { $count ->
        [one] Personen i registeret: navn, fødselsnummer, adresse, familie
       *[other] { $count } oppføringer i registeret: navn, fødselsnummer, adresse, familie
    }
privacy-held-key = Nøkkelen til det personen har skrevet i journalen, også i gamle sikkerhetskopier
privacy-hold-open = Må besvares først
privacy-hold-resident = Bor her: kommunen har plikt til å vite hvem som gjør det (folkeregisterloven)
privacy-hold-serves = Er ansatt eller har et verv
privacy-hold-public-role = Eier eiendom eller har en rolle i en virksomhet, og det er offentlig
privacy-hold-documentation = Viser hvem i kommunen som behandlet saken (arkivlova)
privacy-held-privacy-copies =
    { $count ->
        [one] 1 kopi av alt om personen
       *[other] { $count } kopier av alt om personen
    }
privacy-held-privacy-notes =
    { $count ->
        [one] 1 notat fra kontroll av innsyn
       *[other] { $count } notater fra kontroll av innsyn
    }
privacy-held-privacy-access-log =
    { $count ->
        [one] 1 linje i loggen over hvem som har sett opplysningene
       *[other] { $count } linjer i loggen over hvem som har sett opplysningene
    }
