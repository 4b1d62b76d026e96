//! Precision against confidence, as a picture beside its table.

use std::fmt::Write;

use web::{Html, T};

use super::measure::Report;

const WIDTH: f64 = 320.0;
const HEIGHT: f64 = 160.0;
const LEFT: f64 = 34.0;
const FOOT: f64 = 20.0;

/// From how sure on: the points that are drawn.
pub const STEPS: [i64; 9] = [0, 50, 60, 70, 80, 85, 90, 95, 98];

/// Two lines: how much of what it would decide is right, and how much it would decide. The table beside it
/// says the same in numbers.
pub fn chart(t: &T, report: &Report) -> Html {
    let mut svg = String::new();
    let (w, h) = (LEFT + WIDTH + 8.0, HEIGHT + FOOT + 8.0);
    let label = Html::text(t.get("routing-chart"));
    let _ = write!(svg, "<svg class=\"figures-chart\" role=\"img\" aria-label=\"{label}\" viewBox=\"0 0 {w} {h}\">");
    let y = |percent: f64| 4.0 + HEIGHT * (1.0 - percent / 100.0);
    let x = |n: usize| LEFT + WIDTH * n as f64 / (STEPS.len() - 1) as f64;
    for percent in [0.0, 50.0, 100.0] {
        let at = y(percent);
        let _ = write!(svg, "<text x=\"0\" y=\"{:.1}\">{percent} %</text>", at + 4.0);
        let _ = write!(
            svg,
            "<path d=\"M{LEFT} {at:.1}H{:.1}\" stroke=\"currentColor\" stroke-opacity=\"0.15\"/>",
            LEFT + WIDTH
        );
    }
    let precision = |n: usize| report.overall(STEPS.get(n).copied().unwrap_or_default()).precision();
    let coverage = |n: usize| report.overall(STEPS.get(n).copied().unwrap_or_default()).coverage();
    let line = |of: &dyn Fn(usize) -> Option<usize>| {
        let points = (0..STEPS.len()).filter_map(|n| Some((x(n), y(of(n)? as f64))));
        let path: Vec<String> = points.map(|(x, y)| format!("{x:.1} {y:.1}")).collect();
        if path.is_empty() { String::new() } else { format!("M{}", path.join("L")) }
    };
    let solid = "fill=\"none\" stroke=\"currentColor\" stroke-width=\"2.5\"";
    let _ = write!(svg, "<path d=\"{}\" {solid}/>", line(&precision));
    let _ = write!(svg, "<path d=\"{}\" {solid} stroke-dasharray=\"5 4\" stroke-opacity=\"0.6\"/>", line(&coverage));
    for (n, step) in STEPS.iter().enumerate() {
        let _ = write!(svg, "<text x=\"{:.1}\" y=\"{:.1}\">{step}</text>", x(n) - 7.0, HEIGHT + FOOT + 2.0);
    }
    svg.push_str("</svg>");
    let words = [("solid", "routing-chart-precision"), ("dashed", "routing-chart-coverage")];
    let legend: String =
        words.iter().map(|(class, key)| format!("<li class=\"{class}\">{}</li>", Html::text(t.get(key)))).collect();
    Html(format!(
        "<figure class=\"panel figure\"><figcaption><ul class=\"legend\">{legend}</ul></figcaption>{svg}</figure>"
    ))
}
