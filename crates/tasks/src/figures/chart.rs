//! What came and went, week by week, as a picture beside its table.

use std::fmt::Write;

use web::{Html, T};

use super::rules::Week;

const WIDTH: f64 = 320.0;
const HEIGHT: f64 = 120.0;
/// Room for the numbers beside, above and the dates below.
const LEFT: f64 = 26.0;
const TOP: f64 = 8.0;
const FOOT: f64 = 18.0;
/// More dates than these would run into each other.
const DATES: usize = 5;

/// Two bars a week over lines that say how high they are, with what each is. The table beside it says the
/// same in numbers, so the picture is one image with one name for those who do not see it.
pub fn chart(t: &T, weeks: &[(Week, i64, i64)]) -> Html {
    let most = weeks.iter().map(|(_, came, went)| *came.max(went)).max().unwrap_or(0);
    let step = step(most);
    let top = step * (most / step + i64::from(most % step > 0)).max(1);
    let y = |value: i64| TOP + HEIGHT * (1.0 - value as f64 / top as f64);
    let mut svg = String::new();
    let label = Html::text(t.get("tasks-figures-chart"));
    let (w, h) = (LEFT + WIDTH, TOP + HEIGHT + FOOT);
    let _ = write!(svg, "<svg class=\"figures-chart\" role=\"img\" aria-label=\"{label}\" viewBox=\"0 0 {w} {h}\">");
    for value in (0..=top).step_by(usize::try_from(step).unwrap_or(1)) {
        let at = y(value);
        let number = Html::text(t.number(value));
        let _ = write!(svg, "<path class=\"line\" d=\"M{LEFT} {at:.1}H{w:.1}\"/>");
        let _ = write!(svg, "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{number}</text>", LEFT - 5.0, at + 3.0);
    }
    let room = WIDTH / weeks.len().max(1) as f64;
    let every = weeks.len().div_ceil(DATES).max(1);
    for (n, (week, came, went)) in weeks.iter().enumerate() {
        let x = LEFT + room * n as f64;
        let title = format!(
            "{}: {} {}, {} {}",
            t.date(week.monday),
            t.number(*came),
            t.get("tasks-figures-opened"),
            t.number(*went),
            t.get("tasks-figures-closed")
        );
        let _ = write!(svg, "<g><title>{}</title>", Html::text(title));
        for (shift, class, value) in [(0.1, "came", *came), (0.5, "went", *went)] {
            let (at, wide, above) = (x + room * shift, room * 0.37, y(value));
            let high = TOP + HEIGHT - above;
            let _ = write!(
                svg,
                "<rect class=\"{class}\" x=\"{at:.1}\" y=\"{above:.1}\" width=\"{wide:.1}\" height=\"{high:.1}\"/>"
            );
        }
        svg.push_str("</g>");
        if n % every == 0 {
            let date = Html::text(week.monday.format("%d.%m."));
            let _ = write!(svg, "<text x=\"{:.1}\" y=\"{:.1}\">{date}</text>", x + room * 0.1, h - 4.0);
        }
    }
    svg.push_str("</svg>");
    let legend = [("came", "tasks-figures-opened"), ("went", "tasks-figures-closed")];
    let legend: String =
        legend.iter().map(|(class, key)| format!("<li class=\"{class}\">{}</li>", Html::text(t.get(key)))).collect();
    Html(format!(
        "<figure class=\"panel figure\"><figcaption><ul class=\"legend\">{legend}</ul></figcaption>{svg}</figure>"
    ))
}

/// From line to line: 1, 2 or 5 with noughts, so that there are at most five above the ground.
fn step(most: i64) -> i64 {
    let mut ten = 1;
    loop {
        if let Some(step) = [1, 2, 5].map(|n| n * ten).into_iter().find(|step| most <= step * 5) {
            return step;
        }
        ten *= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_round_and_few() {
        for (most, expected) in
            [(0, 1), (1, 1), (5, 1), (6, 2), (10, 2), (11, 5), (26, 10), (35, 10), (1_000_000, 200_000)]
        {
            assert_eq!(step(most), expected, "{most}");
        }
    }
}
