mailbox-menu = E-post
mailbox-panel = E-post
mailbox-choose = Vel kva eining du vil sjå e-posten til.

mailbox-unit-title = E-post til { $unit }
mailbox-unit-lead = E-post til desse adressene blir til oppgåver. Svar på dei går ut i same tråd.
mailbox-addresses = Oppgåveadresser
mailbox-addresses-more = Adressene til dei som arbeider her
mailbox-mails = Siste e-postar
mailbox-no-domain = Kommunen har ikkje sett opp noko domene for oppgåver på e-post enno.
mailbox-no-addresses = Eininga har inga oppgåveadresse enno
mailbox-address-unit = Adressa til eininga
mailbox-address-employee = Ein tilsett
mailbox-none = Ingen e-post enno
mailbox-no-subject = (utan emne)
mailbox-in = Frå
mailbox-out = Til
mailbox-to-task = Sjå oppgåva

mailbox-col-address = Adresse
mailbox-col-whose = Kven
mailbox-col-subject = Emne
mailbox-col-who = Frå eller til
mailbox-col-outcome = Kva det vart til
mailbox-col-task = Oppgåve
mailbox-col-when = Når

mailbox-outcome-task = Ny oppgåve
mailbox-outcome-reply = Svar på oppgåve
mailbox-outcome-reopened = Opna oppgåva igjen
mailbox-outcome-followed = Ny oppgåve etter ei avslutta
mailbox-outcome-bounce = Kom ikkje fram
mailbox-outcome-auto-reply = Automatisk svar
mailbox-outcome-loop = Gjekk i ring
mailbox-outcome-again = Kom ein gong til
mailbox-outcome-refused = Avvist
mailbox-outcome-waiting = Ventar på å bli sendt
mailbox-outcome-sent = Sendt
mailbox-outcome-dead = Kunne ikkje sendast

mailbox-fact-from = Frå
mailbox-fact-to = Til
mailbox-fact-answers = Svar går til
mailbox-fact-when = Når
mailbox-fact-reason = Grunn
mailbox-fact-proofs = Avsendarkontroll
mailbox-proofs-none = Ikkje kontrollert. Avsendaren kan vere ein annan enn det står.
mailbox-reason-too-large = E-posten var for stor

mailbox-text = Tekst
mailbox-files = Filer
mailbox-files-hint = Filene er slik avsendaren sende dei, og er ikkje undersøkte. Dei blir lasta ned og aldri opna her.
mailbox-original = Last ned e-posten slik han kom ({ $size })
mailbox-beside = Andre e-postar om same oppgåve
mailbox-answers-elsewhere = Det de svarer, går på e-post til { $to } og ikkje til { $from }, som skreiv.
mailbox-broken = Noko i e-posten kunne ikkje lesast
mailbox-broken-text = Teksten her kan mangle noko. Alt er i e-posten slik han kom.

mailbox-from-line = Frå: { $from }
mailbox-answers-line = Svar går til: { $to }
mailbox-answers-not-line = E-posten ber om svar til { $to }. Det er ikkje kontrollert kven som skreiv han, så svar går til { $from }.
mailbox-claims-line = Viser til oppgåve { $number }. Det er ikkje kontrollert at det er den same som skriv, så dette vart ei ny oppgåve.
mailbox-joined-line = Gjeld sak { $number }, som held fram her.
mailbox-files-line = Vedlegg: { $files }
mailbox-more-line = … (resten står i e-posten)
mailbox-empty-line = (E-posten har ingen tekst.)
mailbox-follows-line = Svar på oppgåve { $number }, som vart avslutta for så lenge sidan at ho ikkje kan opnast igjen.
mailbox-follows-joined-line = Svar på oppgåve { $number }, som heldt fram som { $kept }. Ho er avslutta.
mailbox-note-bounced = E-posten til { $to } kom ikkje fram. { $said }
mailbox-note-delayed = E-posten til { $to } er forseinka. { $said }
mailbox-note-automatic = Automatisk svar frå { $from }: { $said }
mailbox-note-dead = E-posten til { $to } kunne ikkje sendast, og vi har gitt opp. Ta kontakt på ein annan måte.

mailbox-out-no-subject = e-posten din
mailbox-out-receipt =
    Vi har fått e-posten din. Saka har nummer { $number } og ligg hos { $unit }. Du får svar her.

    Denne meldinga er send automatisk.
mailbox-out-closure = Her er svaret på e-posten din, sak { $number }:
mailbox-out-transfer = E-posten din er send vidare til { $unit }:
mailbox-out-merged = Saka di, { $number }, held fram som sak { $kept }, som gjeld det same.
mailbox-out-foot = Vil du leggje til noko? Svar på denne e-posten, så kjem det til sak { $number }.

mailbox-verb-mail_see = las e-post
mailbox-verb-unit_mail_see = såg på e-posten til eininga
