//! The shapes of the API for repeating tasks.

use base::id::Uuid;
use base::{Error, Result};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::What;
use super::rules::Rhythm;
use super::{Missed, NewRepeat, Repeat, RepeatState, Shift, show};
use crate::template::TemplateId;

/// What becomes of a day that is no working day.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ShiftName {
    Skip,
    Before,
    #[default]
    After,
}

/// What is made up for after a stop of several days.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MissedName {
    #[default]
    All,
    Last,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RepeatStateName {
    Active,
    Paused,
    Ended,
}

impl From<RepeatStateName> for RepeatState {
    fn from(name: RepeatStateName) -> Self {
        match name {
            RepeatStateName::Active => Self::Active,
            RepeatStateName::Paused => Self::Paused,
            RepeatStateName::Ended => Self::Ended,
        }
    }
}

impl From<RepeatState> for RepeatStateName {
    fn from(state: RepeatState) -> Self {
        match state {
            RepeatState::Active => Self::Active,
            RepeatState::Paused => Self::Paused,
            RepeatState::Ended => Self::Ended,
        }
    }
}

impl From<ShiftName> for Shift {
    fn from(name: ShiftName) -> Self {
        match name {
            ShiftName::Skip => Self::Skip,
            ShiftName::Before => Self::Before,
            ShiftName::After => Self::After,
        }
    }
}

impl From<Shift> for ShiftName {
    fn from(shift: Shift) -> Self {
        match shift {
            Shift::Skip => Self::Skip,
            Shift::Before => Self::Before,
            Shift::After => Self::After,
        }
    }
}

impl From<MissedName> for Missed {
    fn from(name: MissedName) -> Self {
        match name {
            MissedName::All => Self::All,
            MissedName::Last => Self::Last,
        }
    }
}

impl From<Missed> for MissedName {
    fn from(missed: Missed) -> Self {
        match missed {
            Missed::All => Self::All,
            Missed::Last => Self::Last,
        }
    }
}

/// The rules of the units that the caller works for, oldest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "items": [{
    "id": "0197a2d0-0000-7000-8000-000000000021", "unit": "vei-og-lys", "template": null,
    "title": "Kontroller brannslokkere", "body": "", "days": 5, "rule": "FREQ=MONTHLY;BYDAY=-1FR",
    "starts": "2026-11-22", "shift": "after", "missed": "all", "state": "active",
    "next": ["2026-11-27", "2026-12-28"], "version": 1
}] }))]
pub struct Repeats {
    pub items: Vec<OneRepeat>,
}

/// A rule by which tasks are opened.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0197a2d0-0000-7000-8000-000000000021", "unit": "vei-og-lys", "template": null,
    "title": "Kontroller brannslokkere", "body": "", "days": 5, "rule": "FREQ=MONTHLY;BYDAY=-1FR",
    "starts": "2026-11-22", "shift": "after", "missed": "all", "state": "active",
    "next": ["2026-11-27", "2026-12-28"], "version": 1
}))]
pub struct OneRepeat {
    pub id: Uuid,
    /// The key of the unit that gets what is opened.
    pub unit: String,
    /// The template that says what is opened; null where the title does.
    pub template: Option<Uuid>,
    pub title: String,
    pub body: String,
    /// Working days from the day to the deadline; null for none.
    pub days: Option<u32>,
    /// RFC 5545, without the name in front.
    pub rule: String,
    pub starts: NaiveDate,
    pub shift: ShiftName,
    pub missed: MissedName,
    pub state: RepeatStateName,
    /// The next days on which tasks are opened, at most 12; none unless it is active.
    pub next: Vec<NaiveDate>,
    pub version: i64,
}

impl OneRepeat {
    /// As it stands on a day.
    pub fn of(r: Repeat, today: NaiveDate) -> Self {
        let after = today.pred_opt().map_or(r.settled, |yesterday| r.settled.max(yesterday));
        let rhythm = Rhythm::new(&r.rule, r.starts, r.shift).ok().filter(|_| r.state == RepeatState::Active);
        let next = rhythm.map_or_else(Vec::new, |rhythm| rhythm.openings(after).take(show::DATES).collect());
        let template = r.template().map(|t| t.0);
        let (title, body, days) = match r.what {
            What::Own { title, body, days } => (title, body, days),
            What::Template(_) => (String::new(), String::new(), None),
        };
        Self {
            id: r.id.0,
            unit: r.unit,
            template,
            title,
            body,
            days,
            rule: r.rule,
            starts: r.starts,
            shift: r.shift.into(),
            missed: r.missed.into(),
            state: r.state.into(),
            next,
            version: r.version,
        }
    }
}

/// A rule as it shall be from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "unit": "vei-og-lys", "title": "Kontroller brannslokkere", "days": 5, "rule": "FREQ=MONTHLY;BYDAY=-1FR"
}))]
pub struct RepeatBody {
    /// One of the caller's units; where a template is named, its unit is meant.
    #[serde(default)]
    #[schema(max_length = 100)]
    pub unit: String,
    pub template: Option<Uuid>,
    /// Where no template is named.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub title: String,
    #[serde(default)]
    #[schema(max_length = 4000)]
    pub body: String,
    #[schema(minimum = 0, maximum = 250)]
    pub days: Option<u32>,
    /// RFC 5545: days, weeks, months or years.
    #[schema(min_length = 1, max_length = 300)]
    pub rule: String,
    /// The day from which the rule counts; today without it.
    pub starts: Option<NaiveDate>,
    #[serde(default)]
    #[schema(inline)]
    pub shift: ShiftName,
    #[serde(default)]
    #[schema(inline)]
    pub missed: MissedName,
}

impl RepeatBody {
    /// As the action takes it.
    ///
    /// # Errors
    /// `Invalid` at `unit` where neither a unit nor a template is named.
    pub fn wanted(self, today: NaiveDate) -> Result<NewRepeat> {
        if self.unit.is_empty() && self.template.is_none() {
            return Err(Error::invalid("unit", "tasks-unit-missing"));
        }
        Ok(NewRepeat {
            unit: self.unit,
            template: self.template.map(TemplateId),
            title: self.title,
            body: self.body,
            days: self.days,
            rule: self.rule,
            starts: self.starts.unwrap_or(today),
            shift: self.shift.into(),
            missed: self.missed.into(),
        })
    }
}

/// Pausing a rule, letting it go on, or ending it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "state": "paused" }))]
pub struct RepeatTurn {
    #[schema(inline)]
    pub state: RepeatStateName,
}
