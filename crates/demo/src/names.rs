//! Lists of given and family names, and the drawing of a name that fits age and origin.

use fastrand::Rng;

/// Given names of women by birth decade group: before 1950, 1950 to 1985, after 1985.
const WOMEN: [&[&str]; 3] = [
    &[
        "Ruth",
        "Gerd",
        "Solveig",
        "Ingrid",
        "Astrid",
        "Borghild",
        "Margit",
        "Åse",
        "Bjørg",
        "Randi",
        "Aslaug",
        "Gudrun",
        "Kari",
        "Else",
        "Liv",
        "Torbjørg",
        "Sigrid",
        "Ragnhild",
        "Klara",
        "Dagny",
        "Målfrid",
        "Turid",
        "Eldbjørg",
        "Reidun",
        "Aud",
        "Synnøve",
        "Inger",
        "Berit",
        "Oddny",
        "Edith",
    ],
    &[
        "Anne", "Bente", "Berit", "Elin", "Eva", "Gro", "Grete", "Hanne", "Heidi", "Hege", "Hilde", "Inger", "Ingunn",
        "Jorunn", "Kari", "Kirsti", "Kristin", "Laila", "Lene", "Lill", "Line", "Linda", "Marit", "Mette", "Monica",
        "Nina", "Ragnhild", "Rita", "Siri", "Sissel", "Sølvi", "Tone", "Torill", "Trine", "Tove", "Unni", "Vigdis",
        "Wenche", "Åshild", "Anita", "Camilla", "Merete", "Cathrine", "Gunn", "Marianne", "Solfrid", "Vibeke",
    ],
    &[
        "Marthe", "Ida", "Nora", "Emma", "Sara", "Thea", "Maja", "Ingrid", "Amalie", "Julie", "Vilde", "Sofie",
        "Frida", "Mathilde", "Tuva", "Hedda", "Ella", "Leah", "Live", "Maren", "Oda", "Selma", "Sigrid", "Signe",
        "Solveig", "Ronja", "Mia", "Alma", "Astrid", "Iben", "Jenny", "Kaja", "Karoline", "Linnea", "Lotte", "Malin",
        "Marte", "Synne", "Tiril", "Une", "Victoria", "Ylva", "Åsne", "Eline", "Guro", "Hanna", "Helle", "Ingeborg",
        "Johanne", "Runa",
    ],
];

/// Given names of men, grouped as the women's.
const MEN: [&[&str]; 3] = [
    &[
        "Olav",
        "Arne",
        "Kåre",
        "Odd",
        "Leif",
        "Harald",
        "Einar",
        "Sverre",
        "Magne",
        "Trygve",
        "Ivar",
        "Johan",
        "Nils",
        "Peder",
        "Ragnar",
        "Reidar",
        "Sigurd",
        "Torbjørn",
        "Asbjørn",
        "Bjarne",
        "Egil",
        "Finn",
        "Gunnar",
        "Halvard",
        "Håkon",
        "Ingvald",
        "Knut",
        "Martin",
        "Oddvar",
        "Steinar",
    ],
    &[
        "Anders", "Arild", "Atle", "Bjørn", "Dag", "Eirik", "Erling", "Frode", "Geir", "Gunnar", "Hans", "Helge",
        "Ivar", "Jan", "Jarle", "Jon", "Ketil", "Kjell", "Knut", "Lars", "Morten", "Nils", "Odd", "Ole", "Per", "Pål",
        "Roar", "Roger", "Rune", "Stein", "Stian", "Svein", "Terje", "Thomas", "Tom", "Tor", "Tore", "Trond", "Vidar",
        "Øystein", "Øyvind", "Åge", "Bård", "Harald", "Inge", "Kurt", "Leif", "Sigmund",
    ],
    &[
        "Jakob", "Emil", "Noah", "Oliver", "William", "Lukas", "Filip", "Oskar", "Henrik", "Magnus", "Sander", "Jonas",
        "Mathias", "Tobias", "Aksel", "Theodor", "Iver", "Johannes", "Sivert", "Odin", "Even", "Eskil", "Brage",
        "Håkon", "Simen", "Vetle", "Sondre", "Trym", "Jens", "Olav", "Ola", "Peder", "Ludvig", "Mikkel", "Kasper",
        "Gustav", "Ulrik", "Herman", "Isak", "Jørgen", "Adrian", "Amund", "Elias", "Erik", "Fredrik", "Halvor",
        "Sverre", "Leon", "Martin",
    ],
];

const COMMON: &[&str] = &[
    "Hansen",
    "Johansen",
    "Olsen",
    "Larsen",
    "Andersen",
    "Pedersen",
    "Nilsen",
    "Kristiansen",
    "Jensen",
    "Karlsen",
    "Berg",
    "Haugen",
    "Hagen",
    "Bakken",
    "Moen",
    "Lie",
    "Solberg",
    "Strand",
    "Myhre",
    "Eide",
    "Nygård",
    "Lund",
    "Sætre",
    "Sandvik",
    "Aas",
];

const STEMS: &[&str] = &[
    "Lyng", "Hauk", "Sjur", "Orre", "Tang", "Skarv", "Brim", "Storm", "Ulvs", "Rugs", "Vind", "Kvit", "Grind", "Selje",
    "Rogn", "Hegg", "Tin", "Brat", "Havs", "Ørn", "Stav", "Kall", "Drag", "Fugl", "Gjers", "Hest", "Inn", "Kjerring",
    "Lang", "Mold", "Njål", "Ramns", "Sauds", "Tjeld", "Vår", "Ås", "Bjørne", "Eike", "Furu", "Torv",
];
const ENDS: &[&str] = &[
    "vær", "heim", "stad", "vik", "nes", "sund", "mo", "hol", "haug", "eng", "bø", "dal", "land", "set", "fjell",
    "myr", "lid", "skar",
];

/// Where a family's name is from; it decides both given and family names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    Norwegian,
    Sami,
    Polish,
    Ukrainian,
    Somali,
    Lithuanian,
    Syrian,
    German,
    Filipino,
}

impl Origin {
    /// Draws an origin in about the proportions of a Norwegian coastal town.
    pub fn draw(rng: &mut Rng) -> Self {
        match rng.u32(0..1000) {
            0..848 => Self::Norwegian,
            848..860 => Self::Sami,
            860..905 => Self::Polish,
            905..935 => Self::Ukrainian,
            935..950 => Self::Somali,
            950..968 => Self::Lithuanian,
            968..980 => Self::Syrian,
            980..992 => Self::German,
            _ => Self::Filipino,
        }
    }

    /// ISO 3166 alpha-3 of the citizenship one is born with.
    pub fn country(self) -> &'static str {
        match self {
            Self::Norwegian | Self::Sami => "NOR",
            Self::Polish => "POL",
            Self::Ukrainian => "UKR",
            Self::Somali => "SOM",
            Self::Lithuanian => "LTU",
            Self::Syrian => "SYR",
            Self::German => "DEU",
            Self::Filipino => "PHL",
        }
    }

    fn lists(self) -> Option<[&'static [&'static str]; 3]> {
        Some(match self {
            Self::Norwegian => return None,
            Self::Sami => [
                &["Máret", "Ánne", "Elle", "Risten", "Sárá", "Biret", "Inga", "Láilá", "Májjá", "Ravdna"],
                &["Áilu", "Niillas", "Máhtte", "Ánte", "Issát", "Jovnna", "Mihkkal", "Bierna", "Heaika", "Lásse"],
                &["Guttormvárri", "Vuolab", "Sarri", "Jávrre", "Goahti", "Njárga", "Skáidi", "Láhpi", "Gáissa"],
            ],
            Self::Polish => [
                &["Agnieszka", "Katarzyna", "Zofia", "Magdalena", "Ewa", "Julia", "Hanna", "Maja", "Barbara", "Oliwia"],
                &["Piotr", "Krzysztof", "Andrzej", "Jakub", "Marek", "Tomasz", "Szymon", "Filip", "Paweł", "Adam"],
                &[
                    "Nowicz", "Wierzba", "Kaczor", "Borek", "Zawada", "Mazurek", "Lipiec", "Kruk", "Sokół", "Brzoza",
                    "Dudek",
                ],
            ],
            Self::Ukrainian => [
                &["Oksana", "Olena", "Iryna", "Sofiia", "Kateryna", "Nataliia", "Daryna", "Mariia", "Yuliia", "Anna"],
                &["Andrii", "Oleh", "Dmytro", "Mykola", "Serhii", "Bohdan", "Taras", "Maksym", "Artem", "Ivan"],
                &[
                    "Kovalchuk",
                    "Bondarenko",
                    "Shevchuk",
                    "Tkachenko",
                    "Kravets",
                    "Melnyk",
                    "Honchar",
                    "Lysenko",
                    "Rudenko",
                ],
            ],
            Self::Somali => [
                &["Hodan", "Fadumo", "Ayaan", "Sahra", "Khadija", "Ifrah", "Nimco", "Hamdi", "Asli", "Deqa"],
                &["Abdi", "Mohamed", "Yusuf", "Ismail", "Ali", "Hassan", "Mahad", "Liban", "Bile", "Omar"],
                &["Warsame", "Abdullahi", "Farah", "Jama", "Elmi", "Nuur", "Guled", "Osman", "Hirsi"],
            ],
            Self::Lithuanian => [
                &["Rasa", "Ieva", "Jurgita", "Austėja", "Daiva", "Lina", "Rūta", "Gabija", "Emilija", "Eglė"],
                &["Mantas", "Jonas", "Tomas", "Darius", "Lukas", "Paulius", "Vytautas", "Domas", "Rokas", "Arnas"],
                &["Balsys", "Petraitis", "Urbonas", "Žilius", "Kairys", "Vaitkus", "Stankus", "Rimkus"],
            ],
            Self::Syrian => [
                &["Rania", "Layla", "Nour", "Hala", "Yasmin", "Maryam", "Salma", "Dima", "Rima", "Lina"],
                &["Ahmad", "Khaled", "Omar", "Samir", "Yousef", "Karim", "Bilal", "Nabil", "Tarek", "Adam"],
                &["Al-Masri", "Haddad", "Khoury", "Darwish", "Nasser", "Sabbagh", "Halabi", "Shami"],
            ],
            Self::German => [
                &["Anke", "Birgit", "Heike", "Lena", "Johanna", "Clara", "Greta", "Marie", "Petra", "Ulrike"],
                &["Jürgen", "Stefan", "Matthias", "Felix", "Moritz", "Paul", "Jan", "Torsten", "Uwe", "Emil"],
                &["Brandner", "Holzmann", "Seefeld", "Küster", "Lindner", "Weber", "Reimers", "Vogt"],
            ],
            Self::Filipino => [
                &["Maricel", "Jocelyn", "Angel", "Rosario", "Luz", "Divina", "Jasmine", "Althea", "Grace", "Bea"],
                &["Jose", "Mark", "Angelo", "Ramon", "Joshua", "Gabriel", "Nathan", "Rico", "Miguel", "Paolo"],
                &["Dela Rosa", "Bautista", "Magsaysay", "Reyes", "Santos", "Villanueva", "Manalo"],
            ],
        })
    }
}

fn pick<'a>(rng: &mut Rng, list: &[&'a str]) -> &'a str {
    list.get(rng.usize(0..list.len().max(1))).copied().unwrap_or_default()
}

/// A given name for someone born in `year`.
pub fn given(rng: &mut Rng, origin: Origin, female: bool, year: i32) -> String {
    if let Some([women, men, _]) = origin.lists() {
        return pick(rng, if female { women } else { men }).to_owned();
    }
    let all = if female { WOMEN } else { MEN };
    let [old, mid, new] = all;
    // Cohorts overlap: some parents name after grandparents.
    let list = match (year, rng.u32(0..10)) {
        (..1950, 0..9) => old,
        (..1985, 0..9) | (..1950, _) => mid,
        (1985.., 9) => old,
        _ => new,
    };
    let first = pick(rng, list);
    if origin == Origin::Norwegian && first.chars().count() < 6 && rng.u32(0..14) == 0 {
        let second = pick(rng, list);
        if second != first && !second.contains('-') && !first.contains('-') {
            return format!("{first} {second}");
        }
    }
    first.to_owned()
}

/// A family name: mostly invented farm names, some of the common ones.
pub fn family(rng: &mut Rng, origin: Origin) -> String {
    if let Some([_, _, families]) = origin.lists() {
        return pick(rng, families).to_owned();
    }
    if rng.u32(0..10) < 3 {
        return pick(rng, COMMON).to_owned();
    }
    farm(rng)
}

/// An invented farm name such as "Lyngvær".
pub fn farm(rng: &mut Rng) -> String {
    format!("{}{}", pick(rng, STEMS), pick(rng, ENDS))
}
