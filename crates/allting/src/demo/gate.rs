//! What the demo must know of its towns at every start: names, maps and whom one can sign in as.
//! It is kept beside the database, so that the towns are laid out only to be loaded.

use std::path::Path;

use anyhow::Context;
use base::Text;
use chrono::NaiveDate;
use demo::Town;
use serde::{Deserialize, Serialize};

/// In the data folder, beside the maps.
const FILE: &str = "towns.json";

/// A town as one sees it from outside.
#[derive(Clone, Serialize, Deserialize)]
pub struct Gate {
    pub name: String,
    /// Four digits, such as `1505`.
    pub municipality_number: String,
    pub orgno: String,
    /// Longitude and latitude of the middle of its map.
    pub center: [f64; 2],
    pub cast: Vec<Member>,
}

/// Someone one can sign in as. The national ids are synthetic.
#[derive(Clone, Serialize, Deserialize)]
pub struct Member {
    pub national_id: String,
    pub name: String,
    pub about: Text,
}

impl Gate {
    /// The file of the town's map in the data folder.
    pub fn map_file(&self) -> String {
        format!("map-{}.json", self.municipality_number)
    }
}

impl From<&Town> for Gate {
    fn from(town: &Town) -> Self {
        Self {
            name: town.name.clone(),
            municipality_number: town.municipality_number.to_owned(),
            orgno: town.orgno.clone(),
            center: town.map.center,
            cast: town
                .cast
                .iter()
                .map(|c| Member {
                    national_id: c.national_id.clone(),
                    name: c.name.clone(),
                    about: Text::new(&c.about_nb, &c.about_nn, &c.about_en),
                })
                .collect(),
        }
    }
}

/// Both towns, new.
pub fn lay_out(today: NaiveDate) -> [Town; 2] {
    println!("Laying out Nordsund and Smøla …");
    [demo::nordsund(today), demo::smola(today)]
}

/// What an earlier start kept; `None` when anything of it is missing or of another version.
pub fn kept(data: &Path) -> Option<Vec<Gate>> {
    let text = std::fs::read_to_string(data.join(FILE)).ok()?;
    let gates: Vec<Gate> = serde_json::from_str(&text).ok()?;
    gates.iter().all(|g| data.join(g.map_file()).is_file()).then_some(gates)
}

/// Keeps the maps, which the pages read.
///
/// # Errors
/// When the folder cannot be written to.
pub fn keep_maps(data: &Path, towns: &[Town]) -> anyhow::Result<()> {
    for town in towns {
        let file = data.join(Gate::from(town).map_file());
        std::fs::write(&file, &town.map.geojson).with_context(|| format!("{} cannot be written", file.display()))?;
    }
    Ok(())
}

/// Keeps the rest: last of all, when the towns are loaded.
///
/// # Errors
/// When the folder cannot be written to.
pub fn keep(data: &Path, gates: &[Gate]) -> anyhow::Result<()> {
    let file = data.join(FILE);
    std::fs::write(&file, serde_json::to_string(gates)?)
        .with_context(|| format!("{} cannot be written", file.display()))
}
