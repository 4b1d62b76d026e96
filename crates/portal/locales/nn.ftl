# Portalen på nynorsk.
portal-menu = Mi side
portal-title = Mi side
portal-hello-morning = God morgon, { $name }
portal-hello-day = God dag, { $name }
portal-hello-evening = God kveld, { $name }
portal-hello-nobody = Velkomen inn
portal-lead-empty = Her samlar vi alt du og kommunen har med kvarandre å gjere. Akkurat no ventar ingenting.
portal-lead-quiet = Ingenting nytt det siste døgnet.
portal-lead-new = { $count ->
    [one] Éin ting er ny det siste døgnet.
   *[other] { $count } ting er nye det siste døgnet.
}
portal-see-all = Sjå alle
portal-neighbour = I nabolaget ditt
portal-locked = { $count ->
    [one] Noko her er ekstra verna
   *[other] { $count } ting her er ekstra verna
}
portal-hat-myself = Deg sjølv
portal-hat-child = { $role } til { $name }
portal-role-child = Forelder
portal-hat-ward = Verje for { $name }
portal-hat-kin = Pårørande til { $name }
portal-hat-property = Eigar av { $name }
portal-hat-organisation = { $role } i { $name }
portal-hat-job = { $role } ved { $name }
portal-hat-mandate = { $role } i { $name }
portal-calm-myself = Ingenting ventar på deg. Her kjem sakene, svara og fristane dine.
portal-calm-child = Alt er i orden. Her finn du barnehage, skule og det som skjer rundt { $name }.
portal-calm-ward = Alt er i orden. Her finn du det du følgjer opp for { $name }.
portal-calm-kin = Alt er i orden. Her ser du det { $name } har sagt ja til at du får sjå.
portal-calm-property = Alt er i orden. Her finn du saker om eigedomen og det som skjer i nabolaget.
portal-calm-organisation = Ingenting ventar. Her finn du det kommunen og { $name } har saman.
portal-calm-job = Ingenting ventar. Her finn du oppgåvene og kollegaene dine.
portal-calm-mandate = Ingenting ventar. Her finn du møte, saker og kven du sit saman med.

portal-welcome-title = Velkomen til { $name }
portal-welcome-lead = Alt kommunen gjer for deg og dine, samla på éi side. Du treng ikkje vite kven i kommunen som gjer kva.
portal-sign-in = Logg inn
portal-report = Meld frå om ein feil
portal-do-heading = Dette kan du gjere her
portal-do-own-title = Sjå sakene dine
portal-do-own-text = Kvar saka står, kva ho ventar på, og når du får svar. Sida oppdaterer seg medan du ser på.
portal-do-report-title = Meld frå om ein feil
portal-do-report-text = Mørkt gatelys, hol i vegen eller full søppelkasse? Peik i kartet. Du treng ikkje logge inn.
portal-do-family-title = Følg barnet og bustaden
portal-do-family-text = Barnehage og skule for barna dine, og saker om eigedomen din. Du finn det utan å leite.
portal-do-others-title = Hjelp nokon andre
portal-do-others-text = Handle for barnet ditt, for ein du er verje for, eller for laget du leier. Er du pårørande, ser du det du har fått lov til.
portal-how-heading = Slik verkar det
portal-step-one-title = Logg inn med ID-porten
portal-step-one-text = Med BankID eller ei anna innlogging du bruker frå før.
portal-step-two-title = Vi veit alt det viktigaste
portal-step-two-text = Vi hentar det som står i registera, så du slepp å fylle ut det vi veit.
portal-step-three-title = Alt ligg der det høyrer heime
portal-step-three-text = Under deg sjølv, barnet, bustaden, jobben eller vervet – med neste steg øvst.
portal-contact-heading = Snakk med oss

portal-now-heading = Dette skjer no
portal-done-heading = Ferdig
portal-act = Handle for { $name }
portal-act-text = Då ser du berre det som gjeld { $name }, og alt du gjer, blir gjort på vegner av { $name }.
portal-act-kin = Sjå berre det som gjeld { $name }
portal-act-kin-text = Då ser du det { $name } har sagt ja til at du får sjå, og ikkje noko anna.
portal-cursor = Lenkja til neste side er ikkje rett. Byrj på nytt frå framsida.

portal-contact-title = Kontakt oss
portal-contact-lead = Skriv, ring eller kom innom. Har du ei sak hos oss, finn du henne raskast når du loggar inn.
portal-contact-write = Skriv til oss
portal-contact-orgno = Organisasjonsnummer
portal-contact-unit = Eining
portal-urgent-title = Hastar det?
portal-urgent-fire = Brann
portal-urgent-police = Politi
portal-urgent-medical = Akutt sjukdom
portal-urgent-doctor = Legevakt

portal-a11y-title = Tilgjengelegheits­erklæring
portal-a11y-lead = Alle skal kunne bruke desse sidene. Her står det kva vi har prøvd, kva vi ikkje har prøvd, og kva som ikkje er godt nok enno.
portal-a11y-goal-title = Målet vårt
portal-a11y-goal-text = Lova krev at sidene følgjer 47 krav i WCAG 2.1, nivå A og AA. Vi siktar mot WCAG 2.2 AA.
portal-a11y-tested-title = Dette er prøvd
portal-a11y-tested-text = Prøvene er gjorde av dei som lagar programmet, og dei fleste blir køyrde på nytt når noko blir endra.
portal-a11y-tested-item-1 = Sidene er gått gjennom med det automatiske verktøyet axe i ein ekte nettlesar, i lyse og mørke fargar.
portal-a11y-tested-item-2 = Kontrasten mellom tekst og bakgrunn er rekna ut for alle fargane vi bruker.
portal-a11y-tested-item-3 = Sidene er sett på i 390 og 1280 punkts breidd. Dei skal ikkje krevje rulling sidelengs, bortsett frå rada med roller øvst på telefonen.
portal-a11y-tested-item-4 = Skjema og lenkjer er vanleg HTML og verkar utan skript. Kart er unntaket.
portal-a11y-untested-title = Dette er ikkje prøvd enno
portal-a11y-untested-text = Eit automatisk verktøy finn berre ein del av feila.
portal-a11y-untested-item-1 = Ingen brukarar av skjermlesar, forstørring eller talestyring har prøvd sidene for oss.
portal-a11y-untested-item-2 = Ingen utanforståande har kontrollert sidene.
portal-a11y-untested-item-3 = Språket er ikkje prøvd på lesarar.
portal-a11y-known-title = Dette veit vi ikkje er godt nok
portal-a11y-known-text = Sei frå om du finn meir. Vi vil heller vite det.
portal-a11y-known-item-1 = Sjølve kartet kan ikkje lesast av ein skjermlesar. Stadene på kartet står difor også som ei liste eller som tekst på same sida.
portal-a11y-known-item-2 = Bilete som innbyggjarar sender inn, har inga skildring ut over det som er skrive i meldinga.
portal-a11y-known-item-3 = Somme namn, som namn på einingar og organisasjonar, står berre på det språket dei er registrerte på.
portal-a11y-tell-title = Sei frå til oss
portal-a11y-tell-text = Får du ikkje til noko her, hjelper vi deg på ein annan måte. På kontaktsida ser du korleis du når oss.
portal-a11y-tell-link = Kontakt oss
portal-a11y-complain-title = Klage
portal-a11y-complain-text = Er du ikkje nøgd med svaret, kan du seie frå til Tilsynet for universell utforming av ikt.
portal-a11y-complain-link = uutilsynet.no

portal-privacy-title = Personvern
portal-privacy-lead = Vi bruker opplysningar om deg til å svare deg, behandle saker og vise deg det du har rett til å sjå. Her står det kva vi har, korleis vi passar på det, og kva du kan krevje.
portal-privacy-what-title = Det vi veit om deg
portal-privacy-what-text = Det meste kjem frå register som kommunen har lov til å bruke. På sida «Deg sjølv» ser du kva som står der, og kvar det kjem frå.
portal-privacy-what-item-1 = Folkeregisteret: namn, fødselsdato, adresse, kven som er foreldre, barn og verje.
portal-privacy-what-item-2 = Matrikkelen og grunnboka: eigedomar og kven som eig dei.
portal-privacy-what-item-3 = Einingsregisteret: kva organisasjonar du har ei rolle i.
portal-privacy-what-item-4 = Kommunen sine eigne lister: tilsetjingar, verv, og plass i barnehage og skule.
portal-privacy-what-item-5 = Det du sjølv sender inn, som meldingar og bilete. Frå bilete du legg ved ei melding, tek vi bort opplysningar om stad og tid. Andre filer og vedlegg i e-post tek vi vare på slik du sende dei.
portal-privacy-safe-title = Slik passar vi på det
portal-privacy-safe-text = Du ser berre det som gjeld deg og dei du har ansvar for.
portal-privacy-safe-item-1 = Fødselsnummeret er kryptert der det er lagra, og står aldri i loggane våre.
portal-privacy-safe-item-2 = Ekstra følsame opplysningar blir berre viste etter innlogging på høgt nivå.
portal-privacy-safe-item-3 = Ei adresse som er verna, blir ikkje vist for andre.
portal-privacy-safe-item-4 = Alt som blir endra, blir skrive i ein journal. Ingen kan endre han etterpå utan at det syner.
portal-privacy-cookies-title = Informasjonskapslar
portal-privacy-cookies-text = Vi bruker berre dei som trengst for at sida skal verke. Ingen sporar deg, og ingenting her blir selt eller delt til reklame.
portal-privacy-cookies-item-1 = «__Host-allting» hugsar at du er logga inn. Han varer til du har vore borte i 30 minutt, og aldri meir enn to timar.
portal-privacy-cookies-item-2 = «lang» og «scheme» hugsar språket og fargane du har valt.
portal-privacy-cookies-item-3 = Medan du loggar inn, blir ein kapsel brukt i nokre minutt, så ingen andre kan gjere ferdig innlogginga di.
portal-privacy-tiles = Bakgrunnen i kartet blir henta frå { $host }. Dei får då vite IP-adressa di og kva område du ser på.
portal-privacy-rights-title = Det du kan krevje
portal-privacy-rights-text = Kommunen er ansvarleg for opplysningane. Ta kontakt, så hjelper vi deg.
portal-privacy-rights-item-1 = Få vite kva vi har om deg, og få ein kopi.
portal-privacy-rights-item-2 = Få retta det som er feil. Feil i eit register blir retta der opplysninga kjem frå.
portal-privacy-rights-item-3 = Klage til Datatilsynet om du meiner vi bryt reglane.
portal-privacy-rights-link = datatilsynet.no

portal-about-title = Om Allting
portal-about-lead = Allting er døra inn til kommunen: éi innlogging, éi side, alt som gjeld deg.
portal-about-name-title = Namnet
portal-about-name-text = «Allting» tyder alt, og minner om dei gamle tinga der folk møttest for å avgjere det som var felles.
portal-about-how-title = Slik er det tenkt
portal-about-how-text = Du skal ikkje måtte kjenne inndelinga til kommunen for å få hjelp.
portal-about-how-item-1 = Alt er ordna etter kven du er i saka: deg sjølv, forelder, eigar, tilsett, folkevald.
portal-about-how-item-2 = Det kommunen alt veit, skal du sleppe å skrive.
portal-about-how-item-3 = Du ser kva som skjer i saka di, med ein gong det skjer.
portal-about-how-item-4 = Du ser berre det du har rett til å sjå. Det gjeld dei tilsette òg.
portal-about-open-title = Open kjeldekode
portal-about-open-text = Programmet er fri programvare med lisensen EUPL 1.2. Andre kommunar kan bruke det, lese det og gjere det betre.

portal-facts-heading = Det registera seier
portal-facts-note = Er noko feil?
portal-facts-correct = Be om retting
portal-fact-name = Namn
portal-fact-born = Fødd
portal-fact-years = { $count ->
    [one] 1 år
   *[other] { $count } år
}
portal-fact-address = Adresse
portal-fact-address-hidden = Adressa er verna og blir ikkje vist her.
portal-fact-seen = { $source }, henta { $when }
portal-fact-property = Matrikkelnummer
portal-fact-number = Organisasjonsnummer
portal-fact-form = Organisasjonsform
portal-fact-share = { $numerator } av { $denominator }
portal-fact-whole = Eig åleine
portal-fact-position = Stilling
portal-fact-roles = Tilgangar
portal-fact-since = Frå
portal-fact-until = Til
portal-fact-party = Parti
portal-fact-office = Verv
portal-fact-part-of = Del av
portal-fact-leader = Leiar
portal-fact-colleagues = Kollegaer
portal-fact-people = { $count ->
    [one] 1 person
   *[other] { $count } personar
}
portal-fact-phone = Telefon
portal-fact-email = E-post
portal-fact-hours = Opningstider
portal-fact-department = Avdeling
portal-fact-open-tasks = Sjå oppgåvene til eininga
portal-owners-heading = Eigarar
portal-owner-you = { $name } (du)
portal-parents-heading = Har foreldreansvar
portal-enrolments-heading = Barnehage og skule
portal-enrolment-kindergarten = Barnehage
portal-enrolment-school = Skule
portal-enrolment-after-school = SFO
portal-enrolment-none = Ingen plass i barnehage eller skule er registrert.
portal-kin-heading = Pårørande
portal-kin-sees = Desse har du sagt ja til at ser noko om deg.
portal-kin-none = Du har ikkje gitt nokon pårørande innsyn.
portal-kin-until = Samtykket varer til { $date }
portal-kin-since = Sidan { $date }
portal-roles-heading = Roller
portal-members-heading = Medlemmer
portal-organisation-heading = Organisasjonen
portal-body-heading = Vervet ditt
portal-map-label = Kart over { $name } og det som skjer i nærleiken
portal-map-here = Eigedomen
portal-source-people = Folkeregisteret
portal-source-land = Matrikkelen
portal-source-organisations = Einingsregisteret
portal-source-staff = Personalsystemet til kommunen
portal-person-hidden = Namnet blir ikkje vist
portal-consent-heading = Samtykket
portal-consent-text = { $name } har sagt ja til at du får sjå.
portal-property-heading = Eigedomen
portal-job-heading = Jobben din
portal-role-registrar = Registeransvarleg
portal-role-privacy-officer = Personvernombod
portal-members-of = Medlemmer av { $name }
portal-deputies-of = Varamedlemmer til { $name }
portal-deputies-show = { $count ->
    [one] Vis varamedlemmet
   *[other] Vis { $count } varamedlemmer
}
portal-organisation-bankrupt = Organisasjonen er konkurs
portal-form-as = Aksjeselskap
portal-form-enk = Enkeltpersonføretak
portal-form-fli = Foreining eller lag
portal-form-sa = Samvirkeføretak
portal-form-brl = Burettslag
portal-form-esek = Eigarseksjonssameige
portal-form-sti = Stifting
portal-fact-place = Plass

# Det nokon gjorde, slik loggen over innsyn seier det etter namnet.
portal-verb-overview_see = såg oversikta
portal-privacy-yours-title = Det som gjeld deg
portal-privacy-yours-text = Du er logga inn, og kan sjå og be om dette med ein gong.
portal-privacy-seen-link = Sjå kven som har sett kva om deg
portal-privacy-copy-link = Få ein kopi av det vi har om deg her
portal-privacy-request-link = Be om retting eller sletting
portal-weakness-title = Meld ei svakheit i tryggleiken
portal-weakness-lead = Har du oppdaga noko som kan brukast til å lese, endre eller stoppe det som ikkje er ditt, vil vi gjerne vite det.
portal-weakness-please = Leit ikkje lenger enn du må for å sjå at svakheita finst, og fortel henne ikkje vidare før ho er retta. Då melder vi deg ikkje til politiet. Skriv ikkje personopplysningar om andre her.
portal-weakness-what = Kva oppdaga du?
portal-weakness-what-hint = Skriv korleis vi kan sjå det same: kva du gjorde, og kva som skjedde.
portal-weakness-what-missing = Skriv kva du oppdaga.
portal-weakness-long = Teksten er for lang. Kort han ned.
portal-weakness-place = Kvar
portal-weakness-place-hint = Adressa til sida, eller kva system.
portal-weakness-contact = Korleis vi når deg
portal-weakness-contact-hint = E-post eller telefon, om du vil ha svar. Du kan vere anonym.
portal-weakness-send = Send
portal-weakness-received = Takk, vi har fått meldinga
portal-weakness-received-text = Dei som har ansvaret for tryggleiken, har fått henne som ei oppgåve og ser på henne innan ei veke. Skreiv du korleis vi når deg, får du svar.
portal-weakness-front = Til framsida
portal-weakness-link = Meld ei svakheit i tryggleiken
portal-search = Søk
portal-search-words = Ord du leitar etter
portal-search-go = Søk
portal-search-hint = Nummer, stad, eller kva det gjeld. Trykk / for å skrive, og piltastane for å gå gjennom det som vart funne.
portal-search-filters = Vel kva du leitar mellom
portal-search-state = Status
portal-search-category = Kategori
portal-search-unit = Eining
portal-search-say = Kva leitar du etter?
portal-search-say-text = Du søkjer i alt du kan sjå: det som gjeld deg, dei du handlar for, og det du arbeider med.
portal-search-none = Fann ikkje noko
portal-search-none-text = Prøv færre ord, eller skriv dei på ein annan måte.
portal-search-found =
    { $count ->
        [one] Eitt treff
       *[other] { $count } treff
    }
portal-search-many =
    { $count ->
       *[other] Dei { $count } beste treffa. Skriv fleire ord for å finne færre.
    }
portal-search-long = Høgst { $max } teikn.
portal-search-away = Søket blir gjort klart
portal-search-away-text = Prøv igjen om litt. Alt finst framleis på Mi side og i listene.
