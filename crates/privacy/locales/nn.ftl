privacy-crumb = Personvern
privacy-myself = Deg sjølv
privacy-whose = Kven det gjeld
privacy-cursor = Adressa til sida er ikkje rett. Byrj på den første sida.
privacy-person-hidden = Ein person med skjult namn
privacy-seen-title = Kven har sett kva om deg
privacy-seen-lead = Kvar gong nokon andre opnar noko som gjeld deg, blir det skrive opp her: kven det var, kva dei såg, og kvifor.
privacy-seen-sentence = { $who } { $did }
privacy-seen-times = { $count } gonger i løpet av eitt minutt
privacy-seen-nobody = Ingen har sett noko
privacy-seen-nobody-text = Når nokon opnar noko som gjeld deg, står det her med ein gong.
privacy-seen-show-mine = Vis òg det du sjølv har sett
privacy-seen-hide-mine = Gøym det du sjølv har sett
privacy-who-you = Du
privacy-who-employee = { $name } ({ $unit })
privacy-who-lent = { $name } ({ $other }, for { $unit })
privacy-unit-any = tilsett i kommunen
privacy-who-parent = Ein annan med foreldreansvar
privacy-who-guardian = Ein annan verje
privacy-who-kin = Ein pårørande
privacy-who-herself = Den det gjeld,
privacy-who-resident = Ein innbyggjar
privacy-who-other = Nokon som ikkje var logga inn, eller eit anna system,
privacy-who-system = Fagsystemet { $name }
privacy-why-reason = Grunngiving: «{ $reason }»
privacy-why-job = Fordi { $unit } har ansvar for saka.
privacy-why-agreement = Etter avtale med { $other }: «{ $purpose }»
privacy-why-child = På grunn av foreldreansvar.
privacy-why-ward = Som verje.
privacy-why-kin = Fordi det er gitt samtykke til å sjå som pårørande.
privacy-why-property = Som eigar av ein eigedom i nærleiken.
privacy-why-organisation = På vegner av ein organisasjon.
privacy-verb-other = såg noko
privacy-verb-task_export = henta oppgåva ut i eit rekneark
privacy-verb-task_found = fann oppgåva i eit søk
privacy-verb-privacy_see = såg loggen over innsyn
privacy-verb-privacy_copy = bad om ein kopi av alt
privacy-copy-title = Opplysningane vi har om deg her
privacy-copy-lead = Be om ein kopi av det som ligg her om deg, om barnet ditt eller om ein du er verje for. Opplysningar i andre fagsystem er ikkje med. Kopien er klar i løpet av eit minutt, og ligg her i eitt døgn.
privacy-copy-ask = Be om ein kopi
privacy-copy-low = Du er logga inn på nivå «betydeleg». Det som krev høgt nivå, blir berre nemnt i kopien.
privacy-copy-raise = Logg inn på høgt nivå
privacy-copy-of = Alt om { $name }
privacy-copy-ready = Klar
privacy-copy-ready-text = Les han her, eller last han ned.
privacy-copy-gathering = Blir henta
privacy-copy-progress = { $done } av { $total } delar er henta
privacy-copy-until = Blir sletta { $when }
privacy-copy-too-many = Du har { $most } kopiar allereie. Vent til ein av dei er sletta.
privacy-copy-zip = Last ned alt (ZIP)
privacy-copy-file = alt-om-meg
privacy-copy-json = For maskiner (JSON)
privacy-copy-page-lead = Frå { $municipality }, henta { $when }.
privacy-holds-seen = Kven har sett kva
privacy-holds-journal = Det som har hendt
privacy-holds-when = Når
privacy-holds-who = Kven
privacy-holds-unit = Eining
privacy-holds-agreement = Avtale med annan kommune
privacy-holds-did = Gjorde
privacy-holds-reason = Grunngiving
privacy-holds-times = Talet på gonger
privacy-holds-kind = Kva
privacy-holds-by = Av
privacy-holds-looked-at = Oppslag som personvernombodet har sett på
privacy-looked-at-yours = Oppslag du har gjort
privacy-looked-at-about-you = Oppslag om deg
privacy-by-herself = Den det gjeld
privacy-by-other = Ein annan person
privacy-by-anonymous = Nokon som ikkje var logga inn
privacy-by-program = Programmet
privacy-verb-privacy_ask = bad om retting eller sletting
privacy-request-title = Retting, sletting og protest
privacy-request-lead = Skriv kva som er feil, eller kva du vil at vi skal gjere. Du kan følgje saka her, og får svar innan ein månad.
privacy-request-kind = Kva vil du be om?
privacy-request-kind-missing = Vel kva du vil be om
privacy-request-correction = Retting
privacy-request-correction-hint = Noko er feil eller manglar.
privacy-request-erasure = Sletting
privacy-request-erasure-hint = Noko skal ikkje liggje her lenger. Det lova seier at vi må ta vare på, kan vi ikkje slette.
privacy-request-objection = Protest
privacy-request-objection-hint = Du vil ikkje at opplysningane skal brukast til noko bestemt.
privacy-request-text = Fortel oss om det
privacy-request-text-hint = Kva opplysning gjeld det, og kva er rett? Berre dei som behandlar saka, les det.
privacy-request-text-missing = Skriv kva det gjeld
privacy-request-text-long = Skriv kortare, høgst { $max } teikn
privacy-request-no-unit = Kommunen har ikkje lagt inn kven som svarer på dette enno. Ta kontakt på telefon.
privacy-request-send = Send
privacy-verb-watch_see = kontrollerte kven som har sett kva
privacy-verb-watch_mark = gjekk gjennom innsyn
privacy-verb-watch_change = endra ein regel for kontroll
privacy-watch-title = Kontroll av innsyn
privacy-watch-lead = Det reglane har funne dei siste { $days } dagane, og som ingen har sett på enno. Ingenting av det er gale i seg sjølv.
privacy-watch-none = Ingenting å sjå på
privacy-watch-none-text = Reglane har ikkje funne noko nytt.
privacy-watch-more = og { $count } til
privacy-watch-cut = Berre dei nyaste { $count } oppslaga er lesne.
privacy-case-of = { $who } slo opp { $name }
privacy-case-times = { $count } oppslag
privacy-case-rows = Oppslag
privacy-case-note = Merknad
privacy-case-looked = Dette har eg sett på
privacy-case-own = Dette er dine eigne oppslag. Eit anna personvernombod må sjå på dei.
privacy-case-until-late = Du kan berre krysse av for oppslag som er gjorde. No står alle til no på sida. Trykk på knappen ein gong til.
privacy-pattern-family = Eigen familie
privacy-pattern-family-hint = Nokon som registeret seier er i familie, har foreldreansvar eller er verje.
privacy-pattern-neighbour = Naboar
privacy-pattern-neighbour-hint = Nokon som bur høgst { $number } meter unna.
privacy-pattern-colleague = Kollegaer
privacy-pattern-colleague-hint = Nokon i same eining.
privacy-pattern-well-known = Kjende personar
privacy-pattern-well-known-hint = Nokon med skjult adresse eller politisk verv.
privacy-pattern-many = Mange på kort tid
privacy-pattern-many-hint = Meir enn { $number } personar i løpet av { $span } minutt.
privacy-pattern-hours = Utanom arbeidstid
privacy-pattern-hours-hint = Før kl. { $number }, frå kl. { $span }, eller på ein fridag.
privacy-pattern-reason = Oppgitt grunn
privacy-pattern-reason-hint = Oppslag der den tilsette måtte skrive kvifor.
privacy-rules-title = Reglar for kontroll
privacy-rule-pattern = Mønster
privacy-rule-means = Betyr
privacy-rule-state = Status
privacy-rule-on = På
privacy-rule-off = Av
privacy-rule-active = Regelen er på
privacy-rule-save = Lagre
privacy-rule-number-wrong = Skriv eit heilt tal som kan stemme
privacy-rule-neighbour-number = Meter
privacy-rule-many-number = Talet på personar
privacy-rule-many-span = Minutt
privacy-rule-hours-number = Frå klokka
privacy-rule-hours-span = Til klokka
privacy-why-employee = Som tilsett i { $unit }.
privacy-why-asked = Fordi den som har ansvar for saka, har bede om hjelp.
privacy-why-works = Som tilsett i kommunen.
privacy-sealed-title = Er loggen urørt?
privacy-sealed-lead = Kvar natt blir loggen over innsyn frå i går forsegla i journalen. Her ser du om ein dag er slik han var.
privacy-sealed-date = Dag
privacy-sealed-check = Kontroller
privacy-sealed-not-yet = { $date } er ikkje forsegla enno.
privacy-sealed-same = { $date } er urørt: { $are } oppslag.
privacy-sealed-changed = { $date } er endra etterpå: { $were } oppslag vart forsegla, { $are } er der no. Sei frå til den som har ansvar for tryggleiken.
privacy-sealed-gone = Oppslaga frå { $date } er sletta. Journalen seier når, dersom det var fordi tida var ute.
privacy-kept-title = Kor lenge vi tek vare på ting
privacy-kept-lead = Kvar natt blir det som er eldre, sletta, og journalen seier kor mykje. Journalen sjølv, og saker som skal i arkivet, blir aldri sletta slik.
privacy-kept-access_log = Kven som har sett kva
privacy-kept-reports = Meldingar om feil, etter svaret
privacy-kept-for = Talet på dagar
privacy-kept-wrong = Skriv eit heilt tal frå { $least } til { $most }
privacy-kept-days = { $count ->
    [one] 1 dag
   *[other] { $count } dagar
}
privacy-verb-erasure_see = såg kva som finst, før ei sletting
privacy-verb-erasure_do = sletta ein person
privacy-erasure-title = Sletting av personar
privacy-erasure-lead = Her slettar du det kommunen har om ein person, når lova opnar for det. Du ser først kva som blir sletta, og kva som må bli og kvifor.
privacy-erasure-who = Fødselsnummer eller nummer på ei oppgåve
privacy-erasure-who-hint = Til dømes 2026-1042. Då gjeld det den som spurde i den oppgåva.
privacy-erasure-nobody = Vi finn ingen med dette nummeret
privacy-erasure-look = Sjå kva som finst
privacy-erasure-none = Ingen er sletta enno
privacy-erasure-done-title = Sletta før
privacy-erasure-done-list = Slettingar, nyaste først
privacy-erasure-when = Tidspunkt
privacy-erasure-confirm-title = Slette ein person
privacy-erasure-person = Person
privacy-erasure-unnamed = Ein som ikkje har oppgitt namn
privacy-erasure-born = Fødd
privacy-erasure-goes-title = Dette blir sletta
privacy-erasure-goes = Blir sletta eller gjort anonymt
privacy-erasure-stays-title = Dette blir verande
privacy-erasure-stays = Må bli verande
privacy-erasure-what = Kva
privacy-erasure-why = Kvifor
privacy-erasure-nothing = Det er ingenting å slette.
privacy-erasure-forbidden-title = Kan ikkje slettast no
privacy-erasure-forbidden =
    { $count ->
        [one] Ei oppgåve frå denne personen er ikkje svart på. Svar på henne først.
       *[other] { $count } oppgåver frå denne personen er ikkje svart på. Svar på dei først.
    }
privacy-erasure-do-title = Slett
privacy-erasure-ground = Grunnlag (personvernforordninga artikkel 17)
privacy-erasure-ground-missing = Vel eit grunnlag
privacy-erasure-ground-not-needed = Opplysningane trengst ikkje lenger
privacy-erasure-ground-consent-withdrawn = Samtykket er trekt tilbake
privacy-erasure-ground-objection = Personen har protestert, og ingenting veg tyngre
privacy-erasure-ground-unlawful = Det var ikkje lov å ha opplysningane
privacy-erasure-ground-legal-duty = Ei lov krev at dei blir sletta
privacy-erasure-request = Oppgåva der det vart bede om
privacy-erasure-request-hint = Til dømes 2026-1042. Skriv ingenting om personen.
privacy-erasure-request-wrong = Skriv nummeret slik: 2026-1042
privacy-erasure-typed = Skriv «{ $text }» for å stadfeste
privacy-erasure-typed-hint = Det kan ikkje angrast.
privacy-erasure-typed-wrong = Det du skreiv, er ikkje likt
privacy-erasure-word = SLETT
privacy-erasure-do = Slett for alltid
privacy-erasure-record-title = Sletta
privacy-erasure-by = Gjort av
privacy-erasure-id = Id utan meining
privacy-erasure-again = Gjenteke
privacy-erasure-again-text = Ein eldre kopi av databasen vart lagd tilbake, og personen vart sletta frå han igjen.
privacy-erasure-state-done = Sletta, og nøkkelen er øydelagd
privacy-erasure-state-key = Sletta, nøkkelen blir øydelagd om litt
privacy-held-tasks-open =
    { $count ->
        [one] 1 oppgåve som ikkje er svart på
       *[other] { $count } oppgåver som ikkje er svart på
    }
privacy-held-tasks-closed =
    { $count ->
        [one] 1 oppgåve med svar: kven som spurde, tekst, stad og svar
       *[other] { $count } oppgåver med svar: kven som spurde, tekst, stad og svar
    }
privacy-held-tasks-photos =
    { $count ->
        [one] 1 bilete
       *[other] { $count } bilete
    }
privacy-held-tasks-handled =
    { $count ->
        [one] 1 oppgåve som personen har behandla som tilsett
       *[other] { $count } oppgåver som personen har behandla som tilsett
    }
privacy-held-register-person =
    { $count ->
        [one] Personen i registeret: namn, fødselsnummer, adresse, familie
       *[other] { $count } oppføringar i registeret: namn, fødselsnummer, adresse, familie
    }
privacy-held-key = Nøkkelen til det personen har skrive i journalen, også i gamle tryggingskopiar
privacy-hold-open = Må svarast på først
privacy-hold-resident = Bur her: kommunen har plikt til å vite kven som gjer det (folkeregisterlova)
privacy-hold-serves = Er tilsett eller har eit verv
privacy-hold-public-role = Eig eigedom eller har ei rolle i ei verksemd, og det er offentleg
privacy-hold-documentation = Viser kven i kommunen som behandla saka (arkivlova)
privacy-held-privacy-copies =
    { $count ->
        [one] 1 kopi av alt om personen
       *[other] { $count } kopiar av alt om personen
    }
privacy-held-privacy-notes =
    { $count ->
        [one] 1 notat frå kontroll av innsyn
       *[other] { $count } notat frå kontroll av innsyn
    }
privacy-held-privacy-access-log =
    { $count ->
        [one] 1 linje i loggen over kven som har sett opplysningane
       *[other] { $count } linjer i loggen over kven som har sett opplysningane
    }
