# Portalen i bokmål.
portal-menu = Min side
portal-title = Min side
portal-hello-morning = God morgen, { $name }
portal-hello-day = God dag, { $name }
portal-hello-evening = God kveld, { $name }
portal-hello-nobody = Velkommen inn
portal-lead-empty = Her samler vi alt du og kommunen har med hverandre å gjøre. Akkurat nå venter ingenting.
portal-lead-quiet = Ingenting nytt det siste døgnet.
portal-lead-new = { $count ->
    [one] Én ting er ny det siste døgnet.
   *[other] { $count } ting er nye det siste døgnet.
}
portal-see-all = Se alle
portal-neighbour = I nabolaget ditt
portal-locked = { $count ->
    [one] Noe her er ekstra beskyttet
   *[other] { $count } ting her er ekstra beskyttet
}
portal-hat-myself = Deg selv
portal-hat-child = { $role } til { $name }
portal-role-child = Forelder
portal-hat-ward = Verge for { $name }
portal-hat-kin = Pårørende til { $name }
portal-hat-property = Eier av { $name }
portal-hat-organisation = { $role } i { $name }
portal-hat-job = { $role } ved { $name }
portal-hat-mandate = { $role } i { $name }
portal-calm-myself = Ingenting venter på deg. Her kommer sakene, svarene og fristene dine.
portal-calm-child = Alt er i orden. Her finner du barnehage, skole og det som skjer rundt { $name }.
portal-calm-ward = Alt er i orden. Her finner du det du følger opp for { $name }.
portal-calm-kin = Alt er i orden. Her ser du det { $name } har sagt ja til at du får se.
portal-calm-property = Alt er i orden. Her finner du saker om eiendommen og det som skjer i nabolaget.
portal-calm-organisation = Ingenting venter. Her finner du det kommunen og { $name } har sammen.
portal-calm-job = Ingenting venter. Her finner du oppgavene og kollegene dine.
portal-calm-mandate = Ingenting venter. Her finner du møter, saker og hvem du sitter sammen med.

portal-welcome-title = Velkommen til { $name }
portal-welcome-lead = Alt kommunen gjør for deg og dine, samlet på én side. Du trenger ikke vite hvem i kommunen som gjør hva.
portal-sign-in = Logg inn
portal-report = Meld fra om en feil
portal-do-heading = Dette kan du gjøre her
portal-do-own-title = Se sakene dine
portal-do-own-text = Hvor saken står, hva den venter på, og når du får svar. Siden oppdaterer seg mens du ser på.
portal-do-report-title = Meld fra om en feil
portal-do-report-text = Mørkt gatelys, hull i veien eller full søppelkasse? Pek i kartet. Du trenger ikke logge inn.
portal-do-family-title = Følg barnet og boligen
portal-do-family-text = Barnehage og skole for barna dine, og saker om eiendommen din. Du finner det uten å lete.
portal-do-others-title = Hjelp noen andre
portal-do-others-text = Handle for barnet ditt, for en du er verge for, eller for laget du leder. Er du pårørende, ser du det du har fått lov til.
portal-how-heading = Slik virker det
portal-step-one-title = Logg inn med ID-porten
portal-step-one-text = Med BankID eller en annen innlogging du bruker fra før.
portal-step-two-title = Vi vet allerede det viktigste
portal-step-two-text = Vi henter det som står i registrene, så du slipper å fylle ut det vi vet.
portal-step-three-title = Alt ligger der det hører hjemme
portal-step-three-text = Under deg selv, barnet, boligen, jobben eller vervet – med neste steg øverst.
portal-contact-heading = Snakk med oss

portal-now-heading = Dette skjer nå
portal-done-heading = Ferdig
portal-act = Handle for { $name }
portal-act-text = Da ser du bare det som gjelder { $name }, og alt du gjør, blir gjort på vegne av { $name }.
portal-act-kin = Se bare det som gjelder { $name }
portal-act-kin-text = Da ser du det { $name } har sagt ja til at du får se, og ikke noe annet.

portal-contact-title = Kontakt oss
portal-contact-lead = Skriv, ring eller kom innom. Har du en sak hos oss, finner du den raskest når du logger inn.
portal-contact-write = Skriv til oss
portal-contact-orgno = Organisasjonsnummer
portal-contact-unit = Enhet
portal-urgent-title = Haster det?
portal-urgent-fire = Brann
portal-urgent-police = Politi
portal-urgent-medical = Akutt sykdom
portal-urgent-doctor = Legevakt

portal-a11y-title = Tilgjengelighets­erklæring
portal-a11y-lead = Alle skal kunne bruke disse sidene. Her står det hva vi har prøvd, hva vi ikke har prøvd, og hva som ikke er godt nok ennå.
portal-a11y-goal-title = Målet vårt
portal-a11y-goal-text = Loven krever at sidene følger 47 krav i WCAG 2.1, nivå A og AA. Vi sikter mot WCAG 2.2 AA.
portal-a11y-tested-title = Dette er prøvd
portal-a11y-tested-text = Prøvene er gjort av dem som lager programmet, og de fleste kjøres på nytt når noe endres.
portal-a11y-tested-item-1 = Sidene er gått gjennom med det automatiske verktøyet axe i en ekte nettleser, i lyse og mørke farger.
portal-a11y-tested-item-2 = Kontrasten mellom tekst og bakgrunn er regnet ut for alle fargene vi bruker.
portal-a11y-tested-item-3 = Sidene er sett på i 390 og 1280 punkters bredde. De skal ikke kreve rulling sidelengs, bortsett fra raden med roller øverst på telefonen.
portal-a11y-tested-item-4 = Skjemaer og lenker er vanlig HTML og virker uten skript. Kart er unntaket.
portal-a11y-untested-title = Dette er ikke prøvd ennå
portal-a11y-untested-text = Et automatisk verktøy finner bare en del av feilene.
portal-a11y-untested-item-1 = Ingen brukere av skjermleser, forstørring eller talestyring har prøvd sidene for oss.
portal-a11y-untested-item-2 = Ingen utenforstående har kontrollert sidene.
portal-a11y-untested-item-3 = Språket er ikke prøvd på lesere.
portal-a11y-known-title = Dette vet vi ikke er godt nok
portal-a11y-known-text = Si fra hvis du finner mer. Vi vil heller vite det.
portal-a11y-known-item-1 = Selve kartet kan ikke leses av en skjermleser. Stedene på kartet står derfor også som en liste eller som tekst på samme side.
portal-a11y-known-item-2 = Bilder som innbyggere sender inn, har ingen beskrivelse ut over det som er skrevet i meldingen.
portal-a11y-known-item-3 = Noen navn, som navn på enheter og organisasjoner, står bare på det språket de er registrert på.
portal-a11y-tell-title = Si fra til oss
portal-a11y-tell-text = Får du ikke til noe her, hjelper vi deg på en annen måte. På kontaktsiden ser du hvordan du når oss.
portal-a11y-tell-link = Kontakt oss
portal-a11y-complain-title = Klage
portal-a11y-complain-text = Er du ikke fornøyd med svaret, kan du si fra til Tilsynet for universell utforming av ikt.
portal-a11y-complain-link = uutilsynet.no

portal-privacy-title = Personvern
portal-privacy-lead = Vi bruker opplysninger om deg til å svare deg, behandle saker og vise deg det du har rett til å se. Her står det hva vi har, hvordan vi passer på det, og hva du kan kreve.
portal-privacy-what-title = Det vi vet om deg
portal-privacy-what-text = Det meste kommer fra registre som kommunen har lov til å bruke. På siden «Deg selv» ser du hva som står der, og hvor det kommer fra.
portal-privacy-what-item-1 = Folkeregisteret: navn, fødselsdato, adresse, hvem som er foreldre, barn og verge.
portal-privacy-what-item-2 = Matrikkelen og grunnboken: eiendommer og hvem som eier dem.
portal-privacy-what-item-3 = Enhetsregisteret: hvilke organisasjoner du har en rolle i.
portal-privacy-what-item-4 = Kommunens egne lister: ansettelser, verv, og plass i barnehage og skole.
portal-privacy-what-item-5 = Det du selv sender inn, som meldinger og bilder. Fra bilder du legger ved en melding, tar vi bort opplysninger om sted og tid. Andre filer og vedlegg i e-post beholder vi slik du sendte dem.
portal-privacy-safe-title = Slik passer vi på det
portal-privacy-safe-text = Du ser bare det som gjelder deg og dem du har ansvar for.
portal-privacy-safe-item-1 = Fødselsnummeret er kryptert der det er lagret, og står aldri i loggene våre.
portal-privacy-safe-item-2 = Ekstra følsomme opplysninger vises bare etter innlogging på høyt nivå.
portal-privacy-safe-item-3 = En adresse som er beskyttet, vises ikke for andre.
portal-privacy-safe-item-4 = Alt som endres, blir skrevet i en journal. Ingen kan endre den etterpå uten at det synes.
portal-privacy-cookies-title = Informasjonskapsler
portal-privacy-cookies-text = Vi bruker bare dem som trengs for at siden skal virke. Ingen sporer deg, og ingenting her blir solgt eller delt til reklame.
portal-privacy-cookies-item-1 = «__Host-allting» husker at du er logget inn. Den varer til du har vært borte i 30 minutter, og aldri mer enn to timer.
portal-privacy-cookies-item-2 = «lang» og «scheme» husker språket og fargene du har valgt.
portal-privacy-cookies-item-3 = Mens du logger inn, brukes en kapsel i noen minutter, så ingen andre kan gjøre ferdig innloggingen din.
portal-privacy-tiles = Bakgrunnen i kartet hentes fra { $host }. De får da vite IP-adressen din og hvilket område du ser på.
portal-privacy-rights-title = Det du kan kreve
portal-privacy-rights-text = Kommunen er ansvarlig for opplysningene. Ta kontakt, så hjelper vi deg.
portal-privacy-rights-item-1 = Få vite hva vi har om deg, og få en kopi.
portal-privacy-rights-item-2 = Få rettet det som er feil. Feil i et register rettes der opplysningen kommer fra.
portal-privacy-rights-item-3 = Klage til Datatilsynet hvis du mener vi bryter reglene.
portal-privacy-rights-link = datatilsynet.no

portal-about-title = Om Allting
portal-about-lead = Allting er døra inn til kommunen: én innlogging, én side, alt som gjelder deg.
portal-about-name-title = Navnet
portal-about-name-text = «Allting» betyr alt, og minner om de gamle tingene der folk møttes for å avgjøre det som var felles.
portal-about-how-title = Slik er det tenkt
portal-about-how-text = Du skal ikke måtte kjenne kommunens inndeling for å få hjelp.
portal-about-how-item-1 = Alt er ordnet etter hvem du er i saken: deg selv, forelder, eier, ansatt, folkevalgt.
portal-about-how-item-2 = Det kommunen allerede vet, skal du slippe å skrive.
portal-about-how-item-3 = Du ser hva som skjer i saken din, med en gang det skjer.
portal-about-how-item-4 = Du ser bare det du har rett til å se. Det gjelder også de ansatte.
portal-about-open-title = Åpen kildekode
portal-about-open-text = Programmet er fri programvare med lisensen EUPL 1.2. Andre kommuner kan bruke det, lese det og gjøre det bedre.

portal-facts-heading = Det registrene sier
portal-facts-note = Er noe feil?
portal-facts-correct = Be om retting
portal-fact-name = Navn
portal-fact-born = Født
portal-fact-years = { $count ->
    [one] 1 år
   *[other] { $count } år
}
portal-fact-address = Adresse
portal-fact-address-hidden = Adressen er beskyttet og vises ikke her.
portal-fact-seen = { $source }, hentet { $when }
portal-fact-property = Matrikkelnummer
portal-fact-number = Organisasjonsnummer
portal-fact-form = Organisasjonsform
portal-fact-share = { $numerator } av { $denominator }
portal-fact-whole = Eier alene
portal-fact-position = Stilling
portal-fact-roles = Tilganger
portal-fact-since = Fra
portal-fact-until = Til
portal-fact-party = Parti
portal-fact-office = Verv
portal-fact-part-of = Del av
portal-fact-leader = Leder
portal-fact-colleagues = Kolleger
portal-fact-people = { $count ->
    [one] 1 person
   *[other] { $count } personer
}
portal-fact-phone = Telefon
portal-fact-email = E-post
portal-fact-hours = Åpningstider
portal-fact-department = Avdeling
portal-fact-open-tasks = Se oppgavene til enheten
portal-owners-heading = Eiere
portal-owner-you = { $name } (du)
portal-parents-heading = Har foreldreansvar
portal-enrolments-heading = Barnehage og skole
portal-enrolment-kindergarten = Barnehage
portal-enrolment-school = Skole
portal-enrolment-after-school = SFO
portal-enrolment-none = Ingen plass i barnehage eller skole er registrert.
portal-kin-heading = Pårørende
portal-kin-sees = Disse har du sagt ja til at ser noe om deg.
portal-kin-none = Du har ikke gitt noen pårørende innsyn.
portal-kin-until = Samtykket varer til { $date }
portal-kin-since = Siden { $date }
portal-roles-heading = Roller
portal-members-heading = Medlemmer
portal-organisation-heading = Organisasjonen
portal-body-heading = Vervet ditt
portal-map-label = Kart over { $name } og det som skjer i nærheten
portal-map-here = Eiendommen
portal-cursor = Lenken til neste side er ikke riktig. Begynn på nytt fra forsiden.
portal-source-people = Folkeregisteret
portal-source-land = Matrikkelen
portal-source-organisations = Enhetsregisteret
portal-source-staff = Kommunens personalsystem
portal-person-hidden = Navnet vises ikke
portal-consent-heading = Samtykket
portal-consent-text = { $name } har sagt ja til at du får se.
portal-property-heading = Eiendommen
portal-job-heading = Din jobb
portal-role-registrar = Registeransvarlig
portal-role-privacy-officer = Personvernombud
portal-members-of = Medlemmer av { $name }
portal-deputies-of = Varamedlemmer til { $name }
portal-deputies-show = { $count ->
    [one] Vis varamedlemmet
   *[other] Vis { $count } varamedlemmer
}
portal-organisation-bankrupt = Organisasjonen er konkurs
portal-form-as = Aksjeselskap
portal-form-enk = Enkeltpersonforetak
portal-form-fli = Forening eller lag
portal-form-sa = Samvirkeforetak
portal-form-brl = Borettslag
portal-form-esek = Eierseksjonssameie
portal-form-sti = Stiftelse
portal-fact-place = Plass

# Det som noen gjorde, slik loggen over innsyn sier det etter navnet.
portal-verb-overview_see = så oversikten
portal-privacy-yours-title = Det som gjelder deg
portal-privacy-yours-text = Du er logget inn, og kan se og be om dette med en gang.
portal-privacy-seen-link = Se hvem som har sett hva om deg
portal-privacy-copy-link = Få en kopi av det vi har om deg her
portal-privacy-request-link = Be om retting eller sletting
portal-weakness-title = Meld en svakhet i sikkerheten
portal-weakness-lead = Har du oppdaget noe som kan brukes til å lese, endre eller stoppe det som ikke er ditt, vil vi gjerne vite det.
portal-weakness-please = Let ikke lenger enn du må for å se at svakheten finnes, og fortell den ikke videre før den er rettet. Da anmelder vi deg ikke. Skriv ikke personopplysninger om andre her.
portal-weakness-what = Hva oppdaget du?
portal-weakness-what-hint = Skriv hvordan vi kan se det samme: hva du gjorde, og hva som skjedde.
portal-weakness-what-missing = Skriv hva du oppdaget.
portal-weakness-long = Teksten er for lang. Kort den ned.
portal-weakness-place = Hvor
portal-weakness-place-hint = Adressen til siden, eller hvilket system.
portal-weakness-contact = Hvordan vi når deg
portal-weakness-contact-hint = E-post eller telefon, hvis du vil ha svar. Du kan være anonym.
portal-weakness-send = Send
portal-weakness-received = Takk, vi har fått meldingen
portal-weakness-received-text = De som har ansvaret for sikkerheten, har fått den som en oppgave og ser på den innen en uke. Skrev du hvordan vi når deg, får du svar.
portal-weakness-front = Til forsiden
portal-weakness-link = Meld en svakhet i sikkerheten
portal-search = Søk
portal-search-words = Ord du leter etter
portal-search-go = Søk
portal-search-hint = Nummer, sted, eller hva det gjelder. Trykk / for å skrive, og piltastene for å gå gjennom det som ble funnet.
portal-search-filters = Velg hva du leter blant
portal-search-state = Status
portal-search-category = Kategori
portal-search-unit = Enhet
portal-search-say = Hva leter du etter?
portal-search-say-text = Du søker i alt du kan se: det som gjelder deg, de du handler for, og det du jobber med.
portal-search-none = Fant ikke noe
portal-search-none-text = Prøv færre ord, eller skriv dem på en annen måte.
portal-search-found =
    { $count ->
        [one] Ett treff
       *[other] { $count } treff
    }
portal-search-many =
    { $count ->
       *[other] De { $count } beste treffene. Skriv flere ord for å finne færre.
    }
portal-search-long = Høyst { $max } tegn.
portal-search-away = Søket gjøres klart
portal-search-away-text = Prøv igjen om litt. Alt finnes fortsatt på Min side og i listene.
