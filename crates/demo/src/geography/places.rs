//! The two invented towns: islands, centres, main roads, names on the map and the sites of
//! municipal buildings. All coordinates are metres from the town's centre.

use super::houses::Facility;
use super::plane::{P, Projection, p};
use super::streets::Centre;
use super::terrain::{Island, Shape};
use super::{Label, Plan};

fn island(from: P, to: P, radius: f64) -> Island {
    Island { from, to, radius }
}

fn label(name: &str, rank: u8, kind: &'static str, x: f64, y: f64) -> Label {
    Label { name: name.to_owned(), rank, kind, at: p(x, y) }
}

fn site(key: &'static str, name: &'static str, x: f64, y: f64, size: (f64, f64)) -> Facility {
    Facility { key, name, near: p(x, y), size }
}

fn centre(name: &'static str, x: f64, y: f64, reach: f64, strength: f64) -> Centre {
    Centre { name, at: p(x, y), reach, strength }
}

/// Nordsund: a town on four islands around its harbour, and a long coast to the south.
pub fn nordsund(dwellings: usize) -> Plan {
    let shape = Shape {
        seed: 1505,
        half: p(8200.0, 6400.0),
        islands: vec![
            island(p(-2500.0, 100.0), p(300.0, 350.0), 1500.0),
            island(p(2000.0, -1700.0), p(3100.0, -1300.0), 760.0),
            island(p(2900.0, 2000.0), p(4900.0, 2900.0), 1150.0),
            island(p(-4300.0, -4300.0), p(5200.0, -4100.0), 1150.0),
            island(p(-5900.0, 1500.0), p(-5500.0, 2000.0), 560.0),
            island(p(-5700.0, -1400.0), p(-5200.0, -1700.0), 520.0),
            island(p(300.0, 3600.0), p(900.0, 3900.0), 420.0),
            island(p(5900.0, -500.0), p(6200.0, 200.0), 430.0),
        ],
        lakes: vec![
            (p(-1650.0, 700.0), 190.0),
            (p(-900.0, -4350.0), 260.0),
            (p(3900.0, 2750.0), 170.0),
            (p(2700.0, -4300.0), 200.0),
            (p(-2600.0, 100.0), 130.0),
        ],
        // The first bay is the harbour; the next four open it to the sea.
        bays: vec![
            (p(950.0, -560.0), 330.0),
            (p(1350.0, -380.0), 250.0),
            (p(1700.0, -120.0), 260.0),
            (p(2050.0, 150.0), 260.0),
            (p(2450.0, 330.0), 280.0),
            (p(-1000.0, -1350.0), 380.0),
        ],
        rough: 0.62,
        skerries: 0.42,
        hills: 0.3,
    };
    let plan = Plan {
        seed: 1505,
        projection: Projection { lon: 7.7, lat: 63.1 },
        shape,
        centres: vec![
            centre("Sentrum", 450.0, 100.0, 1250.0, 1.0),
            centre("Vestmarka", -2150.0, 450.0, 1250.0, 0.78),
            centre("Lyngmarka", -850.0, -150.0, 1000.0, 0.76),
            centre("Indreøya", 2450.0, -1500.0, 950.0, 0.85),
            centre("Nordlandet", 3700.0, 2300.0, 1500.0, 0.84),
            centre("Rensvik", -300.0, -3700.0, 1500.0, 0.72),
            centre("Kvalnes", 3900.0, -3800.0, 1100.0, 0.55),
            centre("Ulvsnes", -3700.0, -4000.0, 900.0, 0.45),
            centre("Skarvøya", -5700.0, 1750.0, 500.0, 0.3),
            centre("Grindøya", -5450.0, -1550.0, 450.0, 0.3),
        ],
        routes: vec![
            ("Kystveien", vec![p(700.0, -150.0), p(-900.0, -700.0), p(-2600.0, -900.0), p(-3600.0, 200.0)]),
            (
                "Vestmarkveien",
                vec![p(-3600.0, 200.0), p(-2200.0, 1150.0), p(-500.0, 1300.0), p(900.0, 900.0), p(700.0, -150.0)],
            ),
            ("Storgata", vec![p(700.0, -150.0), p(-150.0, 300.0), p(-500.0, 1300.0)]),
            (
                "Sundveien",
                vec![
                    p(700.0, -150.0),
                    p(1900.0, -1200.0),
                    p(2500.0, -1200.0),
                    p(3500.0, -1200.0),
                    p(2900.0, -1900.0),
                    p(2000.0, -1950.0),
                    p(1900.0, -1200.0),
                ],
            ),
            (
                "Nordlandsveien",
                vec![p(900.0, 900.0), p(2300.0, 1500.0), p(3400.0, 1600.0), p(4900.0, 2200.0), p(5300.0, 3300.0)],
            ),
            ("Brattskarveien", vec![p(2300.0, 1500.0), p(2500.0, 2700.0), p(3700.0, 3300.0), p(5300.0, 3300.0)]),
            (
                "Rensvikveien",
                vec![
                    p(2000.0, -1950.0),
                    p(1500.0, -3500.0),
                    p(-500.0, -3400.0),
                    p(-2500.0, -3500.0),
                    p(-4600.0, -3700.0),
                ],
            ),
            ("Kvalnesveien", vec![p(1500.0, -3500.0), p(3500.0, -3300.0), p(5600.0, -3700.0), p(5300.0, -4700.0)]),
            (
                "Sørsidevegen",
                vec![
                    p(-4600.0, -3700.0),
                    p(-4200.0, -4900.0),
                    p(-1000.0, -4900.0),
                    p(2500.0, -4900.0),
                    p(5300.0, -4700.0),
                ],
            ),
            ("Ulvsnesveien", vec![p(-1500.0, -3500.0), p(-1700.0, -4900.0)]),
            ("Skarvøyveien", vec![p(-5900.0, 1500.0), p(-5500.0, 2100.0)]),
            ("Grindøyveien", vec![p(-5800.0, -1400.0), p(-5150.0, -1700.0)]),
        ],
        labels: vec![
            label("Nordsund", 1, "town", 450.0, 100.0),
            label("Vestmarka", 2, "suburb", -2100.0, 500.0),
            label("Lyngmarka", 3, "suburb", -900.0, -150.0),
            label("Indreøya", 2, "island", 2600.0, -1450.0),
            label("Nordlandet", 2, "suburb", 3700.0, 2350.0),
            label("Rensvik", 2, "suburb", -300.0, -3650.0),
            label("Kvalnes", 2, "suburb", 3900.0, -3800.0),
            label("Ulvsnes", 3, "suburb", -3700.0, -4000.0),
            label("Skarvøya", 3, "island", -5700.0, 1750.0),
            label("Grindøya", 3, "island", -5450.0, -1550.0),
            label("Måsholmen", 3, "island", 600.0, 3750.0),
            label("Brattøya", 3, "island", 6050.0, -150.0),
            label("Vågen", 4, "bay", 950.0, -560.0),
            label("Lyngvågen", 4, "bay", -1000.0, -1350.0),
            label("Storvatnet", 4, "lake", -900.0, -4350.0),
            label("Svarttjønna", 4, "lake", -1650.0, 700.0),
            label("Nordsundet", 3, "sound", 2350.0, 300.0),
            label("Rensvikfjorden", 3, "sound", -1800.0, -2450.0),
            label("Havsskallen", 4, "sound", -3600.0, 3200.0),
        ],
        facilities: nordsund_sites(),
        dwellings,
        lyngstien: Some(p(-1250.0, -250.0)),
    };
    scale(plan, 0.8)
}

/// The whole plan larger or smaller, buildings excepted.
fn scale(mut plan: Plan, k: f64) -> Plan {
    let shape = &mut plan.shape;
    shape.half = shape.half * k;
    for island in &mut shape.islands {
        *island = self::island(island.from * k, island.to * k, island.radius * k);
    }
    for (at, r) in shape.lakes.iter_mut().chain(&mut shape.bays) {
        (*at, *r) = (*at * k, *r * k);
    }
    for centre in &mut plan.centres {
        (centre.at, centre.reach) = (centre.at * k, centre.reach * k);
    }
    for at in plan.routes.iter_mut().flat_map(|r| &mut r.1) {
        *at = *at * k;
    }
    for at in plan.labels.iter_mut().map(|l| &mut l.at) {
        *at = *at * k;
    }
    for at in plan.facilities.iter_mut().map(|f| &mut f.near) {
        *at = *at * k;
    }
    plan.lyngstien = plan.lyngstien.map(|at| at * k);
    plan
}

fn nordsund_sites() -> Vec<Facility> {
    vec![
        site("radhuset", "Nordsund rådhus", 500.0, 50.0, (58.0, 26.0)),
        site("sundhuset", "Sundhuset kulturhus", 620.0, 150.0, (60.0, 34.0)),
        site("biblioteket", "Nordsund bibliotek", 380.0, 150.0, (38.0, 24.0)),
        site("", "Nordsund kirke", 200.0, 250.0, (34.0, 16.0)),
        site("", "Nordlandet kirke", 3500.0, 2150.0, (30.0, 14.0)),
        site("", "Rensvik kapell", -400.0, -3600.0, (24.0, 12.0)),
        site("legevakta", "Nordsund legevakt", 100.0, 600.0, (52.0, 24.0)),
        site("helsestasjonen", "Helsestasjonen", 250.0, 480.0, (36.0, 18.0)),
        site("brannvesenet", "Nordsund brannstasjon", -150.0, -150.0, (44.0, 22.0)),
        site("havnevesenet", "Nordsund havn", 800.0, -350.0, (40.0, 18.0)),
        site("vei-og-lys", "Driftsstasjonen", -900.0, -650.0, (64.0, 26.0)),
        site("renseanlegget", "Lyngvågen renseanlegg", -1300.0, -900.0, (46.0, 26.0)),
        site("vannverket", "Storvatnet vannverk", -1100.0, -3950.0, (34.0, 20.0)),
        site("gjenvinning", "Nordsund gjenvinningsstasjon", 2600.0, -4700.0, (60.0, 34.0)),
        site("svommehallen", "Nordsundbadet", -350.0, 500.0, (62.0, 36.0)),
        site("idrettshallen", "Vestmarkhallen", -1700.0, 350.0, (64.0, 40.0)),
        site("nordlandshallen", "Nordlandshallen", 3900.0, 2200.0, (62.0, 38.0)),
        site("rensviktunet", "Rensviktunet", -200.0, -3500.0, (66.0, 30.0)),
        site("sundheimen", "Sundheimen", -100.0, 850.0, (58.0, 26.0)),
        site("nordlandstunet", "Nordlandstunet", 3300.0, 2350.0, (60.0, 28.0)),
        site("voksenopplaeringen", "Nordsund læringssenter", 50.0, 200.0, (44.0, 20.0)),
        site("kulturskolen", "Kulturskolen", 300.0, 0.0, (34.0, 18.0)),
        site("sundet-skole", "Sundet skole", 0.0, 450.0, (70.0, 34.0)),
        site("lyngmarka-skole", "Lyngmarka skole", -1400.0, -50.0, (66.0, 32.0)),
        site("vestmarka-skole", "Vestmarka skole", -2500.0, 500.0, (64.0, 32.0)),
        site("indreoya-skole", "Indreøya skole", 2500.0, -1500.0, (60.0, 30.0)),
        site("nordlandet-skole", "Nordlandet skole", 3700.0, 2500.0, (66.0, 32.0)),
        site("brattskar-skole", "Brattskar skole", 4600.0, 2700.0, (58.0, 28.0)),
        site("rensvik-skole", "Rensvik skole", -700.0, -3700.0, (62.0, 30.0)),
        site("kvalnes-skole", "Kvalnes skole", 3800.0, -3700.0, (54.0, 26.0)),
        site("sundet-ungdomsskole", "Sundet ungdomsskole", -350.0, 800.0, (74.0, 36.0)),
        site("nordlandet-ungdomsskole", "Nordlandet ungdomsskole", 4100.0, 2600.0, (70.0, 34.0)),
        site("rensvik-ungdomsskole", "Rensvik ungdomsskole", 100.0, -3700.0, (64.0, 32.0)),
        site("lyngtua", "Lyngtua barnehage", -1150.0, -300.0, (34.0, 16.0)),
        site("vagen-barnehage", "Vågen barnehage", 350.0, 350.0, (32.0, 15.0)),
        site("tjeldungen", "Tjeldungen barnehage", -250.0, 1000.0, (32.0, 15.0)),
        site("storhaugen", "Storhaugen barnehage", -800.0, 500.0, (34.0, 16.0)),
        site("vestmarka-barnehage", "Vestmarka barnehage", -2300.0, 750.0, (34.0, 16.0)),
        site("kystperla", "Kystperla barnehage", -2700.0, -300.0, (32.0, 15.0)),
        site("indreoya-barnehage", "Indreøya barnehage", 2750.0, -1550.0, (32.0, 15.0)),
        site("sundbrua", "Sundbrua barnehage", 2150.0, -1550.0, (30.0, 14.0)),
        site("nordlys", "Nordlys barnehage", 3400.0, 2000.0, (34.0, 16.0)),
        site("maurtua", "Maurtua barnehage", 4200.0, 2350.0, (32.0, 15.0)),
        site("brattskar-barnehage", "Brattskar barnehage", 4700.0, 2900.0, (30.0, 14.0)),
        site("rensvik-barnehage", "Rensvik barnehage", -100.0, -3800.0, (34.0, 16.0)),
        site("strandskjellet", "Strandskjellet barnehage", -1200.0, -3600.0, (30.0, 14.0)),
        site("kvalnes-barnehage", "Kvalnes barnehage", 4000.0, -3650.0, (28.0, 14.0)),
    ]
}

/// Smøla as the demo has it: a low island with a rim of skerries, 600 residents.
pub fn smola(dwellings: usize) -> Plan {
    let shape = Shape {
        seed: 1573,
        half: p(5200.0, 4400.0),
        islands: vec![
            island(p(-1300.0, -300.0), p(1300.0, 300.0), 1250.0),
            island(p(-2900.0, 1500.0), p(-2600.0, 1800.0), 380.0),
            island(p(2700.0, 1700.0), p(2900.0, 1500.0), 360.0),
            island(p(600.0, -2500.0), p(1000.0, -2400.0), 330.0),
        ],
        lakes: vec![(p(300.0, 500.0), 210.0), (p(-900.0, -100.0), 160.0), (p(-300.0, 900.0), 120.0)],
        bays: vec![(p(-200.0, -1500.0), 360.0), (p(2300.0, 400.0), 300.0)],
        rough: 0.62,
        skerries: 0.8,
        hills: 0.15,
    };
    Plan {
        seed: 1573,
        projection: Projection { lon: 8.0, lat: 63.4 },
        shape,
        centres: vec![
            centre("Hopvågen", 300.0, -700.0, 700.0, 0.62),
            centre("Straumen", 1500.0, 500.0, 600.0, 0.4),
            centre("Rosvoll", -1700.0, -300.0, 600.0, 0.35),
        ],
        routes: vec![
            (
                "Øyveien",
                vec![
                    p(300.0, -700.0),
                    p(-1000.0, -900.0),
                    p(-2000.0, -300.0),
                    p(-1500.0, 600.0),
                    p(0.0, 1100.0),
                    p(1500.0, 900.0),
                    p(1900.0, 200.0),
                    p(300.0, -700.0),
                ],
            ),
            ("Tverrveien", vec![p(300.0, -700.0), p(0.0, 1100.0)]),
        ],
        labels: vec![
            label("Hopvågen", 1, "town", 300.0, -700.0),
            label("Straumen", 2, "suburb", 1500.0, 500.0),
            label("Rosvoll", 3, "suburb", -1700.0, -300.0),
            label("Storøya", 2, "island", -300.0, 250.0),
            label("Kjerringholmen", 3, "island", -2750.0, 1650.0),
            label("Ytterholmen", 3, "island", 2800.0, 1600.0),
            label("Hopen", 4, "bay", -200.0, -1500.0),
        ],
        facilities: vec![
            site("radhuset", "Smøla kommunehus", 300.0, -650.0, (38.0, 18.0)),
            site("smola-skole", "Hopvågen skole", 100.0, -550.0, (46.0, 22.0)),
            site("smola-barnehage", "Hopvågen barnehage", 450.0, -450.0, (28.0, 14.0)),
            site("smola-omsorg", "Smøla omsorgssenter", 600.0, -600.0, (46.0, 22.0)),
            site("vei-og-lys", "Driftsstasjonen Straumen", 1400.0, 400.0, (34.0, 18.0)),
        ],
        dwellings,
        lyngstien: None,
    }
}
