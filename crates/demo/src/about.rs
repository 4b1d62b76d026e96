//! What is said of each member of the cast where one chooses whom to sign in as.

/// Key, bokmål, nynorsk, English; `{age}` is replaced by the age.
pub const ABOUT: &[(&str, &str, &str, &str)] = &[
    (
        "marthe",
        "Sykepleier på Rensviktunet. Mor til Maren, eier av Lyngstien 13B, barnebarn og pårørende til Ruth, leder i svømmeklubben og første vara til bystyret.",
        "Sjukepleiar på Rensviktunet. Mor til Maren, eigar av Lyngstien 13B, barnebarn og pårørande til Ruth, leiar i symjeklubben og første vara til bystyret.",
        "Nurse at Rensviktunet. Mother of Maren, owner of Lyngstien 13B, granddaughter and next of kin of Ruth, leader of the swimming club and first deputy to the town council.",
    ),
    (
        "father",
        "Far til Maren. Bor i Molde og har foreldreansvar sammen med Marthe.",
        "Far til Maren. Bur i Molde og har foreldreansvar saman med Marthe.",
        "Father of Maren. Lives in Molde and shares parental responsibility with Marthe.",
    ),
    (
        "ruth",
        "Farmor til Marthe. Får hjemmehjelp tre timer i uken.",
        "Farmor til Marthe. Får heimehjelp tre timar i veka.",
        "Grandmother of Marthe. Has home care three hours a week.",
    ),
    (
        "liv",
        "Helsesykepleier på helsestasjonen.",
        "Helsesjukepleiar på helsestasjonen.",
        "Public-health nurse at the child health centre.",
    ),
    (
        "neighbour",
        "Nabo til Marthe. Eier Lyngstien 15 sammen med kona Bente.",
        "Nabo til Marthe. Eig Lyngstien 15 saman med kona Bente.",
        "Marthe's neighbour. Owns Lyngstien 15 together with his wife Bente.",
    ),
    (
        "far_resident",
        "Innbygger som bor langt fra Lyngstien. Mor til Sivert.",
        "Innbyggjar som bur langt frå Lyngstien. Mor til Sivert.",
        "Resident who lives far from Lyngstien. Mother of Sivert.",
    ),
    (
        "teenager",
        "{age} år. Går på videregående og bor hjemme hos Siri.",
        "{age} år. Går på vidaregåande og bur heime hos Siri.",
        "{age} years old. Goes to upper secondary school and lives with his mother Siri.",
    ),
    (
        "technician",
        "Driftsoperatør på Vei og lys. Retter feil på veier og gatelys.",
        "Driftsoperatør på Vei og lys. Rettar feil på vegar og gatelys.",
        "Operator at Roads and lights. Mends faults on roads and street lights.",
    ),
    (
        "technician_leader",
        "Leder for Vei og lys. Styrer hvor oppgaver går.",
        "Leiar for Vei og lys. Styrer kvar oppgåver går.",
        "Leader of Roads and lights. Manages where tasks go.",
    ),
    ("case_worker", "Saksbehandler på byggesak.", "Saksbehandlar på byggesak.", "Case worker in building cases."),
    (
        "registrar",
        "Arkivar. Følger med på importene fra registrene.",
        "Arkivar. Følgjer med på importane frå registera.",
        "Records officer. Looks after the imports from the registers.",
    ),
    (
        "privacy_officer",
        "Personvernombud. Ser hvem som har slått opp hva.",
        "Personvernombod. Ser kven som har slått opp kva.",
        "Data protection officer. Sees who has looked up what.",
    ),
    (
        "integrator",
        "Integrasjonsrådgiver på IKT. Passer på at fagsystemene får beskjed.",
        "Integrasjonsrådgjevar på IKT. Passar på at fagsystema får beskjed.",
        "Integration adviser at ICT. Sees to it that professional systems are told.",
    ),
    (
        "mayor",
        "Ordfører og leder av bystyret.",
        "Ordførar og leiar av bystyret.",
        "Mayor and leader of the town council.",
    ),
    (
        "protected",
        "Bor på strengt fortrolig adresse med sønnen Noah. Ingen skal kunne se hvor.",
        "Bur på strengt fortruleg adresse med sonen Noah. Ingen skal kunne sjå kvar.",
        "Lives at a strictly confidential address with her son Noah. Nobody may see where.",
    ),
    (
        "ward",
        "Har verge. Sønnen Tore ordner økonomi og post for henne.",
        "Har verje. Sonen Tore ordnar økonomi og post for henne.",
        "Has a guardian. Her son Tore looks after money and mail for her.",
    ),
    (
        "guardian",
        "Sønn av og verge for Borghild.",
        "Son til og verje for Borghild.",
        "Son of Borghild, and her guardian.",
    ),
    (
        "smola_technician",
        "Driftstekniker i Smøla kommune.",
        "Driftsteknikar i Smøla kommune.",
        "Operations technician in the municipality of Smøla.",
    ),
    (
        "smola_nurse",
        "Sykepleier i Smøla kommune. Har vakt hjemmefra for responssenteret i Nordsund, etter avtale mellom kommunene.",
        "Sjukepleiar i Smøla kommune. Har vakt heimanfrå for responssenteret i Nordsund, etter avtale mellom kommunane.",
        "Nurse in the municipality of Smøla. On call from home for the response centre of Nordsund, by an agreement between the two.",
    ),
];
