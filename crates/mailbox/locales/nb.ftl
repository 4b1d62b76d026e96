mailbox-menu = E-post
mailbox-panel = E-post
mailbox-choose = Velg hvilken enhet du vil se e-posten til.

mailbox-unit-title = E-post til { $unit }
mailbox-unit-lead = E-post til disse adressene blir til oppgaver. Svar på dem går ut i samme tråd.
mailbox-addresses = Oppgaveadresser
mailbox-addresses-more = Adressene til dem som arbeider her
mailbox-mails = Siste e-poster
mailbox-no-domain = Kommunen har ikke satt opp noe domene for oppgaver på e-post ennå.
mailbox-no-addresses = Enheten har ingen oppgaveadresse ennå
mailbox-address-unit = Enhetens adresse
mailbox-address-employee = En ansatt
mailbox-none = Ingen e-post ennå
mailbox-no-subject = (uten emne)
mailbox-in = Fra
mailbox-out = Til
mailbox-to-task = Se oppgaven

mailbox-col-address = Adresse
mailbox-col-whose = Hvem
mailbox-col-subject = Emne
mailbox-col-who = Fra eller til
mailbox-col-outcome = Hva det ble til
mailbox-col-task = Oppgave
mailbox-col-when = Når

mailbox-outcome-task = Ny oppgave
mailbox-outcome-reply = Svar på oppgave
mailbox-outcome-reopened = Åpnet oppgaven igjen
mailbox-outcome-followed = Ny oppgave etter en avsluttet
mailbox-outcome-bounce = Kom ikke fram
mailbox-outcome-auto-reply = Automatisk svar
mailbox-outcome-loop = Gikk i ring
mailbox-outcome-again = Kom en gang til
mailbox-outcome-refused = Avvist
mailbox-outcome-waiting = Venter på å bli sendt
mailbox-outcome-sent = Sendt
mailbox-outcome-dead = Kunne ikke sendes

mailbox-fact-from = Fra
mailbox-fact-to = Til
mailbox-fact-answers = Svar går til
mailbox-fact-when = Når
mailbox-fact-reason = Grunn
mailbox-fact-proofs = Avsenderkontroll
mailbox-proofs-none = Ikke kontrollert. Avsenderen kan være en annen enn det står.
mailbox-reason-too-large = E-posten var for stor

mailbox-text = Tekst
mailbox-files = Filer
mailbox-files-hint = Filene er slik avsenderen sendte dem, og er ikke undersøkt. De lastes ned og åpnes aldri her.
mailbox-original = Last ned e-posten slik den kom ({ $size })
mailbox-beside = Andre e-poster om samme oppgave
mailbox-answers-elsewhere = Det dere svarer, går på e-post til { $to } og ikke til { $from }, som skrev.
mailbox-broken = Noe i e-posten kunne ikke leses
mailbox-broken-text = Teksten her kan mangle noe. Alt er i e-posten slik den kom.

mailbox-unsent = E-post som ikke er sendt
mailbox-unsent-menu = Utgående e-post
mailbox-unsent-lead = E-post som venter på å bli sendt, og e-post vi ga opp etter tre døgn eller fordi den ble avvist. Det som ble gitt opp, kan sendes på nytt i tre måneder. Hva som står i en e-post, og hvem den går til, ser dere på siden til den.
mailbox-unsent-none = All e-post er sendt
mailbox-unsent-dead = Gitt opp
mailbox-unsent-waiting = Venter på å bli sendt
mailbox-unsent-some = E-post som ikke er sendt: { $dead } er gitt opp, { $waiting } venter
mailbox-unsent-see = Se hvilke, og send på nytt
mailbox-unsent-next = Vi prøver igjen { $due }, og gir opp { $until }.
mailbox-unsent-gone = Denne e-posten kan ikke sendes på nytt herfra lenger. Skriv på nytt i oppgaven, eller ta kontakt på en annen måte.
mailbox-nothing-unsent = Det er ingenting å sende: noen andre har gjort det, eller e-posten er sendt.
mailbox-again = Send på nytt
mailbox-now = Prøv nå
mailbox-again-all = { $count ->
    [one] Send den som ble gitt opp, på nytt
   *[other] Send alle { $count } som ble gitt opp, på nytt
}
mailbox-now-all = { $count ->
    [one] Prøv den som venter, nå
   *[other] Prøv alle { $count } som venter, nå
}
mailbox-newer = Det er skrevet på nytt siden
mailbox-newer-text = Det er skrevet en nyere e-post til den samme { $when }. Se i oppgaven om det samme står der, før du sender denne.
mailbox-col-case = Sak
mailbox-col-unit = Enhet
mailbox-col-kind = Hva
mailbox-col-to = Til
mailbox-col-written = Skrevet
mailbox-col-state = Tilstand og grunn
mailbox-to-asked = Den som meldte saken
mailbox-to-follows = En som følger saken
mailbox-kind-receipt = Kvittering
mailbox-kind-comment = Melding
mailbox-kind-closure = Svar
mailbox-kind-transfer = Beskjed om hvem som har saken
mailbox-why-new = Den er ikke forsøkt sendt ennå.
mailbox-why-no-relay = Kommunen har ikke satt opp noen tjener for utgående e-post.
mailbox-why-unreachable = Tjeneren for utgående e-post kunne ikke nås.
mailbox-why-timeout = Tjeneren for utgående e-post svarte ikke i tide.
mailbox-why-tls = Forbindelsen til tjeneren for utgående e-post kunne ikke krypteres.
mailbox-why-address = Adressen kan ikke brukes.
mailbox-why-expired = Den ventet i tre døgn bak en annen e-post til den samme.
mailbox-why-refused = Mottakeren tok ikke imot e-posten (feil { $code }). Se om adressen er riktig.
mailbox-why-later = Mottakeren ba oss prøve igjen senere (feil { $code }).
mailbox-why-code = Tjeneren for utgående e-post svarte med feil { $code }.
mailbox-why-nonsense = Tjeneren for utgående e-post svarte noe vi ikke forstår.
mailbox-why-ours = Det stoppet hos oss.

mailbox-from-line = Fra: { $from }
mailbox-answers-line = Svar går til: { $to }
mailbox-answers-not-line = E-posten ber om svar til { $to }. Det er ikke kontrollert hvem som skrev den, så svar går til { $from }.
mailbox-claims-line = Viser til oppgave { $number }. Det er ikke kontrollert at det er den samme som skriver, så dette ble en ny oppgave.
mailbox-joined-line = Gjelder sak { $number }, som fortsetter her.
mailbox-files-line = Vedlegg: { $files }
mailbox-more-line = … (resten står i e-posten)
mailbox-empty-line = (E-posten har ingen tekst.)
mailbox-follows-line = Svar på oppgave { $number }, som ble avsluttet for så lenge siden at den ikke kan åpnes igjen.
mailbox-follows-joined-line = Svar på oppgave { $number }, som fortsatte som { $kept }. Den er avsluttet.
mailbox-note-bounced = E-posten til { $to } kom ikke fram. { $said }
mailbox-note-delayed = E-posten til { $to } er forsinket. { $said }
mailbox-note-automatic = Automatisk svar fra { $from }: { $said }
mailbox-note-dead = E-posten til { $to } kunne ikke sendes, og vi har gitt opp. Hvorfor står på siden til e-posten, og derfra kan den sendes på nytt. Haster det, ta kontakt på en annen måte.

mailbox-out-no-subject = e-posten din
mailbox-out-receipt =
    Vi har fått e-posten din. Saken har nummer { $number } og ligger hos { $unit }. Du får svar her.

    Denne meldingen er sendt automatisk.
mailbox-out-closure = Her er svaret på e-posten din, sak { $number }:
mailbox-out-transfer = E-posten din er sendt videre til { $unit }:
mailbox-out-merged = Saken din, { $number }, fortsetter som sak { $kept }, som gjelder det samme.
mailbox-out-foot = Vil du legge til noe? Svar på denne e-posten, så kommer det til sak { $number }.

mailbox-verb-mail_see = leste e-post
mailbox-verb-unit_mail_see = så på e-posten til enheten
mailbox-verb-mail_resend = sendte e-post på nytt

mailbox-holds-mails = E-post til og fra deg
mailbox-holds-sent-on = E-post til andre om sakene dine
mailbox-holds-address = Oppgaveadressen din på jobb
mailbox-holds-attachments = Vedlegg
mailbox-holds-when = Når
mailbox-holds-way = Retning
mailbox-holds-from = Fra
mailbox-holds-to = Til
mailbox-holds-subject = Emne
mailbox-holds-text = Tekst
mailbox-holds-task = Sak
mailbox-holds-unit = Enhet
mailbox-holds-kind = Hva
mailbox-holds-outcome = Hva det ble til
mailbox-holds-name = Navn på filen
mailbox-holds-bytes = Størrelse i byte
mailbox-holds-local = Adressen, foran krøllalfaen
mailbox-holds-locked = Krever innlogging på høyt nivå
mailbox-held-in = Kom inn
mailbox-held-out = Ble sendt
