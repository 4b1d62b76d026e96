routing-menu = Fordeling
routing-title = Fordeling av oppgåver
routing-lead = Ei oppgåve går til eininga som svarer for kategorien. Reglane her går føre: dei blir prøvde ovanfrå og ned, og den første som passar, bestemmer.
routing-none = Ingen reglar enno
routing-none-text = Alle oppgåver går til eininga som svarer for kategorien. Med ein regel kan dei gå ein annan stad.
routing-table = Reglar i den rekkjefølgja dei blir prøvde
routing-col-order = Nr.
routing-col-does = Kva han gjer
routing-col-state = Status
routing-col-changed = Sist endra
routing-col-move = Flytt
routing-up = Opp
routing-down = Ned
routing-on = På
routing-off = Av
routing-changed = { $who }, { $when }
routing-version = Versjon
routing-history = Regelen slik han har vore
routing-save = Lagre
routing-edit = Endre regelen
routing-delete = Slett regelen
routing-delete-text = Regelen blir teken ut av tabellen. Oppgåver som han har fordelt, viser framleis kva han heitte og kva versjon det var.
routing-delete-yes = Slett regelen
routing-delete-no = Behald han
routing-switch-on = Slå på
routing-switch-off = Slå av
routing-too-long = Bruk høgst { $max } teikn.

routing-rule-new = Ny regel
routing-rule-name = Namn
routing-rule-name-hint = Noko kollegaene kjenner igjen. Namnet står på oppgåvene som regelen fordeler.
routing-rule-name-missing = Skriv eit namn.
routing-rule-condition = Vilkår
routing-rule-condition-hint = Blir skrive i CEL. Regelen fangar oppgåver der vilkåret er sant.
routing-rule-unit = Eining
routing-rule-unit-hint = Dit oppgåva går. La det stå tomt dersom kategorien skal bestemme.
routing-rule-unit-unknown = Vel ei eining i lista.
routing-rule-category = Kategori
routing-rule-category-hint = Oppgåva får denne kategorien, med fristen han har.
routing-rule-category-unknown = Vel ein kategori i lista.
routing-rule-days = Frist i arbeidsdagar
routing-rule-days-hint = Tomt felt: fristen som kategorien har.
routing-rule-days-wrong = Skriv eit heilt tal frå 1 til { $max }.
routing-rule-nothing = Regelen må gjere noko: vel eining, kategori eller frist.
routing-rule-too-many = Det er høgst { $max } reglar i tabellen. Slett ein som ikkje trengst lenger.
routing-does-unit = til { $unit }
routing-does-category = kategori { $category }
routing-does-days = { $count ->
    [one] frist 1 arbeidsdag
   *[other] frist { $count } arbeidsdagar
}

routing-names = Dette kan du bruke i eit vilkår
routing-names-more = Set dei saman med && (og), || (eller) og ! (ikkje). Samanlikn med ==, !=, <, <=, > og >=. «in» seier om noko står i ei liste. Tekst har contains, startsWith, endsWith og size. Nokre døme:
routing-name-category = nøkkelen til kategorien, som «street-light»; tom når han er ukjend
routing-name-unit = nøkkelen til eininga ho går til når ingen regel seier noko anna, som «vei-og-lys»
routing-name-text = det som er skrive, med små bokstavar
routing-name-source = kvar oppgåva kjem frå, som «report», «open311» eller «mail»
routing-name-hour = timen ho kom, 0 til 23
routing-name-weekday = vekedagen ho kom; måndag er 1 og sundag 7
routing-name-month = månaden ho kom, 1 til 12
routing-name-signed-in = sant når den som melde frå, var innlogga
routing-name-place-known = sant når staden er kjend på kartet
routing-name-place-words = staden med ord, med små bokstavar
routing-name-place-lat = breiddegrad; regelen fangar ikkje oppgåver utan stad
routing-name-place-lon = lengdegrad; regelen fangar ikkje oppgåver utan stad

routing-cel-missing = Skriv eit vilkår.
routing-cel-long = Vilkåret er for langt. Bruk høgst { $max } teikn, eller lag to reglar.
routing-cel-deep = Vilkåret har for mange parentesar inni kvarandre.
routing-cel-unreadable = Vilkåret kan ikkje lesast.
routing-cel-syntax = Vilkåret kan ikkje lesast ved teikn { $column }. Samanlikn slik: hour > 15 && category == "street-light"
routing-cel-not-truth = Vilkåret må vere noko som er sant eller usant, som hour > 15.
routing-cel-name = Vi kjenner ikkje «{ $name }». Namna du kan bruke, står under feltet.
routing-cel-function = «{ $name }» kan ikkje brukast i eit vilkår her.
routing-cel-kinds = Her blir ting av ulik sort samanlikna, som ein tekst med eit tal.
routing-cel-value = Ein slik verdi kan ikkje brukast her. Bruk tekst, tal, true eller false.
routing-cel-list = Ei liste må ha tekstar eller tal, minst éin og høgst { $max }.
routing-cel-capital = Det som er skrive, blir samanlikna med små bokstavar. Skriv «{ $word }».

routing-try = Prøv på dei siste 31 dagane
routing-try-all = Prøv heile tabellen
routing-trial = Prøve
routing-trial-of = Prøve av «{ $rule }»
routing-trial-whole = Prøve av heile tabellen
routing-trial-lead = Reglane er prøvde på oppgåver frå dei siste { $days } dagane, høgst { $most }. Ingen oppgåver er endra.
routing-trial-works = Vi prøver
routing-trial-works-text = Dette tek nokre sekund. Sida viser svaret når det er klart.
routing-trial-looked = { $count ->
    [one] 1 oppgåve er sett på.
   *[other] { $count } oppgåver er sette på.
}
routing-trial-more = Det kom fleire; dei eldste er ikkje med.
routing-trial-result = Kva reglane ville ha gjort
routing-trial-caught = Ville fanga
routing-trial-elsewhere = Av dei til ei anna eining enn der dei enda
routing-trial-tasks = { $count ->
    [one] 1 oppgåve
   *[other] { $count } oppgåver
}
routing-trial-few = og færre enn { $few } som du ikkje kan sjå
routing-trial-others = { $count ->
    [one] og 1 som du ikkje kan sjå
   *[other] og { $count } som du ikkje kan sjå
}
routing-trial-save = Lagre regelen slik
routing-trial-back = Tilbake
routing-trial-tasks-table = Oppgåver
routing-task = Oppgåve
routing-task-what = Kva
routing-task-came = Kom

routing-vague = Kategoriar som ikkje seier kvar oppgåva høyrer heime
routing-vague-label = Kategoriar
routing-vague-hint = For desse kan det som er lært, føreslå eining når ingen regel passar.
routing-vague-units = E-post til einingar
routing-vague-units-hint = Vel einingar som får e-post om alt mogleg. E-post til andre einingar blir der, om ingen regel seier noko anna.
routing-vague-mail = e-post til { $unit }
routing-vague-are = Kategoriar som ikkje seier kvar oppgåva høyrer heime: { $categories }

routing-panel = Kvifor ho er her
routing-panel-table = Sjå reglane for fordeling
routing-why-category = Ho kom til eininga som svarer for kategorien.
routing-why-nothing = Ho kom hit fordi ingenting sa kven ho var til.
routing-why-rule = Ho kom til { $unit } etter regelen «{ $rule }», versjon { $version }.
routing-why-classifier = Ho kom til { $unit } fordi liknande oppgåver har enda der ({ $percent } % sikkert).
routing-perhaps = Kanskje for { $unit } ({ $percent } %)
routing-perhaps-pass-on = Send til { $unit }
routing-perhaps-reason = Oppgåva ser ut til å høyre til { $unit }.

routing-classifier = Det som er lært
routing-classifier-lead = Programmet lærer av kvar oppgåver verkeleg enda: kva ord dei hadde, og kvar dei var. Det føreslår ei eining der kategorien ikkje seier noko, og sender oppgåver sjølv berre der eininga tillèt det.
routing-train = Lær på nytt no
routing-untrained = Ikkje lært enno
routing-untrained-text = Når oppgåver er løyste, lærer programmet av dei i løpet av nokre timar.
routing-too-little = { $count ->
    [one] Det er berre 1 oppgåve å lære av. Det trengst minst 60, frå to einingar eller fleire.
   *[other] Det er { $count } oppgåver å lære av. Det trengst minst 60, frå to einingar eller fleire.
}
routing-learned = Lært av { $learned } oppgåver og prøvd på dei { $held } nyaste, frå { $since } til { $until }, som det ikkje har lært av. Lært { $when }.
routing-chart = Kor mykje som er rett, og kor mykje det ville bestemt, etter kor sikkert det er
routing-chart-precision = Heil linje: så mykje av det det ville bestemt, er rett
routing-chart-coverage = Stipla linje: så mange av oppgåvene ville det bestemt
routing-steps = Etter kor sikkert det er
routing-col-from = Sikkert frå
routing-col-decided = Ville bestemt
routing-col-precision = Rett
routing-col-coverage = Av alle
routing-units = For kvar eining
routing-col-tasks = Oppgåver
routing-col-decided-90 = Ville sendt, frå 90 %
routing-col-precision-90 = Rett, frå 90 %
routing-col-coverage-90 = Sendt mot oppgåver
routing-col-alone = Kan bestemme åleine
routing-mistakes = Det som oftast blir forveksla
routing-col-said = Føreslått
routing-col-was = Enda hos
routing-col-times = Gonger
routing-alone-off = Nei
routing-alone-off-hint = Det berre føreslår.
routing-alone-from = Frå { $percent } %
routing-alone-label = Kan det sende oppgåver til eininga åleine?
routing-alone-hint = Det gjeld oppgåver der kategorien ikkje seier noko og ingen regel passar. Under kvart val står kva som ville skjedd med oppgåvene det er prøvd på.
routing-alone-would = Ville sendt { $decided }: { $right } rette og { $wrong } feil
routing-alone-is-off = Det sender ikkje oppgåver hit åleine.
routing-alone-is = Det sender oppgåver hit åleine frå { $percent } %. Bestemt av { $who }, { $when }.
routing-alone-wrong = Vel eitt av svara.
