# The portal in English.
portal-menu = My page
portal-title = My page
portal-hello-morning = Good morning, { $name }
portal-hello-day = Hello, { $name }
portal-hello-evening = Good evening, { $name }
portal-hello-nobody = Welcome
portal-lead-empty = This is where everything between you and the municipality comes together. Nothing is waiting right now.
portal-lead-quiet = Nothing new in the last 24 hours.
portal-lead-new = { $count ->
    [one] One thing is new in the last 24 hours.
   *[other] { $count } things are new in the last 24 hours.
}
portal-see-all = See all
portal-neighbour = In your neighbourhood
portal-locked = { $count ->
    [one] Something here has extra protection
   *[other] { $count } things here have extra protection
}
portal-hat-myself = Yourself
portal-hat-child = { $role } of { $name }
portal-role-child = Parent
portal-hat-ward = Guardian of { $name }
portal-hat-kin = Next of kin of { $name }
portal-hat-property = Owner of { $name }
portal-hat-organisation = { $role } of { $name }
portal-hat-job = { $role } at { $name }
portal-hat-mandate = { $role }, { $name }
portal-calm-myself = Nothing is waiting for you. Your cases, answers and deadlines appear here.
portal-calm-child = All is well. Here you find kindergarten, school and what goes on around { $name }.
portal-calm-ward = All is well. Here you find what you look after for { $name }.
portal-calm-kin = All is well. Here you see what { $name } has agreed that you may see.
portal-calm-property = All is well. Here you find cases about the property and what happens nearby.
portal-calm-organisation = Nothing is waiting. Here you find what the municipality and { $name } do together.
portal-calm-job = Nothing is waiting. Here you find your tasks and colleagues.
portal-calm-mandate = Nothing is waiting. Here you find meetings, cases and who you sit with.

portal-welcome-title = Welcome to { $name }
portal-welcome-lead = Everything the municipality does for you and yours, on one page. You need not know who in the municipality does what.
portal-sign-in = Sign in
portal-report = Report a fault
portal-do-heading = What you can do here
portal-do-own-title = See your cases
portal-do-own-text = Where a case stands, what it waits for, and when you get an answer. The page updates while you watch.
portal-do-report-title = Report a fault
portal-do-report-text = A dark street light, a hole in the road or a full bin? Point at the map. You do not need to sign in.
portal-do-family-title = Follow child and home
portal-do-family-text = Kindergarten and school for your children, and cases about your property, without searching.
portal-do-others-title = Help someone else
portal-do-others-text = Act for your child, for someone you are guardian of, or for the club you lead. Next of kin see what they have been allowed to see.
portal-how-heading = How it works
portal-step-one-title = Sign in with ID-porten
portal-step-one-text = With BankID or another way of signing in that you already use.
portal-step-two-title = We already know the basics
portal-step-two-text = We read what the registers say, so that you need not fill in what we know.
portal-step-three-title = Everything lies where it belongs
portal-step-three-text = Under yourself, the child, the home, the job or the office you hold – with the next step on top.
portal-contact-heading = Talk to us

portal-now-heading = Going on now
portal-done-heading = Done
portal-act = Act for { $name }
portal-act-text = You then see only what concerns { $name }, and all you do is done on behalf of { $name }.
portal-act-kin = See only what concerns { $name }
portal-act-kin-text = You then see what { $name } has agreed that you may see, and nothing else.
portal-cursor = The link to the next page is not right. Begin again from the front page.

portal-contact-title = Contact us
portal-contact-lead = Write, call or come by. If you have a case with us, you find it fastest by signing in.
portal-contact-write = Write to us
portal-contact-orgno = Organisation number
portal-contact-unit = Unit
portal-urgent-title = Is it urgent?
portal-urgent-fire = Fire
portal-urgent-police = Police
portal-urgent-medical = Medical emergency
portal-urgent-doctor = Out-of-hours doctor

portal-a11y-title = Accessibility statement
portal-a11y-lead = Everybody should be able to use these pages. This says what we have tested, what we have not, and what is not good enough yet.
portal-a11y-goal-title = Our goal
portal-a11y-goal-text = Norwegian law requires 47 criteria of WCAG 2.1, levels A and AA. We aim for WCAG 2.2 AA.
portal-a11y-tested-title = What has been tested
portal-a11y-tested-text = The tests were made by those who make the program, and most are run again when something changes.
portal-a11y-tested-item-1 = The pages were checked with the automatic tool axe in a real browser, in light and dark colours.
portal-a11y-tested-item-2 = The contrast between text and background was computed for all the colours we use.
portal-a11y-tested-item-3 = The pages were looked at 390 and 1280 pixels wide. They should need no scrolling sideways, except for the row of roles at the top on a phone.
portal-a11y-tested-item-4 = Forms and links are plain HTML and work without scripts. Maps are the exception.
portal-a11y-untested-title = What has not been tested yet
portal-a11y-untested-text = An automatic tool finds only some of the faults.
portal-a11y-untested-item-1 = No users of screen readers, magnification or voice control have tried the pages for us.
portal-a11y-untested-item-2 = Nobody from outside has audited the pages.
portal-a11y-untested-item-3 = The language has not been tried on readers.
portal-a11y-known-title = What we know is not good enough
portal-a11y-known-text = Tell us if you find more. We would rather know.
portal-a11y-known-item-1 = The map itself cannot be read by a screen reader. The places on it are therefore also given as a list or as text on the same page.
portal-a11y-known-item-2 = Pictures that residents send have no description beyond what the report says.
portal-a11y-known-item-3 = Some names, such as those of units and organisations, are only in the language they were registered in.
portal-a11y-tell-title = Tell us
portal-a11y-tell-text = If something here does not work for you, we will help you in another way. The contact page shows how to reach us.
portal-a11y-tell-link = Contact us
portal-a11y-complain-title = Complain
portal-a11y-complain-text = If our answer does not satisfy you, you can tell the Norwegian Authority for Universal Design of ICT.
portal-a11y-complain-link = uutilsynet.no

portal-privacy-title = Privacy
portal-privacy-lead = We use information about you to answer you, to handle cases and to show you what you have the right to see. This says what we have, how we look after it, and what you can demand.
portal-privacy-what-title = What we know about you
portal-privacy-what-text = Most of it comes from registers that the municipality is allowed to use. The page “Yourself” shows what they say and where it comes from.
portal-privacy-what-item-1 = The National Population Register: name, date of birth, address, who are parents, children and guardians.
portal-privacy-what-item-2 = The cadastre and the land register: properties and who owns them.
portal-privacy-what-item-3 = The register of organisations: the organisations in which you have a role.
portal-privacy-what-item-4 = The municipality’s own lists: employment, elected office, and places in kindergarten and school.
portal-privacy-what-item-5 = What you send us yourself, such as reports and pictures. We remove place and time from pictures you attach to a report. Other files, and what is attached to e-mails, are kept as you sent them.
portal-privacy-safe-title = How we look after it
portal-privacy-safe-text = You see only what concerns you and those you are responsible for.
portal-privacy-safe-item-1 = National identity numbers are encrypted where they are stored, and never appear in our logs.
portal-privacy-safe-item-2 = Especially sensitive information is shown only after signing in at a high level.
portal-privacy-safe-item-3 = A protected address is not shown to others.
portal-privacy-safe-item-4 = Every change is written to a journal. Nobody can alter it afterwards without it showing.
portal-privacy-cookies-title = Cookies
portal-privacy-cookies-text = We use only those the pages need to work. Nobody tracks you, and nothing is sold or shared for advertising.
portal-privacy-cookies-item-1 = “__Host-allting” remembers that you are signed in. It lasts until you have been away for 30 minutes, and never longer than two hours.
portal-privacy-cookies-item-2 = “lang” and “scheme” remember the language and colours you chose.
portal-privacy-cookies-item-3 = While you sign in, a cookie is used for a few minutes so that nobody else can finish your sign-in.
portal-privacy-tiles = The background of maps comes from { $host }. They then learn your IP address and the area you look at.
portal-privacy-rights-title = What you can demand
portal-privacy-rights-text = The municipality is responsible for the information. Get in touch and we will help you.
portal-privacy-rights-item-1 = To be told what we hold about you, and to get a copy.
portal-privacy-rights-item-2 = To have errors corrected. An error in a register is corrected where the information comes from.
portal-privacy-rights-item-3 = To complain to the Norwegian Data Protection Authority if you think we break the rules.
portal-privacy-rights-link = datatilsynet.no

portal-about-title = About Allting
portal-about-lead = Allting is the door to the municipality: one sign-in, one page, everything that concerns you.
portal-about-name-title = The name
portal-about-name-text = “Allting” means everything, and echoes the old assemblies where people met to decide what they shared.
portal-about-how-title = The idea
portal-about-how-text = You should not have to know how the municipality is organised to get help.
portal-about-how-item-1 = Everything is sorted by who you are in the matter: yourself, parent, owner, employee, elected.
portal-about-how-item-2 = You should not have to write what the municipality already knows.
portal-about-how-item-3 = You see what happens in your case as soon as it happens.
portal-about-how-item-4 = You see only what you have the right to see. The same goes for employees.
portal-about-open-title = Open source
portal-about-open-text = The program is free software under the EUPL 1.2 licence. Other municipalities may use it, read it and improve it.

portal-facts-heading = What the registers say
portal-facts-note = Is something wrong?
portal-facts-correct = Ask us to correct it
portal-fact-name = Name
portal-fact-born = Born
portal-fact-years = { $count ->
    [one] 1 year
   *[other] { $count } years
}
portal-fact-address = Address
portal-fact-address-hidden = The address is protected and is not shown here.
portal-fact-seen = { $source }, read { $when }
portal-fact-property = Cadastral number
portal-fact-number = Organisation number
portal-fact-form = Legal form
portal-fact-share = { $numerator } of { $denominator }
portal-fact-whole = Sole owner
portal-fact-position = Position
portal-fact-roles = Access
portal-fact-since = From
portal-fact-until = Until
portal-fact-party = Party
portal-fact-office = Office
portal-fact-part-of = Part of
portal-fact-leader = Leader
portal-fact-colleagues = Colleagues
portal-fact-people = { $count ->
    [one] 1 person
   *[other] { $count } people
}
portal-fact-phone = Phone
portal-fact-email = E-mail
portal-fact-hours = Opening hours
portal-fact-department = Department
portal-fact-open-tasks = See the unit’s tasks
portal-owners-heading = Owners
portal-owner-you = { $name } (you)
portal-parents-heading = Parental responsibility
portal-enrolments-heading = Kindergarten and school
portal-enrolment-kindergarten = Kindergarten
portal-enrolment-school = School
portal-enrolment-after-school = After-school care
portal-enrolment-none = No place in kindergarten or school is registered.
portal-kin-heading = Next of kin
portal-kin-sees = You have agreed that these may see something about you.
portal-kin-none = You have not given any next of kin access.
portal-kin-until = The consent lasts until { $date }
portal-kin-since = Since { $date }
portal-roles-heading = Roles
portal-members-heading = Members
portal-organisation-heading = The organisation
portal-body-heading = Your office
portal-map-label = Map of { $name } and what goes on nearby
portal-map-here = The property
portal-source-people = The National Population Register
portal-source-land = The cadastre
portal-source-organisations = The register of organisations
portal-source-staff = The municipality’s staff system
portal-person-hidden = Name not shown
portal-consent-heading = The consent
portal-consent-text = { $name } has agreed that you may see.
portal-property-heading = The property
portal-job-heading = Your job
portal-role-registrar = Registrar
portal-role-privacy-officer = Data protection officer
portal-members-of = Members of { $name }
portal-deputies-of = Deputies of { $name }
portal-deputies-show = { $count ->
    [one] Show the deputy
   *[other] Show { $count } deputies
}
portal-organisation-bankrupt = The organisation is bankrupt
portal-form-as = Limited company
portal-form-enk = Sole proprietorship
portal-form-fli = Association or club
portal-form-sa = Cooperative
portal-form-brl = Housing cooperative
portal-form-esek = Condominium
portal-form-sti = Foundation
portal-fact-place = Place

# What somebody did, as the access log says it after the name.
portal-verb-overview_see = saw the overview
portal-privacy-yours-title = What concerns you
portal-privacy-yours-text = You are signed in, and can see and ask for this at once.
portal-privacy-seen-link = See who has seen what about you
portal-privacy-copy-link = Get a copy of what we hold about you here
portal-privacy-request-link = Ask for correction or erasure
portal-weakness-title = Report a security weakness
portal-weakness-lead = If you have found something that could be used to read, change or stop what is not yours, we would like to know.
portal-weakness-please = Look no further than you must to see that the weakness is there, and do not tell others before it is mended. Then we will not report you. Do not write personal data about others here.
portal-weakness-what = What did you find?
portal-weakness-what-hint = Write how we can see the same: what you did, and what happened.
portal-weakness-what-missing = Write what you found.
portal-weakness-long = The text is too long. Shorten it.
portal-weakness-place = Where
portal-weakness-place-hint = The address of the page, or which system.
portal-weakness-contact = How we reach you
portal-weakness-contact-hint = E-mail or telephone, if you want an answer. You may stay anonymous.
portal-weakness-send = Send
portal-weakness-received = Thank you, we have your report
portal-weakness-received-text = Those who answer for security have it as a task and look at it within a week. If you wrote how we reach you, you will get an answer.
portal-weakness-front = To the front page
portal-weakness-link = Report a security weakness
portal-search = Search
portal-search-words = Words you are looking for
portal-search-go = Search
portal-search-hint = A number, a place, or what it is about. Press / to type, and the arrow keys to go through what was found.
portal-search-filters = Choose what to look among
portal-search-state = Status
portal-search-category = Category
portal-search-unit = Unit
portal-search-say = What are you looking for?
portal-search-say-text = You search everything you can see: what concerns you, those you act for, and what you work with.
portal-search-none = Nothing was found
portal-search-none-text = Try fewer words, or write them another way.
portal-search-found =
    { $count ->
        [one] One hit
       *[other] { $count } hits
    }
portal-search-many =
    { $count ->
       *[other] The best { $count } hits. Write more words to find fewer.
    }
portal-search-long = At most { $max } characters.
portal-search-away = The search is getting ready
portal-search-away-text = Try again in a while. Everything is still on My page and in the lists.
