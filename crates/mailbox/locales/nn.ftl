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

mailbox-unsent = E-post som ikkje er send
mailbox-unsent-menu = Utgåande e-post
mailbox-unsent-lead = E-post som ventar på å bli send, og e-post vi gav opp etter tre døgn eller fordi han vart avvist. Det som vart gitt opp, kan sendast på nytt i tre månader. Kva som står i ein e-post, og kven han går til, ser de på sida til han.
mailbox-unsent-none = All e-post er send
mailbox-unsent-dead = Gitt opp
mailbox-unsent-waiting = Ventar på å bli send
mailbox-unsent-some = E-post som ikkje er send: { $dead } er gitt opp, { $waiting } ventar
mailbox-unsent-see = Sjå kva for nokre, og send på nytt
mailbox-unsent-next = Vi prøver igjen { $due }, og gir opp { $until }.
mailbox-unsent-gone = Denne e-posten kan ikkje sendast på nytt herifrå lenger. Skriv på nytt i oppgåva, eller ta kontakt på ein annan måte.
mailbox-nothing-unsent = Det er ingenting å sende: nokon andre har gjort det, eller e-posten er send.
mailbox-again = Send på nytt
mailbox-now = Prøv no
mailbox-again-all = { $count ->
    [one] Send den som vart gitt opp, på nytt
   *[other] Send alle { $count } som vart gitt opp, på nytt
}
mailbox-now-all = { $count ->
    [one] Prøv den som ventar, no
   *[other] Prøv alle { $count } som ventar, no
}
mailbox-newer = Det er skrive på nytt sidan
mailbox-newer-text = Det er skrive ein nyare e-post til den same { $when }. Sjå i oppgåva om det same står der, før du sender denne.
mailbox-col-case = Sak
mailbox-col-unit = Eining
mailbox-col-kind = Kva
mailbox-col-to = Til
mailbox-col-written = Skrive
mailbox-col-state = Tilstand og grunn
mailbox-to-asked = Den som melde saka
mailbox-to-follows = Ein som følgjer saka
mailbox-kind-receipt = Kvittering
mailbox-kind-comment = Melding
mailbox-kind-closure = Svar
mailbox-kind-transfer = Beskjed om kven som har saka
mailbox-why-new = Han er ikkje forsøkt send enno.
mailbox-why-no-relay = Kommunen har ikkje sett opp nokon tenar for utgåande e-post.
mailbox-why-unreachable = Tenaren for utgåande e-post kunne ikkje nåast.
mailbox-why-timeout = Tenaren for utgåande e-post svara ikkje i tide.
mailbox-why-tls = Sambandet til tenaren for utgåande e-post kunne ikkje krypterast.
mailbox-why-address = Adressa kan ikkje brukast.
mailbox-why-expired = Han venta i tre døgn bak ein annan e-post til den same.
mailbox-why-refused = Mottakaren tok ikkje imot e-posten (feil { $code }). Sjå om adressa er rett.
mailbox-why-later = Mottakaren bad oss prøve att seinare (feil { $code }).
mailbox-why-code = Tenaren for utgåande e-post svara med feil { $code }.
mailbox-why-nonsense = Tenaren for utgåande e-post svara noko vi ikkje forstår.
mailbox-why-ours = Det stoppa hos oss.

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
mailbox-note-dead = E-posten til { $to } kunne ikkje sendast, og vi har gitt opp. Kvifor står på sida til e-posten, og derifrå kan han sendast på nytt. Hastar det, ta kontakt på ein annan måte.

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
mailbox-verb-mail_resend = sende e-post på nytt

mailbox-holds-mails = E-post til og frå deg
mailbox-holds-sent-on = E-post til andre om sakene dine
mailbox-holds-address = Oppgåveadressa di på jobb
mailbox-holds-attachments = Vedlegg
mailbox-holds-when = Når
mailbox-holds-way = Retning
mailbox-holds-from = Frå
mailbox-holds-to = Til
mailbox-holds-subject = Emne
mailbox-holds-text = Tekst
mailbox-holds-task = Sak
mailbox-holds-unit = Eining
mailbox-holds-kind = Kva
mailbox-holds-outcome = Kva det vart til
mailbox-holds-name = Namn på fila
mailbox-holds-bytes = Storleik i byte
mailbox-holds-local = Adressa, føre krøllalfaen
mailbox-holds-locked = Krev innlogging på høgt nivå
mailbox-held-in = Kom inn
mailbox-held-out = Vart sendt
