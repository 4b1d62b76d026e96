//! Setting up a team and changing it. It takes effect with the next request of everybody concerned.

use base::error::{Faults, Message};
use base::{Error, Result, id::Uuid};
use chrono::{Days, NaiveDate};
use door::{Ctx, HatKind};
use store::{Guarded, Pass, Tx};

use super::{Member, Team, TeamId, store as rows};
use crate::events::TeamPut;
use crate::task::rules;

const NAME_MAX: usize = 80;
const PURPOSE_MAX: usize = 300;
const MEMBERS_MAX: usize = 60;
/// A team that lasts longer is a unit.
const DAYS_MAX: u64 = 3 * 366;

/// A team as its form says it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NewTeam {
    /// At most 80 characters in one line.
    pub name: String,
    /// What it is for, at most 300 characters; may be empty.
    pub purpose: String,
    /// The key of the unit that sets it up, one of hers.
    pub unit: String,
    /// Its last day: today at the earliest, at most three years ahead. It must be there.
    pub ends: Option<NaiveDate>,
    /// `unit:<key>` and `person:<id>`.
    pub members: Vec<String>,
}

/// What can be changed. What is `None` stays.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TeamChange {
    /// As [`NewTeam::ends`], or yesterday to end it now.
    pub ends: Option<NaiveDate>,
    /// Hats, as [`NewTeam::members`]. Who is in it already stays.
    pub add: Vec<String>,
    /// Hats. What is not in it is passed over.
    pub remove: Vec<String>,
}

/// A team, for those who are in it and the unit that set it up.
///
/// # Errors
/// As [`Ctx::may`].
pub async fn team(ctx: &Ctx, id: TeamId) -> Result<Team> {
    Ok(ctx.may("team_see", rows::find(ctx.db(), ctx.tenant_id(), id).await?)?.into_inner())
}

/// Those of the one who looks.
///
/// # Errors
/// As [`store::Db::rows`].
pub async fn teams(ctx: &Ctx) -> Result<Vec<Team>> {
    rows::of_hats(ctx.db(), ctx.tenant_id(), &ctx.hat_keys()).await
}

/// Sets up a team.
///
/// # Errors
/// `Invalid` at `name`, `purpose`, `unit`, `ends` or `members`; as [`Ctx::may`].
pub async fn team_make(ctx: &Ctx, new: &NewTeam) -> Result<Team> {
    let (name, purpose) = (rules::clean_line(&new.name), rules::clean_line(&new.purpose));
    let mut faults = Faults::default();
    if name.is_empty() {
        faults.add("name", "tasks-team-name-missing");
    }
    for (field, text, max) in [("name", &name, NAME_MAX), ("purpose", &purpose, PURPOSE_MAX)] {
        if text.chars().count() > max {
            faults.add(field, Message::new("tasks-too-long").with("max", max));
        }
    }
    let today = ctx.now().date();
    if let Some(wrong) = wrong_end(new.ends, today) {
        faults.add("ends", wrong);
    }
    faults.check()?;
    let ends = new.ends.unwrap_or(today);
    let mut team = Team::new(ctx.tenant_id(), TeamId::new(ctx.now()), &new.unit, ends);
    // Whether it is hers is asked before anybody else is put into it.
    let permit = ctx.may("team_make", Guarded::new(team.clone())).map_err(|e| match e {
        Error::NotFound => Error::invalid("unit", "tasks-team-unit-wrong"),
        other => other,
    })?;
    team.name = name;
    team.purpose = purpose;
    team.members = members(ctx, &new.members).await?;
    let pass = permit.pass().clone();
    let mut tx = ctx.begin().await?;
    write(&mut tx, &pass, &team, Vec::new(), today).await?;
    tx.commit().await?;
    Ok(team)
}

/// Changes who is in it or when it ends.
///
/// # Errors
/// `Invalid` at `ends` or `members`; as [`Ctx::may`].
pub async fn team_change(ctx: &Ctx, id: TeamId, change: &TeamChange) -> Result<Team> {
    let today = ctx.now().date();
    let added = members(ctx, &change.add).await?;
    let mut tx = ctx.begin().await?;
    let permit = ctx.may("team_change", rows::find_to_change(&tx, ctx.tenant_id(), id).await?)?;
    ctx.unchanged(permit.version)?;
    let pass = permit.pass().clone();
    let mut team = permit.into_inner();
    if let Some(ends) = change.ends {
        // Ending it now is always possible: its last day was yesterday.
        let now_over = today.checked_sub_days(Days::new(1)) == Some(ends);
        if !now_over && let Some(wrong) = wrong_end(Some(ends), today) {
            return Err(Error::invalid("ends", wrong));
        }
        team.ends = ends;
    }
    let left: Vec<Member> = team.members.iter().filter(|m| change.remove.contains(&m.hat)).cloned().collect();
    team.members.retain(|m| !change.remove.contains(&m.hat));
    for member in added {
        if !team.members.iter().any(|m| m.hat == member.hat) {
            team.members.push(member);
        }
    }
    if team.members.len() > MEMBERS_MAX {
        return Err(Error::invalid("members", Message::new("tasks-team-members-many").with("max", MEMBERS_MAX)));
    }
    team.version += 1;
    write(&mut tx, &pass, &team, left, today).await?;
    tx.commit().await?;
    Ok(team)
}

fn wrong_end(ends: Option<NaiveDate>, today: NaiveDate) -> Option<&'static str> {
    match ends {
        None => Some("tasks-team-ends-missing"),
        Some(day) if day < today => Some("tasks-team-ends-past"),
        Some(day) if today.checked_add_days(Days::new(DAYS_MAX)).is_some_and(|far| day > far) => {
            Some("tasks-team-ends-far")
        }
        Some(_) => None,
    }
}

/// Writes it, and lets all whose hats change work them out anew.
async fn write(tx: &mut Tx, pass: &Pass, team: &Team, left: Vec<Member>, today: NaiveDate) -> Result<()> {
    rows::put(tx, pass, team).await?;
    let mut persons = Vec::new();
    for hat in team.members.iter().chain(&left).map(|m| m.hat.as_str()) {
        match hat.split_once(':') {
            Some(("person", id)) => persons.extend(id.parse::<Uuid>()),
            Some(("unit", key)) => {
                let staff = register::employees_of_unit(tx, team.tenant, key, today).await?;
                persons.extend(staff.into_iter().map(|e| e.person));
            }
            _ => {}
        }
    }
    persons.sort_unstable();
    persons.dedup();
    register::hats_anew(tx, pass, &persons).await?;
    let event = TeamPut {
        team: team.id.0,
        unit: team.unit.clone(),
        ends: team.ends.to_string(),
        members: team.members.iter().map(|m| m.hat.clone()).collect(),
    };
    let mut topics = team.topics();
    topics.extend(left.into_iter().map(|m| m.hat));
    topics.extend(persons.iter().map(|id| format!("person:{id}")));
    topics.sort_unstable();
    topics.dedup();
    tx.journal(pass, &event, &topics).await
}

/// The members that hats name, if they are units or people who work here.
async fn members(ctx: &Ctx, hats: &[String]) -> Result<Vec<Member>> {
    let wrong = || Error::invalid("members", "tasks-team-member-wrong");
    if hats.len() > MEMBERS_MAX {
        return Err(Error::invalid("members", Message::new("tasks-team-members-many").with("max", MEMBERS_MAX)));
    }
    let mut list: Vec<Member> = Vec::new();
    for hat in hats {
        let name = match hat.split_once(':') {
            Some(("unit", key)) if !key.is_empty() && key.len() <= 100 => String::new(),
            Some(("person", id)) => {
                let id: Uuid = id.parse().map_err(|_| wrong())?;
                let wearer = ctx.app().wearer(ctx.tenant_id(), id).await.map_err(|e| match e {
                    Error::NotFound => wrong(),
                    other => other,
                })?;
                if !wearer.hats.iter().any(|h| h.kind == HatKind::Job) {
                    return Err(wrong());
                }
                wearer.name.clone()
            }
            _ => return Err(wrong()),
        };
        if !list.iter().any(|m| m.hat == *hat) {
            list.push(Member { hat: hat.clone(), name });
        }
    }
    Ok(list)
}
