//! The form of a rule: in plain choices, with the rule itself for those who write rules.

use base::error::{Faults, Message};
use base::{Error, Result};
use chrono::{Datelike, NaiveDate, Weekday};
use web::T;
use web::form::{Choice, Field, Fields};

use super::model::What;
use super::plain::{Counted, End, Every, Plain, WEEKDAYS, weekday_name};
use super::rules::RULE_MAX;
use super::{Missed, NewRepeat, Repeat, Shift, show};
use crate::around::UnitNames;
use crate::task::rules;
use crate::template::{Template, form as templates};

/// A form whose fields may come several times.
pub type Pairs = Vec<(String, String)>;

pub fn first<'a>(pairs: &'a Pairs, name: &str) -> &'a str {
    pairs.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.trim())
}

/// What the form begins with.
pub fn blank(today: NaiveDate) -> Pairs {
    let pairs = [("every", "week"), ("interval", "1"), ("shift", "after"), ("missed", "all"), ("nth", "1")];
    let mut pairs: Pairs = pairs.map(|(n, v)| (n.to_owned(), v.to_owned())).to_vec();
    pairs.push(("starts".into(), today.to_string()));
    pairs.push(("counted".into(), "day".into()));
    pairs
}

/// The form as it stands for a rule.
pub fn typed(repeat: &Repeat) -> Pairs {
    let mut pairs: Pairs = Vec::new();
    let mut put = |name: &str, value: String| pairs.push((name.to_owned(), value));
    match &repeat.what {
        What::Template(id) => put("template", id.to_string()),
        What::Own { title, body, days } => {
            put("title", title.clone());
            put("body", body.clone());
            put("days", days.map_or_else(String::new, |d| d.to_string()));
        }
    }
    put("unit", repeat.unit.clone());
    put("starts", repeat.starts.to_string());
    put("shift", repeat.shift.name().to_owned());
    put("missed", repeat.missed.name().to_owned());
    put("rule", repeat.rule.clone());
    let Some(plain) = Plain::of(&repeat.rule) else {
        put("every", "rule".into());
        return pairs;
    };
    put("interval", plain.interval.to_string());
    match &plain.every {
        Every::Week(days) => {
            put("every", "week".into());
            days.iter().for_each(|d| put("weekdays", weekday_name(*d).to_owned()));
        }
        Every::Month(n, counted) => {
            put("every", "month".into());
            put("nth", n.to_string());
            put("counted", counted_name(*counted).to_owned());
        }
        Every::Year(month, day) => {
            put("every", "year".into());
            put("month", month.to_string());
            put("month_day", day.to_string());
        }
    }
    match plain.end {
        End::Never => {}
        End::Until(day) => put("until", day.to_string()),
        End::Count(n) => put("count", n.to_string()),
    }
    pairs
}

fn counted_name(counted: Counted) -> &'static str {
    match counted {
        Counted::Day => "day",
        Counted::WorkingDay => "working",
        Counted::Weekday(day) => weekday_name(day),
    }
}

fn counted_of(name: &str) -> Option<Counted> {
    match name {
        "day" => Some(Counted::Day),
        "working" => Some(Counted::WorkingDay),
        name => WEEKDAYS.iter().find(|(n, _)| *n == name).map(|(_, d)| Counted::Weekday(*d)),
    }
}

/// What the form sends, as the action takes it.
///
/// # Errors
/// `Invalid` with all that is wrong in it.
pub fn read(pairs: &Pairs, own: &[String], today: NaiveDate) -> Result<NewRepeat> {
    let mut faults = Faults::default();
    let starts = match first(pairs, "starts") {
        "" => Some(today),
        text => text.parse().map_err(|_| faults.add("starts", "tasks-date-wrong")).ok(),
    };
    let template = match first(pairs, "template") {
        "" => None,
        id => id.parse().map_err(|_| faults.add("template", "tasks-repeat-template-wrong")).ok(),
    };
    if template.is_none() && first(pairs, "title").is_empty() {
        faults.add("title", "tasks-repeat-what-missing");
    }
    let mut shift = Shift::from_name(first(pairs, "shift")).unwrap_or_default();
    let rule = if first(pairs, "every") == "rule" {
        Some(first(pairs, "rule").to_owned())
    } else {
        let plain = plain(pairs, &mut faults);
        if let Some(Plain { every: Every::Month(n, Counted::WorkingDay), .. }) = &plain {
            // The first working day is the first that is one, and the last the last.
            shift = if *n > 0 { Shift::After } else { Shift::Before };
        }
        plain.map(|p| p.rule())
    };
    let days = templates::days(first(pairs, "days"));
    faults.check()?;
    let unit = match (first(pairs, "unit"), own) {
        ("", [only]) => only.clone(),
        (named, _) => named.to_owned(),
    };
    Ok(NewRepeat {
        unit,
        template,
        title: first(pairs, "title").to_owned(),
        body: first(pairs, "body").to_owned(),
        days: days?,
        rule: rule.unwrap_or_default(),
        starts: starts.unwrap_or(today),
        shift,
        missed: Missed::from_name(first(pairs, "missed")).unwrap_or_default(),
    })
}

/// The plain choices as a rule.
fn plain(pairs: &Pairs, faults: &mut Faults) -> Option<Plain> {
    let interval = match first(pairs, "interval") {
        "" => Some(1),
        text => text.parse().ok().filter(|n| (1..=99).contains(n)),
    };
    if interval.is_none() {
        faults.add("interval", "tasks-repeat-interval-wrong");
    }
    let every = match first(pairs, "every") {
        "week" => week(pairs, faults),
        "month" => month(pairs, faults),
        "year" => year(pairs, faults),
        _ => {
            faults.add("every", "tasks-repeat-every-missing");
            None
        }
    };
    let end = end(pairs, faults);
    Some(Plain { every: every?, interval: interval?, end: end? })
}

fn week(pairs: &Pairs, faults: &mut Faults) -> Option<Every> {
    let chosen = |name: &str| pairs.iter().any(|(n, v)| n == "weekdays" && v == name);
    let days: Vec<Weekday> = WEEKDAYS.iter().filter(|(n, _)| chosen(n)).map(|(_, d)| *d).collect();
    if days.is_empty() {
        faults.add("weekdays", "tasks-repeat-weekdays-missing");
        return None;
    }
    Some(Every::Week(days))
}

fn month(pairs: &Pairs, faults: &mut Faults) -> Option<Every> {
    let n = first(pairs, "nth").parse::<i32>().ok();
    let counted = counted_of(first(pairs, "counted"));
    let every = n.zip(counted).map(|(n, counted)| Every::Month(n, counted));
    let can_be = |every: &Every| Plain { every: every.clone(), interval: 1, end: End::Never }.can_be();
    if !every.as_ref().is_some_and(can_be) {
        faults.add("nth", "tasks-repeat-nth-wrong");
        return None;
    }
    every
}

fn year(pairs: &Pairs, faults: &mut Faults) -> Option<Every> {
    let day = first(pairs, "month").parse().ok().zip(first(pairs, "month_day").parse().ok());
    // 2024 has all the days that there are.
    let day = day.filter(|(month, day)| NaiveDate::from_ymd_opt(2024, *month, *day).is_some());
    if day.is_none() {
        faults.add("month_day", "tasks-repeat-date-wrong");
    }
    day.map(|(month, day)| Every::Year(month, day))
}

fn end(pairs: &Pairs, faults: &mut Faults) -> Option<End> {
    match (first(pairs, "until"), first(pairs, "count")) {
        ("", "") => Some(End::Never),
        (day, "") => match day.parse::<NaiveDate>().ok().filter(|d| (1900..3000).contains(&d.year())) {
            Some(day) => Some(End::Until(day)),
            None => {
                faults.add("until", "tasks-date-wrong");
                None
            }
        },
        ("", n) => match n.parse().ok().filter(|n| (1..=999).contains(n)) {
            Some(n) => Some(End::Count(n)),
            None => {
                faults.add("count", Message::new("tasks-repeat-count-wrong").with("max", 999));
                None
            }
        },
        _ => {
            faults.add("count", "tasks-repeat-both-ends");
            None
        }
    }
}

/// The fields of the form by the places where they stand.
pub struct Parts<'a> {
    pub what: Vec<Field<'a>>,
    pub every: Field<'a>,
    pub interval: Field<'a>,
    pub week: Field<'a>,
    pub month: Vec<Field<'a>>,
    pub year: Vec<Field<'a>>,
    pub rule: Field<'a>,
    pub days: Vec<Field<'a>>,
    pub ends: Vec<Field<'a>>,
}

/// All fields with what was typed.
pub fn parts<'a>(t: &T, f: &Fields<'a>, own: &[String], names: &UnitNames, ready: &[Template]) -> Parts<'a> {
    let named = |list: &[(&str, &str)]| -> Vec<Choice> { list.iter().map(|(v, k)| Choice::new(v, t.get(k))).collect() };
    let every = [
        ("week", "tasks-repeat-week"),
        ("month", "tasks-repeat-month"),
        ("year", "tasks-repeat-year"),
        ("rule", "tasks-repeat-rule"),
    ];
    let weekdays: Vec<Choice> = WEEKDAYS.iter().map(|(n, d)| Choice::new(n, t.get(show::weekday_key(*d)))).collect();
    let nths: Vec<Choice> = (1..=4).chain([-1]).chain(5..=31).map(|n| Choice::new(n, show::nth(t, n))).collect();
    let mut counted = named(&[("day", "tasks-repeat-counted-day"), ("working", "tasks-repeat-counted-working")]);
    counted.extend(weekdays.iter().cloned());
    let month_name = |m: u32| NaiveDate::from_ymd_opt(2024, m, 1).map_or_else(String::new, |d| t.month(d));
    let plain_month = |m: u32| month_name(m).split(' ').next().unwrap_or_default().to_owned();
    let months: Vec<Choice> = (1..=12).map(|m| Choice::new(m, plain_month(m))).collect();
    let month_days: Vec<Choice> = (1..=31).map(|d| Choice::new(d, show::nth(t, d))).collect();
    let shifts = [
        ("after", "tasks-repeat-shift-after"),
        ("before", "tasks-repeat-shift-before"),
        ("skip", "tasks-repeat-shift-skip"),
    ];
    let missed = [("all", "tasks-repeat-missed-all"), ("last", "tasks-repeat-missed-last")];
    Parts {
        what: what(t, f, own, names, ready),
        every: f.radio("every", t.get("tasks-repeat-every"), &named(&every)),
        interval: f
            .text("interval", t.get("tasks-repeat-interval"))
            .hint(t.get("tasks-repeat-interval-hint"))
            .inputmode("numeric")
            .short(),
        week: f.checkboxes("weekdays", t.get("tasks-repeat-weekdays"), &weekdays),
        month: vec![
            f.select("nth", t.get("tasks-repeat-nth-label"), &nths).short(),
            f.select("counted", t.get("tasks-repeat-counted"), &counted).hint(t.get("tasks-repeat-counted-hint")),
        ],
        year: vec![
            f.select("month_day", t.get("tasks-repeat-month-day"), &month_days).short(),
            f.select("month", t.get("tasks-repeat-month-label"), &months).short(),
        ],
        rule: f
            .text("rule", t.get("tasks-repeat-rule-label"))
            .hint(t.get("tasks-repeat-rule-hint"))
            .max(u32::try_from(RULE_MAX).unwrap_or(0)),
        days: vec![
            f.radio("shift", t.get("tasks-repeat-shift"), &named(&shifts)),
            f.radio("missed", t.get("tasks-repeat-missed"), &named(&missed)),
            f.date("starts", t.get("tasks-repeat-starts")).hint(t.get("tasks-repeat-starts-hint")).short(),
        ],
        ends: vec![
            f.date("until", t.get("tasks-repeat-until")).short().optional(),
            f.text("count", t.get("tasks-repeat-count")).inputmode("numeric").short().optional(),
        ],
    }
}

fn what<'a>(t: &T, f: &Fields<'a>, own: &[String], names: &UnitNames, ready: &[Template]) -> Vec<Field<'a>> {
    let line = u32::try_from(rules::WORDS_MAX).unwrap_or(0);
    let long = u32::try_from(rules::TEXT_MAX).unwrap_or(0);
    let mut list = Vec::new();
    if !ready.is_empty() {
        let choices: Vec<Choice> = ready.iter().map(|r| Choice::new(r.id, &r.name)).collect();
        let hint = t.get("tasks-repeat-template-hint");
        list.push(f.select("template", t.get("tasks-repeat-template"), &choices).hint(hint).optional());
    }
    list.push(f.text("title", t.get("tasks-entry-title")).hint(t.get("tasks-repeat-title-hint")).max(line).optional());
    list.push(f.textarea("body", t.get("tasks-entry-body")).rows(3).max(long).optional());
    list.push(
        f.text("days", t.get("tasks-template-days"))
            .hint(t.get("tasks-repeat-days-hint"))
            .inputmode("numeric")
            .short()
            .optional(),
    );
    if own.len() > 1 {
        let choices: Vec<Choice> = own.iter().map(|k| Choice::new(k, names.name(k))).collect();
        list.push(f.select("unit", t.get("tasks-fact-unit"), &choices));
    }
    list
}

/// The names that the action gives to what the form calls otherwise.
pub fn named(error: Error, pairs: &Pairs) -> Error {
    let Error::Invalid(mut faults) = error else { return error };
    let by_hand = first(pairs, "every") == "rule";
    for fault in faults.iter_mut().filter(|f| f.field == "rule" && !by_hand) {
        fault.field = "every";
    }
    Error::Invalid(faults)
}
