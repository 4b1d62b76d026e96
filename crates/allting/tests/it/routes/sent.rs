//! What comes along with a visit, where the route does not come to the question who asks without it: a body
//! that can be read, or what a page is asked for. Of what is not named here nothing is sent.

/// Method, route, and what is sent: a query, a form, or JSON to the API. `CASE` is a case of the privacy officer.
pub const SENT: &[(&str, &str, &str)] = &[
    ("GET", "/privacy/watch/case", "CASE"),
    ("GET", "/tasks/figures/list", "what=open"),
    ("POST", "/privacy/erasures", "subject=person:0197a2d0-0000-7000-8000-000000000000"),
    (
        "POST",
        "/privacy/watch/case",
        "pattern=hours&until=1&person=0197a2d0-0000-7000-8000-000000000000&subject=0197a2d0-0000-7000-8000-000000000000",
    ),
    ("POST", "/privacy/watch/retention", "kind=reports"),
    // A rule that is wrong stays as it is.
    ("POST", "/privacy/watch/rules", "pattern=hours&active=yes&number=25"),
    ("POST", "/register/problems/{id}/repair", "raw=x"),
    ("POST", "/tasks/categories/{id}/fields/{field}/place", "do=up"),
    ("POST", "/tasks/repeating/{id}/state", "state=paused"),
    ("POST", "/tasks/{id}/checks/{n}", "do=done"),
    ("POST", "/api/task-repeats", REPEAT),
    ("POST", "/api/task-repeats/{id}", REPEAT),
    ("POST", "/api/task-repeats/{id}/state", r#"{ "state": "paused" }"#),
    ("POST", "/api/task-templates", TEMPLATE),
    ("POST", "/api/task-templates/{id}", TEMPLATE),
    ("POST", "/api/tasks", r#"{ "title": "Mørk lampe", "unit": "vei-og-lys" }"#),
    ("POST", "/api/tasks/openings", r#"{ "tasks": [{ "title": "Mørk lampe", "unit": "vei-og-lys" }] }"#),
    ("PATCH", "/api/tasks/{id}", r#"{ "title": "Lys lampe" }"#),
    ("POST", "/api/tasks/{id}/checks", r#"{ "words": "Ring" }"#),
    ("POST", "/api/tasks/{id}/checks/{n}", r#"{ "done": true }"#),
    ("POST", "/api/tasks/{id}/closure", r#"{ "answer": "Ferdig" }"#),
    ("POST", "/api/tasks/{id}/comments", r#"{ "text": "Hei" }"#),
    ("POST", "/api/tasks/{id}/delegation", r#"{ "to": "unit:vann", "reason": "De kan det" }"#),
    ("POST", "/api/tasks/{id}/links", LINK),
    ("POST", "/api/tasks/{id}/links/removal", LINK),
    ("POST", "/api/tasks/{id}/merger", r#"{ "into": "0197a2d0-0000-7000-8000-000000000000" }"#),
    ("POST", "/api/tasks/{id}/reopening", r#"{ "reason": "Mørk igjen" }"#),
    ("POST", "/api/tasks/{id}/return", r#"{ "reason": "Ikke vår" }"#),
    ("POST", "/api/tasks/{id}/transfer", r#"{ "to": "unit:vann", "reason": "Ikke vår" }"#),
    ("POST", "/api/tasks/{id}/waiting", r#"{ "on": "other", "reason": "Været" }"#),
    ("POST", "/api/webhooks", r#"{ "url": "http://127.0.0.1:9/hook", "kinds": ["mailbox.*"] }"#),
];

const REPEAT: &str =
    r#"{ "unit": "vei-og-lys", "title": "Kontroller brannslokkere", "days": 5, "rule": "FREQ=MONTHLY;BYDAY=-1FR" }"#;
const TEMPLATE: &str = r#"{ "unit": "vei-og-lys", "name": "Lekeplass", "title": "Kontroller lekeplassen", "days": 5 }"#;
const LINK: &str = r#"{ "relation": "follows", "other": "0197a2d0-0000-7000-8000-000000000000" }"#;
