# Layout, parts and errors in English.
web-skip = Skip to content
web-menu = Menu
web-front = Home
web-crumbs = You are here
web-footer = About this site
web-contact = Contact us
web-privacy = Privacy
web-accessibility = Accessibility statement
web-about = About Allting
web-language = Language
web-scheme = Appearance
web-scheme-auto = Same as device
web-scheme-light = Light
web-scheme-dark = Dark
web-sign-in = Sign in
web-sign-out = Sign out
web-signed-in-as = Signed in as
web-level-high = Signed in at a high security level
web-level-substantial = Signed in at a substantial security level.
web-level-raise = Sign in at a high security level
web-act-for = Act for someone else
web-my-data = My information
web-acting-label = You are acting for someone else
web-acting = You are acting for { $name }.
web-acting-stop = Stop acting for { $name }
web-acting-stop-all = Stop acting for others
web-live-updated = The page has been updated
web-live-lost = The connection was lost; we are trying again
web-live-back = The connection is back
web-gone-title = You can no longer see this
web-gone-text = Something has changed since you opened the page. The front page shows what you have now.
web-gone-link = To the front page
web-to-front = To the front page
web-optional = optional
web-choose = Choose …
web-summary-title = Please look at this first
web-error-prefix = Error:
web-files-hint = Up to { $size } each.
web-invalid-generic = We cannot use this as it stands.
web-locked = Sign in at a high security level to see this
web-empty-hat = Nothing to do here right now.
web-hats = Your roles
web-next-page = Next
web-previous-page = Previous
web-pages = More pages
web-steps = Steps
web-step-done = Done
web-timeline = What has happened
web-me = You
web-internal = Internal note
web-map-label = Map
web-map-list = Places on the map
web-map-none = This browser cannot draw the map. You can still write the address or place in the fields.
web-map-failed = The map did not arrive. Try loading the page again.
web-map-pick = Tap the map where it is. With a keyboard: arrow keys move the map, Enter puts the pin in the middle.
web-map-mine = Use my position
web-map-mine-failed = We could not get your position. Point in the map instead.
web-map-picked = The place is chosen
web-map-pin = Chosen place. Drag to move it.
web-map-centre = Put the pin in the middle
web-map-latitude = Latitude
web-map-longitude = Longitude
web-map-two-fingers = Use two fingers to move the map
web-map-scroll = Hold Ctrl and scroll to zoom
web-map-scroll-mac = Hold ⌘ and scroll to zoom
web-map-zoom-in = Zoom in
web-map-zoom-out = Zoom out
web-ago-now = just now
web-today-at = today at { $time }
web-yesterday-at = yesterday at { $time }
web-tomorrow-at = tomorrow at { $time }
web-due-today = Due today
web-due-tomorrow = Due tomorrow
web-due-date = Due { $date }
web-problem-reference = Give this reference if you contact us:
web-problem-code = Error code
web-problem-not-found-title = We cannot find that page
web-problem-not-found-text = It may have moved, or there is nothing here that you have access to.
web-problem-not-found-todo = Check the address, or start from the front page.
web-problem-unauthenticated-title = Please sign in
web-problem-unauthenticated-text = This page is only for people who are signed in.
web-problem-unauthenticated-todo = You will come back here afterwards.
web-problem-step-up-title = This needs a sign-in at a high security level
web-problem-step-up-text = The page shows information that we guard with extra care.
web-problem-step-up-todo = Sign in with BankID or another solution at a high security level. You will come back here afterwards.
web-problem-invalid-title = Something needs correcting
web-problem-invalid-text = We could not accept what you sent.
web-problem-invalid-todo = Go back, correct what is listed above and send again.
web-already-there = This is there already.
web-unreadable = The text has signs that we cannot take.
web-problem-conflict-title = That did not work this time
web-problem-conflict-todo = Someone may have changed this in the meantime. Go back and see how it stands now.
web-problem-stale-title = This has changed since you fetched it
web-problem-stale-text = Someone else has changed it in the meantime, so we have not saved what you sent.
web-problem-stale-todo = Fetch it again, see what has changed, and send again.
web-problem-method-title = That cannot be done here
web-problem-method-text = The address exists, but it does not take requests of that kind.
web-problem-method-todo = Go back to the page you came from. If you are writing a program, see /api for what the address takes.
web-problem-malformed-title = We did not understand what was sent
web-problem-malformed-todo = Go back, load the page again and retry.
web-problem-too-large-title = That is too large
web-problem-too-large-text = We accept up to { $limit } at a time.
web-problem-too-large-todo = Try a smaller picture, or split it up.
web-problem-unsupported-title = We cannot read that format
web-problem-unsupported-todo = Go back and try again. If you are writing a program, the format is described at /api.
web-problem-too-many-title = A few too many attempts
web-problem-too-many-todo = Wait a little, then try again.
web-problem-too-much-title = A little too much at once right now
web-problem-too-much-text = What you asked for takes time, and there is no room for more right now. Nothing has been changed.
web-problem-too-much-todo = Wait a little, then try again.
web-problem-unavailable-title = We cannot do that right now
web-problem-unavailable-text = Something we depend on is not answering. What you sent before is safe.
web-problem-unavailable-todo = Please try again in a little while.
web-problem-busy-title = Many people are sending files right now
web-problem-busy-text = We could not take what you sent, and have kept nothing of it.
web-problem-busy-todo = Wait a little, go back and send again. What you wrote is still there, but you may have to choose the files once more.
web-problem-internal-title = We made a mistake here
web-problem-internal-text = The mistake is ours, not yours. What you sent before is safe.
web-problem-internal-todo = Try again in a little while. If that does not help, contact us and give the reference.
web-ago-minutes = { $count ->
    [one] 1 minute ago
   *[other] { $count } minutes ago
}
web-in-minutes = { $count ->
    [one] in 1 minute
   *[other] in { $count } minutes
}
web-ago-days = { $count ->
    [one] 1 day ago
   *[other] { $count } days ago
}
web-in-days = { $count ->
    [one] in 1 day
   *[other] in { $count } days
}
web-due-over = { $count ->
    [one] 1 day overdue
   *[other] { $count } days overdue
}
web-due-days = { $count ->
    [one] Due in 1 day
   *[other] Due in { $count } days
}
web-see-all-count = { $count ->
    [one] See the one
   *[other] See all { $count }
}
web-problem-too-many-text = { $count ->
    [one] Wait 1 second before you try again.
   *[other] Wait { $count } seconds before you try again.
}
web-sessions = My sign-ins
web-seen = Who has seen what about me
