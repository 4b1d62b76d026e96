privacy-crumb = Privacy
privacy-myself = Yourself
privacy-whose = Whom it concerns
privacy-cursor = The address of the page is not right. Begin at the first page.
privacy-person-hidden = A person whose name is protected
privacy-seen-title = Who has seen what about you
privacy-seen-lead = Each time somebody else opens something that concerns you, it is written down here: who it was, what they saw, and why.
privacy-seen-sentence = { $who } { $did }
privacy-seen-times = { $count } times within a minute
privacy-seen-nobody = Nobody has seen anything
privacy-seen-nobody-text = When somebody opens something that concerns you, it stands here at once.
privacy-seen-show-mine = Also show what you have seen yourself
privacy-seen-hide-mine = Hide what you have seen yourself
privacy-who-you = You
privacy-who-employee = { $name } ({ $unit })
privacy-who-lent = { $name } ({ $other }, for { $unit })
privacy-unit-any = employee of the municipality
privacy-who-parent = Another with parental responsibility
privacy-who-guardian = Another guardian
privacy-who-kin = A next of kin
privacy-who-herself = The person concerned
privacy-who-resident = A resident
privacy-who-other = Somebody who was not signed in, or another system,
privacy-who-system = The professional system { $name }
privacy-why-reason = Reason given: “{ $reason }”
privacy-why-job = Because { $unit } is responsible for the matter.
privacy-why-agreement = By an agreement with { $other }: “{ $purpose }”
privacy-why-child = Because of parental responsibility.
privacy-why-ward = As guardian.
privacy-why-kin = Because consent was given to see as next of kin.
privacy-why-property = As the owner of a property nearby.
privacy-why-organisation = On behalf of an organisation.
privacy-verb-other = saw something
privacy-verb-task_export = took the task out in a spreadsheet
privacy-verb-task_found = found the task in a search
privacy-verb-privacy_see = saw the access log
privacy-verb-privacy_copy = asked for a copy of everything
privacy-copy-title = What we hold about you here
privacy-copy-lead = Ask for a copy of what lies here about you, your child or someone you are guardian of. What other systems hold is not included. The copy is ready within a minute, and lies here for a day.
privacy-copy-ask = Ask for a copy
privacy-copy-low = You are signed in at a substantial security level. What needs a high level is only mentioned in the copy.
privacy-copy-raise = Sign in at a high security level
privacy-copy-of = Everything about { $name }
privacy-copy-ready = Ready
privacy-copy-ready-text = Read it here, or download it.
privacy-copy-gathering = Being gathered
privacy-copy-progress = { $done } of { $total } parts gathered
privacy-copy-until = Deleted { $when }
privacy-copy-too-many = You have { $most } copies already. Wait until one of them is deleted.
privacy-copy-zip = Download everything (ZIP)
privacy-copy-file = everything
privacy-copy-json = For machines (JSON)
privacy-copy-page-lead = From { $municipality }, gathered { $when }.
privacy-holds-seen = Who has seen what
privacy-holds-journal = What has happened
privacy-holds-when = When
privacy-holds-who = Who
privacy-holds-unit = Unit
privacy-holds-agreement = Agreement with another municipality
privacy-holds-did = Did
privacy-holds-reason = Reason
privacy-holds-times = How many times
privacy-holds-kind = What
privacy-holds-by = By
privacy-holds-looked-at = Lookups that the privacy officer has looked at
privacy-looked-at-yours = Lookups that you made
privacy-looked-at-about-you = Lookups about you
privacy-by-herself = The person concerned
privacy-by-other = Another person
privacy-by-anonymous = Somebody not signed in
privacy-by-program = The program
privacy-verb-privacy_ask = asked for correction or erasure
privacy-request-title = Correction, erasure and objection
privacy-request-lead = Write what is wrong, or what you want us to do. You can follow the matter here, and get an answer within a month.
privacy-request-kind = What do you want to ask for?
privacy-request-kind-missing = Choose what you want to ask for
privacy-request-correction = Correction
privacy-request-correction-hint = Something is wrong or missing.
privacy-request-erasure = Erasure
privacy-request-erasure-hint = Something should not be here any longer. What the law says we must keep, we cannot delete.
privacy-request-objection = Objection
privacy-request-objection-hint = You do not want the data to be used for something.
privacy-request-text = Tell us about it
privacy-request-text-hint = Which data is it about, and what is right? Only those who handle the matter read it.
privacy-request-text-missing = Write what it is about
privacy-request-text-long = Write less, at most { $max } characters
privacy-request-no-unit = The municipality has not entered who answers this yet. Please phone.
privacy-request-send = Send
privacy-verb-watch_see = checked who has seen what
privacy-verb-watch_mark = went through access
privacy-verb-watch_change = changed a rule for checks
privacy-watch-title = Checks of access
privacy-watch-lead = What the rules found in the last { $days } days, and nobody has looked at yet. None of it is wrong in itself.
privacy-watch-none = Nothing to look at
privacy-watch-none-text = The rules have found nothing new.
privacy-watch-more = and { $count } more
privacy-watch-cut = Only the newest { $count } look-ups were read.
privacy-case-of = { $who } looked up { $name }
privacy-case-times = { $count ->
    [one] 1 look-up
   *[other] { $count } look-ups
}
privacy-case-rows = Look-ups
privacy-case-note = Note
privacy-case-looked = I have looked at this
privacy-case-own = These are your own lookups. Another privacy officer must look at them.
privacy-case-until-late = You can only tick off what has been looked up already. The page now shows all of it until now. Press the button once more.
privacy-pattern-family = Own family
privacy-pattern-family-hint = Somebody whom the register calls family, or responsible for a child, or a guardian.
privacy-pattern-neighbour = Neighbours
privacy-pattern-neighbour-hint = Somebody who lives at most { $number } metres away.
privacy-pattern-colleague = Colleagues
privacy-pattern-colleague-hint = Somebody in the same unit.
privacy-pattern-well-known = Well-known persons
privacy-pattern-well-known-hint = Somebody with a protected address or a mandate.
privacy-pattern-many = Many in a short time
privacy-pattern-many-hint = More than { $number } persons within { $span } minutes.
privacy-pattern-hours = Outside working hours
privacy-pattern-hours-hint = Before { $number }:00, from { $span }:00, or on a day off.
privacy-pattern-reason = With a reason given
privacy-pattern-reason-hint = Look-ups where the employee had to write why.
privacy-rules-title = Rules for checks
privacy-rule-pattern = Pattern
privacy-rule-means = Means
privacy-rule-state = Status
privacy-rule-on = On
privacy-rule-off = Off
privacy-rule-active = The rule is on
privacy-rule-save = Save
privacy-rule-number-wrong = Write a whole number that can be right
privacy-rule-neighbour-number = Metres
privacy-rule-many-number = How many persons
privacy-rule-many-span = Minutes
privacy-rule-hours-number = From the hour
privacy-rule-hours-span = Until the hour
privacy-why-employee = As an employee of { $unit }.
privacy-why-asked = Because those who answer for the case have asked for help.
privacy-why-works = As an employee of the municipality.
privacy-sealed-title = Is the log untouched?
privacy-sealed-lead = Each night the access log of the day before is sealed into the journal. Here you see whether a day is as it was.
privacy-sealed-date = Day
privacy-sealed-check = Check
privacy-sealed-not-yet = { $date } is not sealed yet.
privacy-sealed-same = { $date } is untouched. Look-ups: { $are }.
privacy-sealed-changed = { $date } was changed afterwards. Look-ups sealed: { $were }; there now: { $are }. Tell whoever is responsible for security.
privacy-sealed-gone = The look-ups of { $date } are deleted. The journal says when, if it was because their time was over.
privacy-kept-title = How long we keep things
privacy-kept-lead = Each night what is older is deleted, and the journal says how much. The journal itself, and matters for the archive, are never deleted like this.
privacy-kept-access_log = Who has seen what
privacy-kept-reports = Reports of faults, after the answer
privacy-kept-for = Days
privacy-kept-wrong = Write a whole number from { $least } to { $most }
privacy-kept-days = { $count ->
    [one] 1 day
   *[other] { $count } days
}
privacy-verb-erasure_see = saw what there is, before an erasure
privacy-verb-erasure_do = erased a person
privacy-erasure-title = Erasing people
privacy-erasure-lead = Here you erase what the municipality holds about a person, where the law allows it. You first see what goes, and what must stay and why.
privacy-erasure-who = National identity number or the number of a task
privacy-erasure-who-hint = Such as 2026-1042. Then it is about the one who asked in that task.
privacy-erasure-nobody = We find nobody with this number
privacy-erasure-look = See what there is
privacy-erasure-none = Nobody has been erased yet
privacy-erasure-done-title = Erased before
privacy-erasure-done-list = Erasures, newest first
privacy-erasure-when = Time
privacy-erasure-confirm-title = Erase a person
privacy-erasure-person = Person
privacy-erasure-unnamed = Somebody who gave no name
privacy-erasure-born = Born
privacy-erasure-goes-title = This goes
privacy-erasure-goes = Erased or made anonymous
privacy-erasure-stays-title = This stays
privacy-erasure-stays = Must stay
privacy-erasure-what = What
privacy-erasure-why = Why
privacy-erasure-nothing = There is nothing to erase.
privacy-erasure-forbidden-title = Cannot be erased now
privacy-erasure-forbidden =
    { $count ->
        [one] A task from this person has no answer yet. Answer it first.
       *[other] { $count } tasks from this person have no answer yet. Answer them first.
    }
privacy-erasure-do-title = Erase
privacy-erasure-ground = Ground (GDPR article 17)
privacy-erasure-ground-missing = Choose a ground
privacy-erasure-ground-not-needed = The data is no longer needed
privacy-erasure-ground-consent-withdrawn = The consent was withdrawn
privacy-erasure-ground-objection = The person objects, and nothing weighs more
privacy-erasure-ground-unlawful = It was unlawful to hold the data
privacy-erasure-ground-legal-duty = A law demands that it is erased
privacy-erasure-request = The task in which it was asked for
privacy-erasure-request-hint = Such as 2026-1042. Write nothing about the person.
privacy-erasure-request-wrong = Write the number like this: 2026-1042
privacy-erasure-typed = Type “{ $text }” to confirm
privacy-erasure-typed-hint = It cannot be undone.
privacy-erasure-typed-wrong = What you typed is not the same
privacy-erasure-word = ERASE
privacy-erasure-do = Erase for good
privacy-erasure-record-title = Erased
privacy-erasure-by = Done by
privacy-erasure-id = Id without meaning
privacy-erasure-again = Repeated
privacy-erasure-again-text = An older copy of the database was restored, and the person was erased from it again.
privacy-erasure-state-done = Erased, and the key is destroyed
privacy-erasure-state-key = Erased, the key is destroyed in a moment
privacy-held-tasks-open =
    { $count ->
        [one] 1 task without an answer
       *[other] { $count } tasks without an answer
    }
privacy-held-tasks-closed =
    { $count ->
        [one] 1 answered task: who asked, text, place and answer
       *[other] { $count } answered tasks: who asked, text, place and answer
    }
privacy-held-tasks-photos =
    { $count ->
        [one] 1 photo
       *[other] { $count } photos
    }
privacy-held-tasks-handled =
    { $count ->
        [one] 1 task that the person dealt with as an employee
       *[other] { $count } tasks that the person dealt with as an employee
    }
privacy-held-register-person =
    { $count ->
        [one] The person in the register: name, national identity number, address, family
       *[other] { $count } entries in the register: name, national identity number, address, family
    }
privacy-held-key = The key to what the person wrote in the journal, also in old backups
privacy-hold-open = Must be answered first
privacy-hold-resident = Lives here: the municipality must know who does (the National Population Register Act)
privacy-hold-serves = Works here or holds a mandate
privacy-hold-public-role = Owns property or has a role in an organisation, and that is public
privacy-hold-documentation = Shows who in the municipality dealt with the case (the Archives Act)
privacy-held-privacy-copies =
    { $count ->
        [one] 1 copy of everything about the person
       *[other] { $count } copies of everything about the person
    }
privacy-held-privacy-notes =
    { $count ->
        [one] 1 note from the control of lookups
       *[other] { $count } notes from the control of lookups
    }
privacy-held-privacy-access-log =
    { $count ->
        [one] 1 line in the log of who has seen the data
       *[other] { $count } lines in the log of who has seen the data
    }
