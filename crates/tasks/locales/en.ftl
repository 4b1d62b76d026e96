# Tasks and reports in English.
tasks-figures = Numbers
tasks-figures-chart = Bars that show how many tasks came and were closed each week. The numbers are in the table.
tasks-figures-open = Open
tasks-figures-overdue = Overdue
tasks-figures-waiting = On hold
tasks-figures-opened = Came in
tasks-figures-closed = Closed
tasks-figures-now = Now
tasks-figures-by-week = Week by week
tasks-figures-by-unit = Unit
tasks-figures-by-category = Category
tasks-figures-by-source = Source
tasks-figures-week = The week from
tasks-figures-unit = Unit
tasks-figures-period = Period
tasks-figures-weeks =
    { $count ->
       *[other] The last { $count } weeks
    }
tasks-figures-answer = Time to first answer
tasks-figures-solve = Time to closed
tasks-figures-in-time = In time
tasks-figures-spread = { $median } (9 of 10 within { $p90 })
tasks-figures-hours =
    { $count ->
        [one] 1 hour
       *[other] { $count } hours
    }
tasks-figures-days =
    { $count ->
        [one] 1 day
       *[other] { $count } days
    }
tasks-figures-no-category = Without a category
tasks-figures-csv = Download as CSV
tasks-figures-list = The tasks behind the number
tasks-figures-count =
    { $count ->
        [one] One task
       *[other] { $count } tasks
    }
tasks-figures-number = Number
tasks-figures-what = About
tasks-figures-state = Status
tasks-figures-came = Came in
tasks-figures-locked = Needs a sign-in at a high security level
tasks-menu-report = Report
tasks-menu-tasks = Tasks
tasks-file-tasks = tasks
tasks-file-figures = figures
tasks-state-open = Received
tasks-state-taken = In progress
tasks-state-closed = Closed
tasks-number = Case { $number }
tasks-status = Status
tasks-happened = What has happened
tasks-expected = You will get an answer by { $date }
tasks-expected-over = The answer was due { $date }
tasks-progress-reported = Reported
tasks-progress-work = { $unit } is working on it
tasks-progress-answered = Answer
tasks-answer-from = Answer from { $unit }
tasks-step-reported = The report came in and went to { $unit }
tasks-step-opened = The task was opened for { $unit }
tasks-step-taken = { $unit } started on it
tasks-step-released = Put back in the queue
tasks-step-commented = { $unit } wrote
tasks-step-noted = Internal note
tasks-step-added = The reporter added
tasks-step-added-mine = You added
tasks-step-passed-on = Passed on to { $unit }
tasks-step-closed = Closed with an answer
tasks-step-reopened = Reopened by the reporter
tasks-body = What was reported
tasks-photo-alt = Photo { $n } from the reporter
tasks-map-label = Map of the place
tasks-fact-number = Case number
tasks-fact-category = About
tasks-fact-place = Place
tasks-fact-unit = Responsible
tasks-fact-opened = Reported
tasks-fact-note = About the task
tasks-fact-requester = Reported by
tasks-fact-neighbours = Neighbours
tasks-requester-none = Opened by the municipality
tasks-requester-anonymous = Anonymous, follows with a secret link
tasks-requester-resident = A signed-in resident
tasks-requester-mail = Somebody who wrote by e-mail
tasks-work-nobody = Nobody has taken it yet.
tasks-work-you = You have this one.
tasks-work-other = { $name } has this one.
tasks-work-forms = Work on the task
tasks-take = Take the task
tasks-release = Put it back
tasks-comment = Write a message or a note
tasks-comment-label = Text
tasks-comment-send = Save
tasks-comment-missing = Write something first.
tasks-audience-label = Who should read it?
tasks-audience-all = Those it concerns
tasks-audience-unit = Colleagues only
tasks-audience-unit-hint = An internal note for the unit.
tasks-read-by-requester = Read by the one who reported.
tasks-read-by-neighbours = Read by the one who reported and by the owners nearby.
tasks-close = Close with an answer
tasks-answer-label = The answer
tasks-answer-missing = Write an answer to those it concerns.
tasks-close-send = Send the answer and close
tasks-pass-on = Pass on
tasks-pass-on-send = Pass on
tasks-onward-label = Where should it go?
tasks-onward-unit = Same category, to { $unit }
tasks-onward-missing = Choose where it should go.
tasks-onward-same = It is there already. Choose something else.
tasks-reason-label = Why?
tasks-reason-missing = Write briefly why it is passed on.
tasks-reopen = Not solved? Tell us
tasks-reopen-until = Not solved? Tell us by { $date }
tasks-reopening-label = What remains?
tasks-reopening-hint = We will open the case again.
tasks-reopening-missing = Write briefly what remains.
tasks-reopen-send = Open the case again
tasks-add = Add something
tasks-add-label = What would you like to add?
tasks-add-hint = Read by those who work on the case.
tasks-add-send = Send
tasks-conflict-taken-by = { $name } has taken this task.
tasks-conflict-yours = You already have this task.
tasks-conflict-free = Nobody has taken this task.
tasks-conflict-closed = The task is closed.
tasks-conflict-not-closed = The task is not closed.
tasks-conflict-too-late = It is more than 14 days since the answer. Please report the fault anew.
tasks-conflict-changed = Somebody changed the task at the same moment. Try again.
tasks-conflict-see = This is how it is now. What you wrote is kept below.
tasks-too-long = The text is too long. It may have { $max } characters.
tasks-title-missing = The task needs a title.
tasks-due-wrong = The deadline must be a date between 2000 and 2199.
tasks-unit-wrong = That is not a unit you can open tasks in.
tasks-after-wrong = Use "next" from the page before, unchanged.
tasks-unit-missing = The task needs a unit.
tasks-category-key-wrong = The key may have lower-case letters, digits and hyphens.
tasks-category-unit-missing = The category needs a unit that answers.
tasks-category-name-missing = The category needs a name.
tasks-category-days-wrong = The number of working days must be from 1 to 250.
tasks-list-title = Tasks
tasks-list-views = Choose which tasks
tasks-list-category = Category
tasks-list-show = Show
tasks-list-map = Map of the tasks
tasks-view-open = Open
tasks-view-mine = Mine
tasks-view-overdue = Overdue
tasks-view-closed = Closed
tasks-none-open = Everything is taken care of
tasks-none-open-text = When somebody reports a fault to your unit, it appears here at once.
tasks-none-mine = You have no tasks now
tasks-none-mine-text = Take one from the open list.
tasks-none-overdue = Nothing is overdue
tasks-none-closed = None are closed yet
tasks-none-chosen = No tasks in this category
tasks-reported-ago = reported { $ago }
tasks-locked = Task { $number }
tasks-report-title = Report to the municipality
tasks-report-lead = A dark street light, a hole in the road, or something you wonder about? Tell us, and it goes straight to those who can fix it or answer.
tasks-report-as = You are reporting as { $name }. You follow the case on your page.
tasks-report-anonymous = You need not sign in. You get a secret link, so that you can follow the case without us knowing who you are.
tasks-report-category = What is it about?
tasks-report-category-missing = Choose what it is about.
tasks-report-category-sign-in = Sign in to report this.
tasks-report-where = Where is it?
tasks-report-map = Map where you point out the place
tasks-report-words = Address or place
tasks-report-words-hint = For example “Lyngstien 13” or “by the bridge”. Not needed if you have pointed on the map.
tasks-report-place-missing = Point on the map, or write where it is.
tasks-report-place-wrong = We did not understand the place. Please point on the map again.
tasks-report-text = Tell us what it is about
tasks-report-text-hint = A few words will do. Do not write about health or other private matters.
tasks-report-text-missing = Write a few words, or attach a photo.
tasks-report-photos = Photos
tasks-report-photos-hint = Up to { $count } photos, { $limit } each. We remove place and time from the photos.
tasks-report-kept = Photos that are kept
tasks-report-remove = Remove
tasks-report-send = Send the report
tasks-report-encoding = Some characters did not arrive correctly. Please check the text.
tasks-report-broken = The report did not arrive whole. Check what is here and send again.
tasks-photo-not-a-picture = The file is not a picture that we can take. Send JPEG, PNG or WebP.
tasks-photo-broken = The picture is damaged, so we cannot open it. Try another.
tasks-photo-too-many-pixels = The picture is too large. It may have up to 50 million pixels.
tasks-photo-too-large = The picture is too large. Each may have up to { $limit }.
tasks-photo-too-many = You can send up to { $max } photos.
tasks-received-title = Thank you for telling us
tasks-received-lead = We have your report: { $title }. Its number is { $number }.
tasks-received-link = Your secret link
tasks-received-link-text = Keep the link now. We cannot show it again, for we do not know who you are. Whoever has the link can follow the case.
tasks-received-copy = Copy
tasks-received-copied = Copied
tasks-received-next = What happens next
tasks-received-step-sent = The report is sent
tasks-received-step-unit = { $unit } looks at it
tasks-received-step-answer = You get an answer
tasks-received-by = By { $date }
tasks-received-follow = Follow the case
tasks-received-another = Tell us something more
tasks-neighbours = { $count ->
    [one] 1 property nearby follows it
   *[other] { $count } properties nearby follow it
}
tasks-requester-protected = The name is protected

# What somebody did, as the access log says it after the name.
tasks-verb-task_report = reported
tasks-verb-task_see = read the task
tasks-verb-task_read = read what was written in the task
tasks-verb-task_work = worked on the task
tasks-verb-task_open = opened the task
tasks-verb-task_take = took the task
tasks-verb-task_release = put the task back
tasks-verb-task_comment = wrote in the task
tasks-verb-task_add = added to the task
tasks-verb-task_pass_on = passed the task on
tasks-verb-task_close = answered the task
tasks-verb-task_reopen = reopened the task

tasks-holds-tasks = Tasks and reports
tasks-holds-steps = What has happened
tasks-holds-written = What stands sealed in the journal
tasks-holds-locked = Needs a sign-in at a high security level
tasks-holds-number = Number
tasks-holds-title = What it is about
tasks-holds-note = Note
tasks-holds-body = What was written
tasks-holds-category = Category
tasks-holds-place = Place
tasks-holds-state = Status
tasks-holds-unit = Unit
tasks-holds-due = Due
tasks-holds-opened-at = Opened
tasks-holds-closed-at = Closed
tasks-holds-answer = Answer
tasks-holds-at = When
tasks-holds-kind = Event
tasks-held-opened = Opened
tasks-held-taken = Taken
tasks-held-released = Put back
tasks-held-commented = Message from the unit
tasks-held-added = Added by the one who asked
tasks-held-passed_on = Passed on
tasks-held-closed = Closed
tasks-held-reopened = Reopened

tasks-state-waiting = On hold
tasks-held-waited = Put on hold
tasks-held-resumed = Went on
tasks-held-delegated = Given to others to solve
tasks-held-returned = Back with the unit
tasks-held-linked = Linked to another task
tasks-held-unlinked = Link removed
tasks-held-merged = Merged into another
tasks-held-joined = Another was merged into this
tasks-step-waits-you = Waiting for your answer
tasks-step-waits-requester = Waiting for the reporter's answer
tasks-step-waits-supplier = Waiting for a supplier
tasks-step-waits-date = Waiting for a certain day
tasks-step-waits-other = Waiting for others
tasks-step-resumed = { $unit } goes on with the work
tasks-step-resumed-requester = The answer came, so the work goes on
tasks-step-resumed-date = The wait is over
tasks-step-delegated = { $name } was asked to solve it
tasks-step-delegated-within = { $unit } has given it to a colleague
tasks-step-returned = { $unit } has it itself again
tasks-step-linked = Linked to another task
tasks-step-unlinked = Link removed
tasks-step-merged = Merged into case { $number }
tasks-step-joined = Case { $number } is about the same and goes on here
tasks-waits-until = It goes on by itself on { $date }.
tasks-waits-clock = The deadline moves by the working days that pass meanwhile.
tasks-merged-into = Goes on as case { $number }
tasks-merged-open = Go to case { $number }
tasks-links = Related tasks
tasks-link-remove = Remove
tasks-fact-delegate = Solved by
tasks-work-asked = { $name } was asked to solve it.
tasks-work-asked-you = You were asked to solve it ({ $name }). Nobody has begun.
tasks-resume = Go on with it
tasks-wait = Put on hold
tasks-wait-send = Put on hold
tasks-wait-for = What does it wait for?
tasks-wait-for-missing = Choose what it waits for.
tasks-wait-requester = An answer from the one who asked
tasks-wait-other = Somebody else
tasks-wait-supplier = A supplier
tasks-wait-date = A certain day
tasks-wait-reason = Why?
tasks-wait-reason-missing = Write briefly why it must wait.
tasks-wait-until = Until which day?
tasks-wait-until-hint = On the morning of this day it goes on by itself.
tasks-wait-until-missing = Choose the day it waits for.
tasks-wait-until-past = Choose a day after today.
tasks-wait-until-far = Choose a day within a year.
tasks-wait-must-be-read = The one who is to answer must be able to read why.
tasks-date-wrong = Write a date.
tasks-delegate = Give to others to solve
tasks-delegate-send = Give it to them
tasks-delegate-label = Who should solve it?
tasks-delegate-team = Team: { $name }
tasks-delegate-unit = Unit: { $name }
tasks-delegate-reason = What should they do?
tasks-delegate-reason-missing = Write a sentence about it.
tasks-delegate-missing = Choose who should solve it.
tasks-delegate-same = It is with this unit. Choose somebody else.
tasks-return = Back to the unit
tasks-return-send = Take it back
tasks-return-reason = Why?
tasks-link = Link to another task
tasks-link-send = Link them
tasks-link-relation = This task
tasks-link-other = The number of the other
tasks-number-hint = For example 2026-12.
tasks-link-child_of = is a part of
tasks-link-parent_of = has as a part
tasks-link-blocked_by = must wait for
tasks-link-blocks = must be done before
tasks-link-same_as = is about the same as
tasks-link-follows = follows from
tasks-link-followed_by = leads to
tasks-link-missing = Choose how they belong together.
tasks-link-there = They are linked like this already.
tasks-link-many = One of the tasks has too many links. Remove a link first.
tasks-link-has-parent = It is a part of another task already.
tasks-link-circle = The tasks would then wait for each other. Choose another task.
tasks-number-missing = We found no task with this number. Check the number, for example 2026-12.
tasks-number-itself = This is the task itself.
tasks-merge = Merge into another
tasks-merge-send = Merge
tasks-merge-into = Which task should it go on as?
tasks-merge-note = A word to the one who reported
tasks-merge-itself = A task cannot be merged into itself.
tasks-merge-closed = Task { $number } is closed. Choose one that is open.
tasks-conflict-waiting = It waits already. Go on with it first.
tasks-conflict-not-waiting = It does not wait for anything.
tasks-conflict-delegated = { $name } was asked to solve it. Take it back to the unit first.
tasks-conflict-not-delegated = Nobody else was asked to solve it.
tasks-conflict-blocked = Task { $number } must be done first. Close it, or remove the link.
tasks-view-asked = Given to us
tasks-view-waiting = On hold
tasks-none-asked = Nobody has given you anything to solve
tasks-none-asked-text = What other units ask you or your teams to solve stands here.
tasks-none-waiting = Nothing is on hold
tasks-teams = Teams
tasks-teams-lead = People of several units who solve something together, until a date.
tasks-none-teams = You are not in a team yet
tasks-none-teams-text = Set one up in a minute below.
tasks-team-new = Set up a new team
tasks-team-make = Set up the team
tasks-team-name = Name
tasks-team-name-hint = For example “Flood in Storelva”.
tasks-team-name-missing = Give the team a name.
tasks-team-purpose = Purpose
tasks-team-ends = Last day
tasks-team-ends-hint = The day after, nobody sees its tasks through the team any more.
tasks-team-ends-missing = Choose the team's last day.
tasks-team-ends-past = Choose today or a later day.
tasks-team-ends-far = Choose a day within three years.
tasks-team-ends-send = Change the last day
tasks-team-end-now = End the team now
tasks-team-how-long = How long
tasks-team-unit = Set up by
tasks-team-unit-wrong = Choose a unit that you work in.
tasks-team-members = Which units are in it?
tasks-team-members-hint = Single people are added afterwards.
tasks-team-members-many = A team can have at most { $max } members. Remove some first.
tasks-team-member-wrong = One of those you chose does not work in the municipality. Choose again.
tasks-team-who = Who is in it
tasks-team-nobody = Nobody is in it yet.
tasks-team-add = Add more
tasks-team-add-who = Who should be in it?
tasks-team-add-send = Add
tasks-team-add-nobody = Choose at least one.
tasks-team-from-unit = From which unit?
tasks-team-show = Show who is there
tasks-team-whole-unit = All of { $unit }
tasks-team-remove = Take out
tasks-team-over = Over
tasks-team-active = Active
tasks-team-over-text = The team is over. Give it a new last day to start it again.
tasks-team-until = until { $date }
tasks-team-count = { $count ->
    [one] 1 member
   *[other] { $count } members
}
tasks-verb-task_wait = put the task on hold
tasks-verb-task_resume = went on with the task
tasks-verb-task_delegate = gave the task to others
tasks-verb-task_return = took the task back
tasks-verb-task_link = linked the task to another
tasks-verb-task_merge = merged the task into another

tasks-desk = Views
tasks-desk-today = My day
tasks-desk-list = List
tasks-desk-board = Board
tasks-desk-choose = Several at once
tasks-today = My day
tasks-today-done = Everything is done
tasks-today-done-text = Nothing of yours is due today, and nothing new waits for your unit.
tasks-today-mine = What I have ahead
tasks-today-due = { $count ->
    [one] Due today or before (1)
   *[other] Due today or before ({ $count })
}
tasks-today-woken = { $count ->
    [one] The wait is over (1)
   *[other] The wait is over ({ $count })
}
tasks-today-asked = { $count ->
    [one] Given to you or your teams (1)
   *[other] Given to you or your teams ({ $count })
}
tasks-today-new = { $count ->
    [one] New in your unit (1)
   *[other] New in your unit ({ $count })
}
tasks-board = Board
tasks-board-unit = Unit
tasks-board-open = Not begun
tasks-board-taken = In progress
tasks-board-waiting = On hold
tasks-board-closed = Done in the last 7 days
tasks-board-take = Take it
tasks-board-release = Put back
tasks-board-resume = Go on
tasks-board-wait = Put on hold
tasks-board-close = Close
tasks-board-none = None here.
tasks-board-more = See the rest in the list
tasks-choose = Several at once
tasks-choose-lead = Choose tasks, and do the same with all of them. You are told what became of each.
tasks-choose-empty = There are no tasks here
tasks-choose-which = Which tasks?
tasks-bulk-deed = What should be done?
tasks-bulk-deed-missing = Choose what should be done.
tasks-bulk-take = Take them
tasks-bulk-release = Put them back
tasks-bulk-pass-on = Pass them on
tasks-bulk-pass-on-hint = Choose where, and write why.
tasks-bulk-close = Close with the same answer
tasks-bulk-close-hint = Write the answer below.
tasks-bulk-due = Set a new deadline
tasks-bulk-due-hint = Choose the day, and preferably write why.
tasks-bulk-send = Do it
tasks-bulk-none = Choose at least one task.
tasks-bulk-many = Choose at most { $max } tasks at a time.
tasks-openings-wrong = No. { $n } in the list: { $why }
tasks-bulk-results = What became of them
tasks-bulk-done = { $done } of { $all } are done.
tasks-bulk-number = Number
tasks-bulk-title = Task
tasks-bulk-result = Result
tasks-bulk-again = Choose more
tasks-bulk-failed = It did not work now. Try again.
tasks-bulk-high = Needs a sign-in at a high security level.
tasks-bulk-gone = Found no such task.
tasks-change = Change deadline or title
tasks-change-send = Change
tasks-change-due = New deadline
tasks-change-title = New title
tasks-change-nothing = Nothing is changed.
tasks-step-due = New deadline: { $date }
tasks-step-renamed = The title was changed
tasks-held-changed = Changed
tasks-verb-task_change = changed the task

tasks-held-attached = File attached
tasks-step-attached = Attached { $name }
tasks-files = Files
tasks-file-add = Attach files
tasks-file-choose = Files
tasks-file-hint = Files of any type, up to { $limit } each.
tasks-file-send = Attach
tasks-file-audience = Who can have them?
tasks-file-for-all = Those it is about
tasks-file-unit = colleagues only
tasks-file-none = Choose at least one file.
tasks-file-empty = The file is empty.
tasks-file-many = Send at most { $max } files at a time.
tasks-file-full = The task has room for { $max } files. Send the rest in another way.
tasks-file-large = The file is too large. Each may have up to { $limit }.
tasks-file-broken = The files did not arrive whole. Send them again.
tasks-check = Checklist
tasks-check-count = { $done } of { $all } done
tasks-check-new = New point
tasks-check-add = Add
tasks-check-missing = Write what should be done.
tasks-check-many = The list can have at most { $max } points. Remove some first.
tasks-since-wrong = Write a time such as 2026-11-22T12:00:00Z.
tasks-verb-task_check = ticked off in the task
tasks-verb-task_attach = attached a file to the task

tasks-held-handed_over = Handed over to a colleague
tasks-held-warned = Warning about the deadline
tasks-step-handed-over = { $name } has it now
tasks-step-warned-near = The deadline is near: the leader has been told
tasks-step-warned-over = The deadline is past: the leader is told
tasks-today-led = { $count ->
    [one] Deadlines in the unit you lead (1)
   *[other] Deadlines in the unit you lead ({ $count })
}
tasks-calendar = Calendar
tasks-calendar-name = Tasks
tasks-calendar-months = Months
tasks-calendar-before = The month before
tasks-calendar-after = Next month
tasks-calendar-whose = Show deadlines for
tasks-calendar-all = All
tasks-calendar-today = today
tasks-calendar-none = No deadlines this month
tasks-feed = Deadlines in your own calendar
tasks-feed-text = With a secret link your calendar fetches the deadlines of what you have. Whoever has the link can see them.
tasks-feed-once = Copy the link now. We cannot show it again.
tasks-feed-make = Make a link
tasks-feed-again = Make a new link (the old one stops working)
tasks-feed-end = End the link
tasks-export = Download the list as a sheet (CSV)
tasks-export-assignee = With
tasks-export-due = Deadline
tasks-handover = Hand over
tasks-handover-lead = Give all that you have to a colleague, before a holiday or a leave.
tasks-handover-count = { $count ->
    [0] You have no open tasks.
    [one] You have 1 open task.
   *[other] You have { $count } open tasks.
}
tasks-handover-from = For a colleague who is away
tasks-handover-from-hint = Only for you who lead the unit. Leave it empty for your own.
tasks-handover-to = Who should have them?
tasks-handover-send = Hand over
tasks-handover-wrong = Choose somebody who works in the unit.
tasks-handover-nothing = There are no open tasks to hand over.
tasks-handover-done = { $name } has { $done } of { $all } tasks now.
tasks-panel-place = About the place
tasks-panel-owners = { $count ->
    [0] no known owner
    [one] 1 owner
   *[other] { $count } owners
}
tasks-panel-more = And
tasks-panel-properties = { $count ->
    [one] 1 more property
   *[other] { $count } more properties
}
tasks-panel-requester = Others from the same person
tasks-panel-earlier = Cases like it here in the last year
tasks-verb-task_hand_over = handed the task over

tasks-entry = New task
tasks-entry-unit = Something else for { $unit }
tasks-entry-title = What should be done?
tasks-entry-title-hint = One line. All whom it concerns can read it.
tasks-entry-body = More about it
tasks-entry-due-hint = Leave it empty to use the category’s deadline.
tasks-entry-send = Open the task

tasks-field-group = Only for { $name }
tasks-field-missing = Fill in “{ $name }”.
tasks-field-number = Write a number in “{ $name }”.
tasks-field-choice = Choose one of those in “{ $name }”.
tasks-field-choices-wrong = Only a field with choices has choices, and then at least one.
tasks-field-choices-many = A field can have at most { $max } choices.
tasks-field-many = A category can have at most { $max } fields. Stop asking for one of them first.
tasks-field-full = All categories have { $max } fields together, which is as many as there is room for. Stop asking for one of them first.
tasks-field-unknown = The category has no field “{ $name }”.
tasks-holds-answers = Answers to questions
tasks-holds-field = Field
tasks-holds-value = Answer
tasks-holds-away = Absence and deputy
tasks-holds-views = Lists that you keep
tasks-holds-feed = Address for your calendar
tasks-holds-templates = Templates that give you tasks
tasks-holds-teams = Teams that you are in
tasks-holds-name = Name
tasks-holds-since = First day
tasks-holds-until = Last day
tasks-holds-deputy = Deputy
tasks-holds-deputy-for = Deputy for
tasks-holds-view = View
tasks-holds-shared-with = Shared with
tasks-holds-made-at = Made

tasks-away = Away for a while
tasks-away-text = While you are away, a colleague can do your tasks as their own. The day after, they are yours again.
tasks-away-since = First day away
tasks-away-until = Last day away
tasks-away-deputy = Who stands in?
tasks-away-send = Save
tasks-away-end = I am here again
tasks-away-now = You are away from { $since } to { $until }. { $name } stands in.
tasks-away-until-wrong = The last day must be today or later, and not before the first.
tasks-away-far = You can be away for up to two years.
tasks-today-stands-in = For { $name }, who is away
tasks-work-stands-in = { $name } has this one and is away. You stand in.

tasks-views = Own views
tasks-view-save = Keep this view
tasks-view-name = Name of the view
tasks-view-name-missing = Give the view a name.
tasks-view-share = Share with the unit
tasks-view-shared = shared
tasks-view-send = Keep
tasks-view-many = You can have { $max } views. Delete one first.
tasks-templates = Templates
tasks-templates-lead = What you open often, you write once. The template brings its checklist, its deadline and who solves it.
tasks-templates-none = No templates yet
tasks-templates-none-text = Make one from scratch, or open a task and choose “Save as template”.
tasks-template-new = New template
tasks-template-save = Save as template
tasks-template-name = Name of the template
tasks-template-name-hint = What colleagues see when they choose.
tasks-template-name-missing = Give the template a name.
tasks-template-title-hint = The title of the task. Leave it empty to use the category’s name.
tasks-template-checks-hint = One point on each line, at most { $max }.
tasks-template-days = Deadline in working days
tasks-template-days-hint = Counted from the day the task is opened. Leave it empty to use the category’s deadline.
tasks-template-days-wrong = Write a whole number from 0 to { $max }.
tasks-template-toward-hint = Leave it empty when the unit solves it itself.
tasks-template-send = Save the template
tasks-template-drop = Delete the template
tasks-template-use = Use the template
tasks-template-choose = Start from a template
tasks-template-chosen = From the template “{ $name }”
tasks-template-comes-checks = Checklist: { $points }
tasks-template-comes-to = Given to: { $name }
tasks-template-in-days =
    { $count ->
        [one] 1 working day
       *[other] { $count } working days
    }
tasks-template-points =
    { $count ->
        [one] 1 point
       *[other] { $count } points
    }
tasks-template-many = The unit can have { $max } templates. Delete one first.
tasks-repeating = Repeating
tasks-repeating-lead = Tasks that are opened by themselves: every week, every month or every year. The rules know the public holidays.
tasks-repeats-none = Nothing repeats yet
tasks-repeats-none-text = Make a rule, and we open the task on the days that you choose.
tasks-repeat-new = New rule
tasks-repeat-fill = What and when
tasks-repeat-change = Change the rule
tasks-repeat-send = Save the rule
tasks-repeat-preview = Show the dates
tasks-repeat-drop = Delete the rule
tasks-repeat-pause = Pause
tasks-repeat-resume = Start again
tasks-repeat-end = End
tasks-repeat-active = Running
tasks-repeat-paused = Paused
tasks-repeat-ended = Ended
tasks-repeat-next = Next: { $date }
tasks-repeat-next-label = Next task
tasks-repeat-dates = The next dates
tasks-repeat-opened = Opened last
tasks-repeat-of = Repeats – { $words }
tasks-repeat-moved = moved to { $date }
tasks-repeat-skipped = left out
tasks-repeat-weekend = Weekend
tasks-repeat-template = Template
tasks-repeat-template-hint = The template says what should be done. Without one you write it below.
tasks-repeat-template-wrong = Choose a template of a unit that you work in.
tasks-repeat-title-hint = Only when you have not chosen a template.
tasks-repeat-what-missing = Choose a template or write what should be done.
tasks-repeat-days-hint = Counted from the day that the task is for. A template has its own deadline.
tasks-repeat-every = How often
tasks-repeat-every-missing = Choose how often.
tasks-repeat-week = Every week
tasks-repeat-month = Every month
tasks-repeat-year = Every year
tasks-repeat-rule = A rule of your own (RRULE)
tasks-repeat-rule-label = The rule
tasks-repeat-rule-hint = Such as FREQ=MONTHLY;BYDAY=2TU. Count, interval and end are written in the rule.
tasks-repeat-rule-wrong = The rule cannot be used. It must follow RFC 5545 and be about days, weeks, months or years.
tasks-repeat-never = The rule meets no day. Change the rule or the last day.
tasks-repeat-weekdays = Which days
tasks-repeat-weekdays-missing = Choose at least one day.
tasks-repeat-interval = Interval
tasks-repeat-interval-hint = 1 is every time, 2 is every second week, month or year.
tasks-repeat-interval-wrong = Write a whole number from 1 to 99.
tasks-repeat-nth-label = Which
tasks-repeat-nth = { $n ->
    [1] 1st
    [2] 2nd
    [3] 3rd
   *[other] { $n }th
}
tasks-repeat-last = Last
tasks-repeat-nth-wrong = That day does not come every month. Choose the first or last working day, or the first to fourth or last of a weekday.
tasks-repeat-counted = Of what
tasks-repeat-counted-hint = The first and the last working day heed the public holidays by themselves.
tasks-repeat-counted-day = day of the month
tasks-repeat-counted-working = working day
tasks-repeat-month-day = Day
tasks-repeat-month-label = Month
tasks-repeat-date-wrong = Choose a day that exists.
tasks-repeat-shift = When the day is a weekend or a public holiday
tasks-repeat-shift-after = Move to the next working day
tasks-repeat-shift-before = Move to the working day before
tasks-repeat-shift-skip = Leave it out
tasks-repeat-missed = If the system has been stopped
tasks-repeat-missed-all = Open one task for each day that was missed
tasks-repeat-missed-last = Open only the last one
tasks-repeat-starts = First day
tasks-repeat-starts-hint = The rule counts from here. Days that are past are not made up for.
tasks-repeat-starts-wrong = Choose a day within { $years } years.
tasks-repeat-until = Until and including
tasks-repeat-count = Number of times
tasks-repeat-count-wrong = Write a whole number from 1 to { $max }.
tasks-repeat-both-ends = Choose either a last day or a number.
tasks-repeat-many = The unit can have { $max } rules. Delete one first.
tasks-repeat-on-nth = the { $nth } { $what }
tasks-repeat-weeks =
    { $count ->
        [one] Every week
       *[other] Every { $count } weeks
    }
tasks-repeat-months =
    { $count ->
        [one] Every month
       *[other] Every { $count } months
    }
tasks-repeat-years =
    { $count ->
        [one] Every year
       *[other] Every { $count } years
    }
tasks-repeat-until-words = until { $date }
tasks-repeat-times =
    { $count ->
        [one] once
       *[other] { $count } times
    }
tasks-template-used = A rule for repeating tasks uses the template. Change or delete the rule first.
tasks-day-mo = Monday
tasks-day-tu = Tuesday
tasks-day-we = Wednesday
tasks-day-th = Thursday
tasks-day-fr = Friday
tasks-day-sa = Saturday
tasks-day-su = Sunday
tasks-holiday-new-year = New Year’s Day
tasks-holiday-maundy-thursday = Maundy Thursday
tasks-holiday-good-friday = Good Friday
tasks-holiday-easter-sunday = Easter Sunday
tasks-holiday-easter-monday = Easter Monday
tasks-holiday-labour-day = Labour Day
tasks-holiday-constitution-day = Constitution Day
tasks-holiday-ascension = Ascension Day
tasks-holiday-whit-sunday = Whit Sunday
tasks-holiday-whit-monday = Whit Monday
tasks-holiday-christmas-day = Christmas Day
tasks-holiday-boxing-day = Boxing Day
tasks-export-xlsx = Download the list for Excel (XLSX)
tasks-figures-xlsx = Download for Excel (XLSX)
tasks-figures-median = median (hours)
tasks-figures-p90 = 9 of 10 (hours)
tasks-categories = Categories
tasks-categories-lead = What people can report to your unit, and what the form asks for.
tasks-categories-none = Your unit has no categories
tasks-category-active = In use
tasks-category-retired = Not in use
tasks-category-new = New category
tasks-category-edit = Change name, unit and deadline
tasks-category-send = Save the category
tasks-category-name-nb = Name in Bokmål
tasks-category-name-nn = Name in Nynorsk
tasks-category-name-en = Name in English
tasks-category-other-hint = Leave it empty when it is as in Bokmål.
tasks-category-help-nb = Help text in Bokmål
tasks-category-help-nn = Help text in Nynorsk
tasks-category-help-en = Help text in English
tasks-category-help-hint = One sentence that helps people choose.
tasks-category-unit = The unit that answers
tasks-category-unit-not-led = Choose a unit that you lead.
tasks-category-days = Deadline in working days
tasks-category-days-hint = From the report to the answer.
tasks-category-icon = Icon
tasks-category-placed = Whoever reports must say where it is
tasks-category-neighbours = Tell owners within 50 metres
tasks-category-in-use = People can choose it
tasks-fields = Fields of the form
tasks-fields-lead = What the form asks for besides a place and a description.
tasks-fields-none = The form asks for nothing more.
tasks-fields-preview = This is how it looks
tasks-field-new = New field
tasks-field-add = Add the field
tasks-field-send = Save the field
tasks-field-change = Change
tasks-field-up = Move up
tasks-field-down = Move down
tasks-field-retire = Stop asking
tasks-field-restore = Ask again
tasks-field-retired = Not in use
tasks-field-required = Must be filled in
tasks-field-must = Must be filled in
tasks-field-kind = What kind of answer
tasks-field-kind-text = Text
tasks-field-kind-number = Number
tasks-field-kind-date = Date
tasks-field-kind-choice = One of several choices
tasks-field-choices = The choices
tasks-field-choices-hint = One on each line, only when the answer is one of several choices. In more languages: Bokmål | Nynorsk | English.

# Deviations that employees report.
tasks-menu-deviation = Report an incident
tasks-deviation-title = Report a health and safety incident
tasks-deviation-lead = Tell us about injuries, near misses and anything else that went wrong or could have.
tasks-deviation-who = It goes to your leader and the safety representative of your unit. Only they and you see it.
tasks-deviation-unit = Where were you working when it happened?
tasks-deviation-unit-missing = Choose the unit you work in.
tasks-deviation-kind = What kind is it?
tasks-deviation-kind-missing = Choose what kind it is.
tasks-deviation-text = What happened?
tasks-deviation-text-hint = Keep it short. Name other people only if it is needed.
tasks-deviation-text-missing = Write what happened.
tasks-deviation-serious = How serious is it?
tasks-deviation-serious-missing = Choose how serious it is.
tasks-deviation-when = When did it happen?
tasks-deviation-when-hint = Leave it empty if it happened just now.
tasks-deviation-when-wrong = Write a day and a time in the past.
tasks-deviation-place = Place
tasks-deviation-place-hint = Such as “the store room” or “Lyngstien 13”.
tasks-deviation-place-wrong = We did not understand the place. Try again.
tasks-deviation-here = Use the place where I am
tasks-deviation-here-wait = Finding out where you are …
tasks-deviation-here-got = The place is included, to within { $metres } metres.
tasks-deviation-here-lost = The phone could not find out where you are. Write the place instead.
tasks-deviation-here-drop = Remove the place
tasks-deviation-measure = What was done at once?
tasks-deviation-measure-was = Done at once
tasks-deviation-send = Send the incident
tasks-deviation-another = Report another incident
tasks-deviation-there = We already have this incident as you first wrote it. Open it from your page and write what is new there. Then you can delete it here.
tasks-deviation-not-yours = This incident was written by somebody else. Whoever wrote it must sign in to send it.
tasks-deviation-kept-title = Kept on this phone
tasks-deviation-kept-send = Send now
tasks-deviation-kept-open = Open
tasks-deviation-kept-drop = Delete
tasks-deviation-kept-drop-sure = Delete for good
tasks-deviation-kept-photos = Photos: { $count }
tasks-deviation-photo = Photo { $n }
tasks-deviation-on-phone = Without network, what you write stays on this phone until it can be sent. It is not encrypted, so use a screen lock. Add the page to your home screen to open it without network.
tasks-deviation-said-kept = Kept on this phone. It will be sent when there is network.
tasks-deviation-said-offline = You have no network. What you write is kept on the phone and sent when the network is back.
tasks-deviation-said-sign-in = Kept on this phone. Sign in to send it.
tasks-deviation-sign-in-link = Sign in
tasks-deviation-said-first = Open this page with network and sign in once first, so that the phone knows whose the incidents are.
tasks-deviation-said-full = The phone has no room to keep the incident. Send it when you have network, or remove photos.
tasks-deviation-said-busy = It could not be sent now. It is kept on the phone, and we will try again.
tasks-deviation-said-sent = The incident was sent.
tasks-deviation-sent-link = Follow it
tasks-deviation-said-mend = The incident was not accepted. It is kept on the phone until you have put it right.
tasks-deviation-state-waiting = Waiting to be sent
tasks-deviation-state-refused = Must be put right before it can be sent
tasks-deviation-wrong = It could not be accepted. Look it over and send it again.
tasks-source-resident = Resident
tasks-source-employee = Employee
tasks-source-politician = Elected representative
tasks-source-system = Professional system
tasks-source-sensor = Sensor
tasks-source-goals = Goals and indicators
tasks-source-event = Repeating
tasks-source-assistant = Assistant
tasks-source-by-report = report on the web
tasks-source-by-open311 = report through another program
tasks-source-by-mail = e-mail
tasks-source-by-privacy = privacy
tasks-source-by-weakness = security weakness
tasks-fact-source = Source
tasks-report-hat = You report as
tasks-report-hat-hint = If you report for a committee, everyone on it can see the report and the answer.
tasks-report-hat-mandate = { $name }: { $role }
tasks-report-hat-wrong = Choose one of your roles.
