//! The municipality's own units, as they are in its organisation chart.

/// What kind of work a unit does; it decides job titles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trade {
    Office,
    Service,
    Archive,
    Ict,
    School,
    Kindergarten,
    Advisers,
    Culture,
    Nursing,
    Healthstation,
    Practical,
    Technical,
    Cases,
    Fire,
}

/// A unit: key, name, the key of the unit above, opening hours, employees of 2,400.
#[derive(Debug, Clone, Copy)]
pub struct Unit {
    pub key: &'static str,
    pub name: &'static str,
    pub above: &'static str,
    pub open: &'static str,
    pub staff: usize,
    pub trade: Trade,
}

const fn unit(
    key: &'static str,
    name: &'static str,
    above: &'static str,
    open: &'static str,
    staff: usize,
    trade: Trade,
) -> Unit {
    Unit { key, name, above, open, staff, trade }
}

/// The units of Nordsund.
#[rustfmt::skip] // One row a unit, as a table.
pub const NORDSUND: &[Unit] = &[
    unit("kommunedirektoren", "Kommunedirektøren", "", "man–fre 08:00–15:30", 8, Trade::Office),
    unit("servicetorget", "Servicetorget", "kommunedirektoren", "man–fre 09:00–15:00", 12, Trade::Service),
    unit("arkiv", "Register og arkiv", "kommunedirektoren", "man–fre 08:00–15:30", 14, Trade::Archive),
    unit("politikk", "Politisk sekretariat", "kommunedirektoren", "man–fre 08:00–15:30", 8, Trade::Office),
    unit("personvern", "Personvern og informasjonssikkerhet", "kommunedirektoren", "man–fre 08:00–15:30", 3, Trade::Office),
    unit("okonomi", "Økonomi", "kommunedirektoren", "man–fre 08:00–15:30", 28, Trade::Office),
    unit("personal", "Personal og lønn", "kommunedirektoren", "man–fre 08:00–15:30", 26, Trade::Office),
    unit("ikt", "IKT", "kommunedirektoren", "man–fre 08:00–15:30", 24, Trade::Ict),
    unit("oppvekst", "Oppvekst", "kommunedirektoren", "man–fre 08:00–15:30", 14, Trade::Office),
    unit("helse-og-omsorg", "Helse og omsorg", "kommunedirektoren", "man–fre 08:00–15:30", 14, Trade::Office),
    unit("samfunn-og-teknikk", "Samfunn og teknikk", "kommunedirektoren", "man–fre 08:00–15:30", 10, Trade::Office),
    unit("sundet-skole", "Sundet skole", "oppvekst", "man–fre 08:00–15:30", 52, Trade::School),
    unit("lyngmarka-skole", "Lyngmarka skole", "oppvekst", "man–fre 08:00–15:30", 46, Trade::School),
    unit("vestmarka-skole", "Vestmarka skole", "oppvekst", "man–fre 08:00–15:30", 44, Trade::School),
    unit("indreoya-skole", "Indreøya skole", "oppvekst", "man–fre 08:00–15:30", 38, Trade::School),
    unit("nordlandet-skole", "Nordlandet skole", "oppvekst", "man–fre 08:00–15:30", 48, Trade::School),
    unit("brattskar-skole", "Brattskar skole", "oppvekst", "man–fre 08:00–15:30", 34, Trade::School),
    unit("rensvik-skole", "Rensvik skole", "oppvekst", "man–fre 08:00–15:30", 42, Trade::School),
    unit("kvalnes-skole", "Kvalnes skole", "oppvekst", "man–fre 08:00–15:30", 24, Trade::School),
    unit("sundet-ungdomsskole", "Sundet ungdomsskole", "oppvekst", "man–fre 08:00–15:30", 62, Trade::School),
    unit("nordlandet-ungdomsskole", "Nordlandet ungdomsskole", "oppvekst", "man–fre 08:00–15:30", 56, Trade::School),
    unit("rensvik-ungdomsskole", "Rensvik ungdomsskole", "oppvekst", "man–fre 08:00–15:30", 40, Trade::School),
    unit("lyngtua", "Lyngtua barnehage", "oppvekst", "man–fre 07:00–16:45", 24, Trade::Kindergarten),
    unit("vagen-barnehage", "Vågen barnehage", "oppvekst", "man–fre 07:00–16:45", 24, Trade::Kindergarten),
    unit("tjeldungen", "Tjeldungen barnehage", "oppvekst", "man–fre 07:00–16:45", 24, Trade::Kindergarten),
    unit("storhaugen", "Storhaugen barnehage", "oppvekst", "man–fre 07:00–16:45", 24, Trade::Kindergarten),
    unit("vestmarka-barnehage", "Vestmarka barnehage", "oppvekst", "man–fre 07:00–16:45", 24, Trade::Kindergarten),
    unit("kystperla", "Kystperla barnehage", "oppvekst", "man–fre 07:00–16:45", 24, Trade::Kindergarten),
    unit("indreoya-barnehage", "Indreøya barnehage", "oppvekst", "man–fre 07:00–16:45", 24, Trade::Kindergarten),
    unit("sundbrua", "Sundbrua barnehage", "oppvekst", "man–fre 07:00–16:45", 24, Trade::Kindergarten),
    unit("nordlys", "Nordlys barnehage", "oppvekst", "man–fre 07:00–16:45", 24, Trade::Kindergarten),
    unit("maurtua", "Maurtua barnehage", "oppvekst", "man–fre 07:00–16:45", 24, Trade::Kindergarten),
    unit("brattskar-barnehage", "Brattskar barnehage", "oppvekst", "man–fre 07:00–16:45", 24, Trade::Kindergarten),
    unit("rensvik-barnehage", "Rensvik barnehage", "oppvekst", "man–fre 07:00–16:45", 24, Trade::Kindergarten),
    unit("strandskjellet", "Strandskjellet barnehage", "oppvekst", "man–fre 07:00–16:45", 24, Trade::Kindergarten),
    unit("kvalnes-barnehage", "Kvalnes barnehage", "oppvekst", "man–fre 07:00–16:45", 24, Trade::Kindergarten),
    unit("voksenopplaeringen", "Nordsund læringssenter", "oppvekst", "man–fre 08:00–15:30", 34, Trade::School),
    unit("ppt", "Pedagogisk-psykologisk tjeneste", "oppvekst", "man–fre 08:00–15:30", 18, Trade::Advisers),
    unit("kulturskolen", "Kulturskolen", "oppvekst", "man–fre 12:00–20:00", 24, Trade::Culture),
    unit("rensviktunet", "Rensviktunet", "helse-og-omsorg", "døgnåpent", 112, Trade::Nursing),
    unit("sundheimen", "Sundheimen", "helse-og-omsorg", "døgnåpent", 104, Trade::Nursing),
    unit("nordlandstunet", "Nordlandstunet", "helse-og-omsorg", "døgnåpent", 98, Trade::Nursing),
    unit("hjemmetjenesten-sentrum", "Hjemmetjenesten Sentrum", "helse-og-omsorg", "døgnåpent", 84, Trade::Nursing),
    unit("hjemmetjenesten-nordlandet", "Hjemmetjenesten Nordlandet", "helse-og-omsorg", "døgnåpent", 66, Trade::Nursing),
    unit("hjemmetjenesten-rensvik", "Hjemmetjenesten Rensvik", "helse-og-omsorg", "døgnåpent", 58, Trade::Nursing),
    unit("responssenteret", "Responssenteret", "helse-og-omsorg", "døgnåpent", 26, Trade::Nursing),
    unit("legevakta", "Nordsund legevakt", "helse-og-omsorg", "døgnåpent", 36, Trade::Nursing),
    unit("helsestasjonen", "Helsestasjonen", "helse-og-omsorg", "man–fre 08:00–15:30", 30, Trade::Healthstation),
    unit("rehabilitering", "Rehabilitering og mestring", "helse-og-omsorg", "man–fre 08:00–15:30", 38, Trade::Advisers),
    unit("bofellesskap", "Bofellesskap og avlastning", "helse-og-omsorg", "døgnåpent", 120, Trade::Nursing),
    unit("psykisk-helse", "Psykisk helse og rus", "helse-og-omsorg", "man–fre 08:00–15:30", 44, Trade::Advisers),
    unit("barnevern", "Barneverntjenesten", "helse-og-omsorg", "man–fre 08:00–15:30", 38, Trade::Advisers),
    unit("nav", "NAV Nordsund", "helse-og-omsorg", "man–fre 10:00–14:00", 46, Trade::Advisers),
    unit("tildeling", "Tildelingskontoret", "helse-og-omsorg", "man–fre 08:00–15:30", 16, Trade::Advisers),
    unit("storkjokken", "Storkjøkkenet", "helse-og-omsorg", "alle dager 07:00–18:00", 24, Trade::Practical),
    unit("kommunalteknikk", "Kommunalteknikk", "samfunn-og-teknikk", "man–fre 08:00–15:30", 16, Trade::Technical),
    unit("vei-og-lys", "Vei og lys", "kommunalteknikk", "man–fre 07:00–15:00, vakt hele døgnet", 30, Trade::Technical),
    unit("vann-og-avlop", "Vann og avløp", "kommunalteknikk", "man–fre 07:00–15:00, vakt hele døgnet", 34, Trade::Technical),
    unit("renseanlegget", "Lyngvågen renseanlegg", "vann-og-avlop", "man–fre 08:00–15:30", 8, Trade::Technical),
    unit("vannverket", "Storvatnet vannverk", "vann-og-avlop", "man–fre 08:00–15:30", 8, Trade::Technical),
    unit("gjenvinning", "Gjenvinning", "kommunalteknikk", "man–fre 10:00–18:00, lør 10:00–14:00", 22, Trade::Practical),
    unit("park-og-friluft", "Park og friluft", "kommunalteknikk", "man–fre 07:00–15:00", 18, Trade::Practical),
    unit("byggesak", "Byggesak", "samfunn-og-teknikk", "man–fre 09:00–15:00", 16, Trade::Cases),
    unit("plan-og-kart", "Plan, kart og oppmåling", "samfunn-og-teknikk", "man–fre 08:00–15:30", 18, Trade::Cases),
    unit("naering-og-bevilling", "Næring og bevilling", "samfunn-og-teknikk", "man–fre 09:00–15:00", 8, Trade::Cases),
    unit("eiendom", "Eiendom og vaktmester", "samfunn-og-teknikk", "man–fre 07:00–15:00", 52, Trade::Practical),
    unit("renhold", "Renhold", "eiendom", "alle dager 06:00–21:00", 78, Trade::Practical),
    unit("brannvesenet", "Nordsund brann og redning", "samfunn-og-teknikk", "døgnåpent", 46, Trade::Fire),
    unit("havnevesenet", "Nordsund havn", "samfunn-og-teknikk", "døgnåpent", 14, Trade::Practical),
    unit("kultur", "Kultur og frivillighet", "samfunn-og-teknikk", "man–fre 08:00–15:30", 14, Trade::Culture),
    unit("biblioteket", "Nordsund bibliotek", "kultur", "man–tor 10:00–19:00, fre–lør 10:00–15:00", 16, Trade::Culture),
    unit("sundhuset", "Sundhuset kulturhus", "kultur", "tir–søn 10:00–22:00", 12, Trade::Culture),
    unit("svommehallen", "Nordsundbadet", "kultur", "alle dager 06:30–21:00", 20, Trade::Practical),
    unit("idrettshallen", "Vestmarkhallen", "kultur", "alle dager 08:00–22:00", 6, Trade::Practical),
    unit("nordlandshallen", "Nordlandshallen", "kultur", "alle dager 08:00–22:00", 6, Trade::Practical),
    unit("radhuset", "Nordsund rådhus", "eiendom", "man–fre 09:00–15:00", 6, Trade::Practical),
];

/// The units of Smøla.
#[rustfmt::skip] // One row a unit, as a table.
pub const SMOLA: &[Unit] = &[
    unit("kommunedirektoren", "Kommunedirektøren", "", "man–fre 08:00–15:30", 8, Trade::Office),
    unit("smola-skole", "Hopvågen skole", "kommunedirektoren", "man–fre 08:00–15:30", 16, Trade::School),
    unit("smola-barnehage", "Hopvågen barnehage", "kommunedirektoren", "man–fre 07:00–16:45", 9, Trade::Kindergarten),
    unit("smola-omsorg", "Smøla omsorgssenter", "kommunedirektoren", "døgnåpent", 30, Trade::Nursing),
    unit("kommunalteknikk", "Kommunalteknikk", "kommunedirektoren", "man–fre 08:00–15:30", 4, Trade::Technical),
    unit("vei-og-lys", "Vei og lys", "kommunalteknikk", "man–fre 07:00–15:00", 4, Trade::Technical),
    unit("radhuset", "Smøla kommunehus", "kommunedirektoren", "man–fre 09:00–15:00", 3, Trade::Service),
    unit("arkiv", "Register og arkiv", "kommunedirektoren", "man–fre 08:00–15:30", 2, Trade::Archive),
];

impl Trade {
    /// Title of the leader, then titles of the others by how common they are.
    pub fn titles(self) -> (&'static str, &'static [&'static str]) {
        match self {
            Self::Office => ("Kommunalsjef", &["Rådgiver", "Konsulent", "Fagleder", "Sekretær"]),
            Self::Service => ("Servicetorgleder", &["Servicemedarbeider", "Veileder"]),
            Self::Archive => ("Arkivleder", &["Arkivar", "Arkivkonsulent"]),
            Self::Ict => ("IKT-leder", &["Systemansvarlig", "Driftskonsulent", "Brukerstøtte"]),
            Self::School => (
                "Rektor",
                &["Lærer", "Lærer", "Lærer", "Adjunkt", "Lektor", "Fagarbeider", "SFO-assistent", "Miljøterapeut"],
            ),
            Self::Kindergarten => ("Styrer", &["Barnehagelærer", "Fagarbeider", "Assistent", "Pedagogisk leder"]),
            Self::Advisers => {
                ("Avdelingsleder", &["Rådgiver", "Vernepleier", "Fysioterapeut", "Ergoterapeut", "Sosionom"])
            }
            Self::Culture => ("Kultursjef", &["Kulturkonsulent", "Bibliotekar", "Musikklærer", "Arrangementsvert"]),
            Self::Nursing => (
                "Avdelingsleder",
                &["Sykepleier", "Helsefagarbeider", "Helsefagarbeider", "Vernepleier", "Assistent", "Sykepleier"],
            ),
            Self::Healthstation => ("Ledende helsesykepleier", &["Helsesykepleier", "Jordmor", "Helsesekretær"]),
            Self::Practical => ("Driftsleder", &["Fagarbeider", "Vaktmester", "Renholder", "Driftsmedarbeider"]),
            Self::Technical => ("Avdelingsleder", &["Driftsoperatør", "Fagarbeider", "Ingeniør"]),
            Self::Cases => ("Avdelingsleder", &["Saksbehandler", "Saksbehandler", "Ingeniør", "Arealplanlegger"]),
            Self::Fire => ("Brannsjef", &["Brannkonstabel", "Brannkonstabel", "Utrykningsleder", "Feier"]),
        }
    }
}
