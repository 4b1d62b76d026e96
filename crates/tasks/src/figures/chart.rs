//! What came and went, week by week, as a picture beside its table.

use std::fmt::Write;

use web::{Html, T};

use super::rules::Week;

const HEIGHT: i64 = 120;
/// Of one week: two bars and a gap.
const WIDTH: i64 = 26;
const BAR: i64 = 9;
/// Room for the dates below.
const FOOT: i64 = 18;

/// Two bars a week. The table beside it says the same in numbers, so the picture is one image with
/// one name for those who do not see it.
pub fn chart(t: &T, weeks: &[(Week, i64, i64)]) -> Html {
    let most = weeks.iter().map(|(_, came, went)| *came.max(went)).max().unwrap_or(0).max(1);
    let width = WIDTH * i64::try_from(weeks.len()).unwrap_or(1).max(1);
    let mut svg = String::new();
    let label = Html::text(t.get("tasks-figures-chart"));
    let total = HEIGHT + FOOT;
    let _ = write!(
        svg,
        "<svg class=\"figures-chart\" role=\"img\" aria-label=\"{label}\" viewBox=\"0 0 {width} {total}\">"
    );
    for (n, (week, came, went)) in (0i64..).zip(weeks) {
        let x = n * WIDTH;
        for (shift, class, value) in [(2, "came", *came), (3 + BAR, "went", *went)] {
            let high = value * HEIGHT / most;
            let (at, top) = (x + shift, HEIGHT - high);
            let _ = write!(svg, "<rect class=\"{class}\" x=\"{at}\" y=\"{top}\" width=\"{BAR}\" height=\"{high}\"/>");
        }
        // Every fourth date: more would not be legible.
        if n % 4 == 0 {
            let date = Html::text(week.monday.format("%d.%m."));
            let _ = write!(svg, "<text x=\"{}\" y=\"{}\">{date}</text>", x + 2, HEIGHT + FOOT - 4);
        }
    }
    svg.push_str("</svg>");
    Html(svg)
}
