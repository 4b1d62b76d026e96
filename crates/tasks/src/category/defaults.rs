//! The categories that a municipality begins with. It changes them as rows afterwards.

use base::Text;
use store::Assurance;

use super::Category;

type Names = (&'static str, &'static str, &'static str);
type Line = (&'static str, &'static str, &'static str, u32, bool, Names, Names);

/// Key, icon, unit, working days, whether neighbours are told, name and help in bokmål, nynorsk
/// and English.
const LINES: [Line; 11] = [
    (
        "street-light",
        "lamp",
        "vei-og-lys",
        10,
        true,
        ("Gatelys", "Gatelys", "Street light"),
        ("Mørkt, blinker eller skadet lampe", "Mørkt, blinkar eller skadd lampe", "Dark, flickering or damaged"),
    ),
    (
        "road",
        "road",
        "vei-og-lys",
        10,
        true,
        ("Hull i veien", "Hol i vegen", "Hole in the road"),
        (
            "Hull, sprekker eller skader i vei og fortau",
            "Hol, sprekker eller skadar i veg og fortau",
            "Holes, cracks or damage to roads and pavements",
        ),
    ),
    (
        "water",
        "water",
        "vann-og-avlop",
        2,
        true,
        ("Vannlekkasje", "Vasslekkasje", "Water leak"),
        (
            "Vann der det ikke skal være, eller kum uten lokk",
            "Vatn der det ikkje skal vere, eller kum utan lok",
            "Water where it should not be, or a manhole without its cover",
        ),
    ),
    (
        "litter",
        "bin",
        "park-og-friluft",
        5,
        false,
        ("Søppel og full søppelkasse", "Søppel og full søppelkasse", "Litter or a full bin"),
        (
            "Full kasse, forsøpling eller glasskår",
            "Full kasse, forsøpling eller glasskår",
            "A full bin, litter or broken glass",
        ),
    ),
    (
        "snow",
        "snow",
        "vei-og-lys",
        1,
        false,
        ("Snø og is", "Snø og is", "Snow and ice"),
        ("Manglende brøyting eller strøing", "Manglande brøyting eller strøing", "Not cleared or gritted"),
    ),
    (
        "sign",
        "sign",
        "vei-og-lys",
        15,
        false,
        ("Skilt", "Skilt", "Sign"),
        ("Borte, skadet eller vanskelig å se", "Borte, skadd eller vanskeleg å sjå", "Missing, damaged or hard to see"),
    ),
    (
        "playground",
        "child",
        "park-og-friluft",
        5,
        false,
        ("Lekeplass", "Leikeplass", "Playground"),
        ("Ødelagt eller farlig utstyr", "Øydelagt eller farleg utstyr", "Broken or dangerous equipment"),
    ),
    (
        "tree",
        "tree",
        "park-og-friluft",
        20,
        true,
        ("Tre og grøntområde", "Tre og grøntområde", "Tree or green area"),
        (
            "Veltet tre, farlige greiner eller gjengrodd sti",
            "Velta tre, farlege greiner eller attgrodd sti",
            "A fallen tree, dangerous branches or an overgrown path",
        ),
    ),
    (
        "noise",
        "bell",
        "servicetorget",
        15,
        false,
        ("Støy", "Støy", "Noise"),
        (
            "Støy fra anlegg, vifter eller arrangement",
            "Støy frå anlegg, vifter eller arrangement",
            "From building sites, fans or events",
        ),
    ),
    (
        "question",
        "chat",
        "servicetorget",
        5,
        false,
        ("Spørsmål eller forslag", "Spørsmål eller forslag", "Question or proposal"),
        (
            "Noe du lurer på, eller som kan bli bedre",
            "Noko du lurer på, eller som kan bli betre",
            "Something you wonder about, or that could be better",
        ),
    ),
    (
        "other",
        "info",
        "servicetorget",
        5,
        false,
        ("Noe annet", "Noko anna", "Something else"),
        ("Vi finner ut hvem som kan hjelpe", "Vi finn ut kven som kan hjelpe", "We find out who can help"),
    ),
];

/// What need not be anywhere.
const UNPLACED: [&str; 2] = ["question", "other"];

/// Eleven categories for four units: `vei-og-lys`, `vann-og-avlop`, `park-og-friluft`, `servicetorget`.
pub fn categories() -> Vec<Category> {
    let text = |(nb, nn, en): Names| Text::new(nb, nn, en);
    LINES
        .into_iter()
        .zip(1i64..)
        .map(|((key, icon, unit, days, neighbours, name, help), place)| Category {
            key: key.to_owned(),
            name: text(name),
            help: text(help),
            icon: icon.to_owned(),
            unit: unit.to_owned(),
            days,
            assurance: Assurance::None,
            neighbours,
            placed: !UNPLACED.contains(&key),
            active: true,
            sort: place * 10,
            has_fields: false,
        })
        .collect()
}
