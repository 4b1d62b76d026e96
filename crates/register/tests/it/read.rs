//! What other rooms ask.

use register::Kind;
use testkit::{NORDSUND, NOW, SMOLA};

use crate::town::*;

#[test]
fn what_other_rooms_ask() {
    on_each_engine(async |world| {
        let store = &world.store;
        everything(store).await;
        let db = store.db();
        let today = NOW.date();

        let property = register::property_by_key(db, NORDSUND, "1505-10/34/0/0").await.unwrap();
        assert_eq!((property.name.as_str(), property.place), ("Lyngstien 13B", Some((63.11, 7.7))));
        assert_eq!(property.owners[0].hat, format!("person:{}", id(store, MARTHE).await));
        let owned = register::property_by_key(db, NORDSUND, "1505-10/4").await.unwrap();
        assert_eq!(owned.owners[0].hat, format!("organisation:{FIRM}"));
        assert!(register::property_by_key(db, SMOLA, "1505-10/34").await.is_err());

        let near = register::properties_near(db, NORDSUND, 63.11, 7.7, 50.0).await.unwrap();
        assert_eq!(near.iter().map(|n| n.key.as_str()).collect::<Vec<_>>(), ["1505-10/34", "1505-10/33"]);
        assert!(near[1].metres > 20.0 && near[1].metres < 25.0, "{}", near[1].metres);
        assert_eq!(register::properties_near(db, NORDSUND, 63.11, 7.7, 10.0).await.unwrap().len(), 1);

        let found = register::addresses_beginning(db, NORDSUND, " LYNGSTIEN  13", 10).await.unwrap();
        assert_eq!(found.iter().map(|a| a.text.as_str()).collect::<Vec<_>>(), ["Lyngstien 13A", "Lyngstien 13B"]);
        assert!(register::addresses_beginning(db, NORDSUND, "", 10).await.unwrap().is_empty());
        assert_eq!(register::addresses_of_property(db, NORDSUND, "1505-10/2").await.unwrap().len(), 1);

        let club = register::organisation_by_number(db, NORDSUND, CLUB).await.unwrap();
        assert_eq!((club.form.as_str(), club.industry.as_str(), club.roles.len()), ("FLI", "93.120", 2));
        assert_eq!(club.roles[0].person, Some(id(store, MARTHE).await));
        assert_eq!(club.roles[1].holder_number, FIRM);

        let line = register::unit_with_parents(db, NORDSUND, "rensviktunet").await.unwrap();
        assert_eq!(line.iter().map(|u| u.key.as_str()).collect::<Vec<_>>(), ["rensviktunet", "helse"]);
        assert_eq!(line[0].hours, "Hele døgnet");
        let staff = register::employees_of_unit(db, NORDSUND, "rensviktunet", today).await.unwrap();
        assert_eq!(staff.len(), 2);
        assert!(register::employees_of_unit(db, NORDSUND, "lyngen", today).await.unwrap().is_empty());

        let council = register::body_by_key(db, NORDSUND, "bystyret", today).await.unwrap();
        assert_eq!(council.members.iter().map(|m| m.office.as_str()).collect::<Vec<_>>(), ["1. vara", "medlem"]);
        assert_eq!(register::bodies(db, NORDSUND).await.unwrap().len(), 1);

        let places = register::enrolments_of(db, NORDSUND, id(store, MAREN).await, today).await.unwrap();
        assert_eq!((places[0].unit_name.as_str(), places[0].department.as_str()), ("Lyngen barnehage", "Blåbær"));
        assert_eq!(Kind::from_name("hr"), Some(Kind::Hr));
    });
}
