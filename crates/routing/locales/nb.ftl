routing-menu = Fordeling
routing-title = Fordeling av oppgaver
routing-lead = En oppgave går til enheten som svarer for kategorien. Reglene her går foran: de prøves ovenfra og ned, og den første som passer, bestemmer.
routing-none = Ingen regler ennå
routing-none-text = Alle oppgaver går til enheten som svarer for kategorien. Med en regel kan de gå et annet sted.
routing-table = Regler i den rekkefølgen de prøves
routing-col-order = Nr.
routing-col-does = Hva den gjør
routing-col-state = Status
routing-col-changed = Sist endret
routing-col-move = Flytt
routing-up = Opp
routing-down = Ned
routing-on = På
routing-off = Av
routing-changed = { $who }, { $when }
routing-version = Versjon
routing-history = Regelen slik den har vært
routing-save = Lagre
routing-edit = Endre regelen
routing-delete = Slett regelen
routing-delete-text = Regelen tas ut av tabellen. Oppgaver som den har fordelt, viser fortsatt hva den het og hvilken versjon det var.
routing-delete-yes = Slett regelen
routing-delete-no = Behold den
routing-switch-on = Slå på
routing-switch-off = Slå av
routing-too-long = Bruk høyst { $max } tegn.

routing-rule-new = Ny regel
routing-rule-name = Navn
routing-rule-name-hint = Noe kollegene kjenner igjen. Navnet står på oppgavene som regelen fordeler.
routing-rule-name-missing = Skriv et navn.
routing-rule-condition = Vilkår
routing-rule-condition-hint = Skrives i CEL. Regelen fanger oppgaver der vilkåret er sant.
routing-rule-unit = Enhet
routing-rule-unit-hint = Dit oppgaven går. La det stå tomt hvis kategorien skal bestemme.
routing-rule-unit-unknown = Velg en enhet i listen.
routing-rule-category = Kategori
routing-rule-category-hint = Oppgaven får denne kategorien, med dens frist.
routing-rule-category-unknown = Velg en kategori i listen.
routing-rule-days = Frist i arbeidsdager
routing-rule-days-hint = Tomt felt: fristen som kategorien har.
routing-rule-days-wrong = Skriv et helt tall fra 1 til { $max }.
routing-rule-nothing = Regelen må gjøre noe: velg enhet, kategori eller frist.
routing-rule-too-many = Det er høyst { $max } regler i tabellen. Slett en som ikke trengs lenger.
routing-does-unit = til { $unit }
routing-does-category = kategori { $category }
routing-does-days = { $count ->
    [one] frist 1 arbeidsdag
   *[other] frist { $count } arbeidsdager
}

routing-names = Dette kan du bruke i et vilkår
routing-names-more = Sett dem sammen med && (og), || (eller) og ! (ikke). Sammenlign med ==, !=, <, <=, > og >=. «in» sier om noe står i en liste. Tekst har contains, startsWith, endsWith og size. Noen eksempler:
routing-name-category = nøkkelen til kategorien, som «street-light»; tom når den er ukjent
routing-name-unit = nøkkelen til enheten den går til når ingen regel sier noe annet, som «vei-og-lys»
routing-name-text = det som er skrevet, med små bokstaver
routing-name-source = hvor oppgaven kommer fra, som «report», «open311» eller «mail»
routing-name-hour = timen den kom, 0 til 23
routing-name-weekday = ukedagen den kom; mandag er 1 og søndag 7
routing-name-month = måneden den kom, 1 til 12
routing-name-signed-in = sant når den som meldte fra, var innlogget
routing-name-place-known = sant når stedet er kjent på kartet
routing-name-place-words = stedet med ord, med små bokstaver
routing-name-place-lat = breddegrad; regelen fanger ikke oppgaver uten sted
routing-name-place-lon = lengdegrad; regelen fanger ikke oppgaver uten sted

routing-cel-missing = Skriv et vilkår.
routing-cel-long = Vilkåret er for langt. Bruk høyst { $max } tegn, eller lag to regler.
routing-cel-deep = Vilkåret har for mange parenteser inni hverandre.
routing-cel-unreadable = Vilkåret kan ikke leses.
routing-cel-syntax = Vilkåret kan ikke leses ved tegn { $column }. Sammenlign slik: hour > 15 && category == "street-light"
routing-cel-not-truth = Vilkåret må være noe som er sant eller usant, som hour > 15.
routing-cel-name = Vi kjenner ikke «{ $name }». Navnene du kan bruke, står under feltet.
routing-cel-function = «{ $name }» kan ikke brukes i et vilkår her.
routing-cel-kinds = Her sammenlignes ting av ulik sort, som en tekst med et tall.
routing-cel-value = En slik verdi kan ikke brukes her. Bruk tekst, tall, true eller false.
routing-cel-list = En liste må ha tekster eller tall, minst én og høyst { $max }.
routing-cel-capital = Det som er skrevet, sammenlignes med små bokstaver. Skriv «{ $word }».

routing-try = Prøv på de siste 31 dagene
routing-try-all = Prøv hele tabellen
routing-trial = Prøve
routing-trial-of = Prøve av «{ $rule }»
routing-trial-whole = Prøve av hele tabellen
routing-trial-lead = Reglene er prøvd på oppgaver fra de siste { $days } dagene, høyst { $most }. Ingen oppgaver er endret.
routing-trial-works = Vi prøver
routing-trial-works-text = Dette tar noen sekunder. Siden viser svaret når det er klart.
routing-trial-looked = { $count ->
    [one] 1 oppgave er sett på.
   *[other] { $count } oppgaver er sett på.
}
routing-trial-more = Det kom flere; de eldste er ikke med.
routing-trial-result = Hva reglene ville ha gjort
routing-trial-caught = Ville fanget
routing-trial-elsewhere = Av dem til en annen enhet enn der de endte
routing-trial-tasks = { $count ->
    [one] 1 oppgave
   *[other] { $count } oppgaver
}
routing-trial-few = og færre enn { $few } som du ikke kan se
routing-trial-others = { $count ->
    [one] og 1 som du ikke kan se
   *[other] og { $count } som du ikke kan se
}
routing-trial-save = Lagre regelen slik
routing-trial-back = Tilbake
routing-trial-tasks-table = Oppgaver
routing-task = Oppgave
routing-task-what = Hva
routing-task-came = Kom

routing-vague = Kategorier som ikke sier hvor oppgaven hører hjemme
routing-vague-label = Kategorier
routing-vague-hint = For disse kan det som er lært, foreslå enhet når ingen regel passer.
routing-vague-units = E-post til enheter
routing-vague-units-hint = Velg enheter som får e-post om alt mulig. E-post til andre enheter blir der, om ingen regel sier noe annet.
routing-vague-mail = e-post til { $unit }
routing-vague-are = Kategorier som ikke sier hvor oppgaven hører hjemme: { $categories }

routing-panel = Hvorfor den er her
routing-panel-table = Se reglene for fordeling
routing-why-category = Den kom til enheten som svarer for kategorien.
routing-why-nothing = Den kom hit fordi ingenting sa hvem den var til.
routing-why-rule = Den kom til { $unit } etter regelen «{ $rule }», versjon { $version }.
routing-why-classifier = Den kom til { $unit } fordi lignende oppgaver har endt der ({ $percent } % sikkert).
routing-perhaps = Kanskje for { $unit } ({ $percent } %)
routing-perhaps-pass-on = Send til { $unit }
routing-perhaps-reason = Oppgaven ser ut til å høre til { $unit }.

routing-classifier = Det som er lært
routing-classifier-lead = Programmet lærer av hvor oppgaver virkelig endte: hvilke ord de hadde, og hvor de var. Det foreslår en enhet der kategorien ikke sier noe, og sender oppgaver selv bare der enheten tillater det.
routing-train = Lær på nytt nå
routing-untrained = Ikke lært ennå
routing-untrained-text = Når oppgaver er løst, lærer programmet av dem i løpet av noen timer.
routing-too-little = { $count ->
    [one] Det er bare 1 oppgave å lære av. Det trengs minst 60, fra to enheter eller flere.
   *[other] Det er { $count } oppgaver å lære av. Det trengs minst 60, fra to enheter eller flere.
}
routing-learned = Lært av { $learned } oppgaver og prøvd på de { $held } nyeste, fra { $since } til { $until }, som det ikke har lært av. Lært { $when }.
routing-chart = Hvor mye som er riktig, og hvor mye det ville bestemt, etter hvor sikkert det er
routing-chart-precision = Hel linje: så mye av det det ville bestemt, er riktig
routing-chart-coverage = Stiplet linje: så mange av oppgavene ville det bestemt
routing-steps = Etter hvor sikkert det er
routing-col-from = Sikkert fra
routing-col-decided = Ville bestemt
routing-col-precision = Riktig
routing-col-coverage = Av alle
routing-units = For hver enhet
routing-col-tasks = Oppgaver
routing-col-decided-90 = Ville sendt, fra 90 %
routing-col-precision-90 = Riktig, fra 90 %
routing-col-coverage-90 = Sendt mot oppgaver
routing-col-alone = Kan bestemme alene
routing-mistakes = Det som oftest forveksles
routing-col-said = Foreslått
routing-col-was = Endte hos
routing-col-times = Ganger
routing-alone-off = Nei
routing-alone-off-hint = Det foreslår bare.
routing-alone-from = Fra { $percent } %
routing-alone-label = Kan det sende oppgaver til enheten alene?
routing-alone-hint = Det gjelder oppgaver der kategorien ikke sier noe og ingen regel passer. Under hvert valg står hva som ville skjedd med oppgavene det er prøvd på.
routing-alone-would = Ville sendt { $decided }: { $right } riktige og { $wrong } feil
routing-alone-is-off = Det sender ikke oppgaver hit alene.
routing-alone-is = Det sender oppgaver hit alene fra { $percent } %. Bestemt av { $who }, { $when }.
routing-alone-wrong = Velg et av svarene.
