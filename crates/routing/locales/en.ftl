routing-menu = Routing
routing-title = Routing of tasks
routing-lead = A task goes to the unit that answers for its category. The rules here come first: they are tried from the top, and the first that fits decides.
routing-none = No rules yet
routing-none-text = All tasks go to the unit that answers for their category. With a rule they can go elsewhere.
routing-table = Rules in the order in which they are tried
routing-col-order = No.
routing-col-does = What it does
routing-col-state = Status
routing-col-changed = Last changed
routing-col-move = Move
routing-up = Up
routing-down = Down
routing-on = On
routing-off = Off
routing-changed = { $who }, { $when }
routing-version = Version
routing-history = The rule as it has been
routing-save = Save
routing-edit = Change the rule
routing-delete = Delete the rule
routing-delete-text = The rule is taken out of the table. Tasks that it has routed still show what it was called and which version it was.
routing-delete-yes = Delete the rule
routing-delete-no = Keep it
routing-switch-on = Switch on
routing-switch-off = Switch off
routing-too-long = Use at most { $max } characters.

routing-rule-new = New rule
routing-rule-name = Name
routing-rule-name-hint = Something that colleagues recognise. It stands on the tasks that the rule routes.
routing-rule-name-missing = Write a name.
routing-rule-condition = Condition
routing-rule-condition-hint = Written in CEL. The rule catches tasks where the condition is true.
routing-rule-unit = Unit
routing-rule-unit-hint = Where the task goes. Leave it empty if the category is to decide.
routing-rule-unit-unknown = Choose a unit in the list.
routing-rule-category = Category
routing-rule-category-hint = The task gets this category, with its deadline.
routing-rule-category-unknown = Choose a category in the list.
routing-rule-days = Deadline in working days
routing-rule-days-hint = Empty: the deadline of the category.
routing-rule-days-wrong = Write a whole number from 1 to { $max }.
routing-rule-nothing = The rule must do something: choose a unit, a category or a deadline.
routing-rule-too-many = A table has at most { $max } rules. Delete one that is not needed any more.
routing-does-unit = to { $unit }
routing-does-category = category { $category }
routing-does-days = { $count ->
    [one] deadline 1 working day
   *[other] deadline { $count } working days
}

routing-names = What you can use in a condition
routing-names-more = Put them together with && (and), || (or) and ! (not). Compare with ==, !=, <, <=, > and >=. "in" says whether something stands in a list. Text has contains, startsWith, endsWith and size. Some examples:
routing-name-category = the key of the category, such as "street-light"; empty when it is unknown
routing-name-unit = the key of the unit it goes to when no rule says otherwise, such as "vei-og-lys"
routing-name-text = what was written, in small letters
routing-name-source = where the task comes from, such as "report", "open311" or "mail"
routing-name-hour = the hour it came, 0 to 23
routing-name-weekday = the day of the week it came; Monday is 1 and Sunday 7
routing-name-month = the month it came, 1 to 12
routing-name-signed-in = true when the one who reported was signed in
routing-name-place-known = true when the place is known on the map
routing-name-place-words = the place in words, in small letters
routing-name-place-lat = latitude; the rule does not catch tasks without a place
routing-name-place-lon = longitude; the rule does not catch tasks without a place

routing-cel-missing = Write a condition.
routing-cel-long = The condition is too long. Use at most { $max } characters, or make two rules.
routing-cel-deep = The condition has too many brackets inside each other.
routing-cel-unreadable = The condition cannot be read.
routing-cel-syntax = The condition cannot be read at character { $column }. Compare like this: hour > 15 && category == "street-light"
routing-cel-not-truth = The condition must be something true or false, such as hour > 15.
routing-cel-name = We do not know "{ $name }". The names that you can use stand below the field.
routing-cel-function = "{ $name }" cannot be used in a condition here.
routing-cel-kinds = Things of different kinds are compared here, such as a text with a number.
routing-cel-value = Such a value cannot be used here. Use text, numbers, true or false.
routing-cel-list = A list must have texts or numbers, at least one and at most { $max }.
routing-cel-capital = What was written is compared in small letters. Write "{ $word }".

routing-try = Try on the last 31 days
routing-try-all = Try the whole table
routing-trial = Trial
routing-trial-of = Trial of "{ $rule }"
routing-trial-whole = Trial of the whole table
routing-trial-lead = The rules are tried on tasks of the last { $days } days, at most { $most }. No task is changed.
routing-trial-works = Trying
routing-trial-works-text = This takes some seconds. The page shows the answer when it is there.
routing-trial-looked = { $count ->
    [one] 1 task was looked at.
   *[other] { $count } tasks were looked at.
}
routing-trial-more = More came; the oldest are left out.
routing-trial-result = What the rules would have done
routing-trial-caught = Would have caught
routing-trial-elsewhere = Of them to another unit than where they ended
routing-trial-tasks = { $count ->
    [one] 1 task
   *[other] { $count } tasks
}
routing-trial-few = and fewer than { $few } that you cannot see
routing-trial-others = { $count ->
    [one] and 1 that you cannot see
   *[other] and { $count } that you cannot see
}
routing-trial-save = Save the rule like this
routing-trial-back = Back
routing-trial-tasks-table = Tasks
routing-task = Task
routing-task-what = What
routing-task-came = Came

routing-vague = Categories that do not say where a task belongs
routing-vague-label = Categories
routing-vague-hint = For these, what was learned can propose a unit when no rule fits.
routing-vague-units = E-mail to units
routing-vague-units-hint = Choose units that get e-mail about anything. E-mail to other units stays there unless a rule says otherwise.
routing-vague-mail = e-mail to { $unit }
routing-vague-are = Categories that do not say where a task belongs: { $categories }

routing-panel = Why it is here
routing-panel-table = See the rules of routing
routing-why-category = It came to the unit that answers for its category.
routing-why-nothing = It came here because nothing said whose it was.
routing-why-rule = It came to { $unit } by the rule "{ $rule }", version { $version }.
routing-why-classifier = It came to { $unit } because tasks like it ended there ({ $percent } % sure).
routing-perhaps = Perhaps for { $unit } ({ $percent } %)
routing-perhaps-pass-on = Pass on to { $unit }
routing-perhaps-reason = The task seems to belong to { $unit }.

routing-classifier = What was learned
routing-classifier-lead = The program learns from where tasks really ended: which words they had, and where they were. It proposes a unit where the category says nothing, and sends tasks by itself only where the unit allows that.
routing-train = Learn anew now
routing-untrained = Nothing learned yet
routing-untrained-text = When tasks are solved, the program learns from them within some hours.
routing-too-little = { $count ->
    [one] There is only 1 task to learn from. It takes at least 60, of two units or more.
   *[other] There are { $count } tasks to learn from. It takes at least 60, of two units or more.
}
routing-learned = Learned from { $learned } tasks and tried on the { $held } newest, from { $since } to { $until }, from which it has not learned. Learned { $when }.
routing-chart = How much is right, and how much it would decide, by how sure it is
routing-chart-precision = Solid line: so much of what it would decide is right
routing-chart-coverage = Dashed line: so many of the tasks it would decide
routing-steps = By how sure it is
routing-col-from = Sure from
routing-col-decided = Would decide
routing-col-precision = Right
routing-col-coverage = Of all
routing-units = For each unit
routing-col-tasks = Tasks
routing-col-decided-90 = Would send, from 90 %
routing-col-precision-90 = Right, from 90 %
routing-col-coverage-90 = Sent against tasks
routing-col-alone = May decide alone
routing-mistakes = What is mistaken most often
routing-col-said = Proposed
routing-col-was = Ended with
routing-col-times = Times
routing-alone-off = No
routing-alone-off-hint = It only proposes.
routing-alone-from = From { $percent } %
routing-alone-label = May it send tasks to the unit alone?
routing-alone-hint = This is about tasks whose category says nothing and which no rule fits. Below each choice stands what would have happened with the tasks it was tried on.
routing-alone-would = Would have sent { $decided }: { $right } right and { $wrong } wrong
routing-alone-is-off = It does not send tasks here alone.
routing-alone-is = It sends tasks here alone from { $percent } %. Decided by { $who }, { $when }.
routing-alone-wrong = Choose one of the answers.
