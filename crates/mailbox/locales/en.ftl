mailbox-menu = E-mail
mailbox-panel = E-mail
mailbox-choose = Choose the unit whose e-mail you want to see.

mailbox-unit-title = E-mail to { $unit }
mailbox-unit-lead = E-mail to these addresses becomes tasks. Answers to them go out in the same thread.
mailbox-addresses = Task addresses
mailbox-addresses-more = The addresses of those who work here
mailbox-mails = Latest e-mails
mailbox-no-domain = The municipality has not yet set up a domain for tasks by e-mail.
mailbox-no-addresses = The unit has no task address yet
mailbox-address-unit = The unit's address
mailbox-address-employee = An employee
mailbox-none = No e-mail yet
mailbox-no-subject = (no subject)
mailbox-in = From
mailbox-out = To
mailbox-to-task = See the task

mailbox-col-address = Address
mailbox-col-whose = Whose
mailbox-col-subject = Subject
mailbox-col-who = From or to
mailbox-col-outcome = What became of it
mailbox-col-task = Task
mailbox-col-when = When

mailbox-outcome-task = New task
mailbox-outcome-reply = Reply on a task
mailbox-outcome-reopened = Opened the task again
mailbox-outcome-followed = New task after a closed one
mailbox-outcome-bounce = Did not arrive
mailbox-outcome-auto-reply = Automatic reply
mailbox-outcome-loop = Went in a circle
mailbox-outcome-again = Came once more
mailbox-outcome-refused = Refused
mailbox-outcome-waiting = Waiting to be sent
mailbox-outcome-sent = Sent
mailbox-outcome-dead = Could not be sent

mailbox-fact-from = From
mailbox-fact-to = To
mailbox-fact-answers = Answers go to
mailbox-fact-when = When
mailbox-fact-reason = Reason
mailbox-fact-proofs = Sender check
mailbox-proofs-none = Not checked. The sender may be somebody else than it says.
mailbox-reason-too-large = The e-mail was too large

mailbox-text = Text
mailbox-files = Files
mailbox-files-hint = The files are as the sender sent them and have not been examined. They are downloaded and never opened here.
mailbox-original = Download the e-mail as it came ({ $size })
mailbox-beside = Other e-mails about the same task
mailbox-answers-elsewhere = What you answer goes by e-mail to { $to } and not to { $from }, who wrote.
mailbox-broken = Something in the e-mail could not be read
mailbox-broken-text = The text here may lack something. Everything is in the e-mail as it came.

mailbox-unsent = E-mail that has not been sent
mailbox-unsent-menu = Outgoing e-mail
mailbox-unsent-lead = E-mail that is waiting to be sent, and e-mail we gave up after three days or because it was refused. What was given up can be sent again for three months. What an e-mail says and to whom it goes stands on its own page.
mailbox-unsent-none = All e-mail has been sent
mailbox-unsent-dead = Given up
mailbox-unsent-waiting = Waiting to be sent
mailbox-unsent-some = E-mail that has not been sent: { $dead } given up, { $waiting } waiting
mailbox-unsent-see = See which, and send again
mailbox-unsent-next = We will try again { $due }, and give up { $until }.
mailbox-unsent-gone = This e-mail can no longer be sent again from here. Write again on the task, or get in touch in another way.
mailbox-nothing-unsent = There is nothing to send: somebody else did, or the e-mail has been sent.
mailbox-again = Send again
mailbox-now = Try now
mailbox-again-all = { $count ->
    [one] Send the one that was given up again
   *[other] Send all { $count } that were given up again
}
mailbox-now-all = { $count ->
    [one] Try the one that is waiting now
   *[other] Try all { $count } that are waiting now
}
mailbox-newer = Written again since
mailbox-newer-text = A newer e-mail to the same person was written { $when }. See on the task whether it says the same before you send this one.
mailbox-col-case = Case
mailbox-col-unit = Unit
mailbox-col-kind = What
mailbox-col-to = To
mailbox-col-written = Written
mailbox-col-state = State and reason
mailbox-to-asked = Who reported the case
mailbox-to-follows = Somebody who follows the case
mailbox-kind-receipt = Receipt
mailbox-kind-comment = Message
mailbox-kind-closure = Answer
mailbox-kind-transfer = Notice of who has the case
mailbox-why-new = It has not been tried yet.
mailbox-why-no-relay = The municipality has not set up a server for outgoing e-mail.
mailbox-why-unreachable = The server for outgoing e-mail could not be reached.
mailbox-why-timeout = The server for outgoing e-mail did not answer in time.
mailbox-why-tls = The connection to the server for outgoing e-mail could not be encrypted.
mailbox-why-address = The address cannot be used.
mailbox-why-expired = It waited three days behind another e-mail to the same person.
mailbox-why-refused = The receiver did not take the e-mail (error { $code }). See whether the address is right.
mailbox-why-later = The receiver asked us to try again later (error { $code }).
mailbox-why-code = The server for outgoing e-mail answered with error { $code }.
mailbox-why-nonsense = The server for outgoing e-mail answered something we do not understand.
mailbox-why-ours = It stopped on our side.

mailbox-from-line = From: { $from }
mailbox-answers-line = Answers go to: { $to }
mailbox-answers-not-line = The e-mail asks for answers to { $to }. Who wrote it has not been checked, so answers go to { $from }.
mailbox-claims-line = Refers to task { $number }. It has not been checked that the same person is writing, so this became a new task.
mailbox-joined-line = About case { $number }, which goes on here.
mailbox-files-line = Attached: { $files }
mailbox-more-line = … (the rest is in the e-mail)
mailbox-empty-line = (The e-mail has no text.)
mailbox-follows-line = Reply to task { $number }, which was closed too long ago to be opened again.
mailbox-follows-joined-line = Reply to task { $number }, which went on as { $kept }. That one is closed.
mailbox-note-bounced = The e-mail to { $to } did not arrive. { $said }
mailbox-note-delayed = The e-mail to { $to } is delayed. { $said }
mailbox-note-automatic = Automatic reply from { $from }: { $said }
mailbox-note-dead = The e-mail to { $to } could not be sent, and we have given up. The page of the e-mail says why, and it can be sent again from there. If it is urgent, get in touch in another way.

mailbox-out-no-subject = your e-mail
mailbox-out-receipt =
    We have received your e-mail. Your case has number { $number } and is with { $unit }. You will get the answer here.

    This message was sent automatically.
mailbox-out-closure = Here is the answer to your e-mail, case { $number }:
mailbox-out-transfer = Your e-mail has been passed on to { $unit }:
mailbox-out-merged = Your case, { $number }, goes on as case { $kept }, which is about the same.
mailbox-out-foot = Do you want to add something? Reply to this e-mail, and it will be added to case { $number }.

mailbox-verb-mail_see = read e-mail
mailbox-verb-unit_mail_see = looked at the unit's e-mail
mailbox-verb-mail_resend = sent e-mail again

mailbox-holds-mails = Mail to and from you
mailbox-holds-sent-on = Mail to others about your cases
mailbox-holds-address = Your task address at work
mailbox-holds-attachments = Attachments
mailbox-holds-when = When
mailbox-holds-way = Direction
mailbox-holds-from = From
mailbox-holds-to = To
mailbox-holds-subject = Subject
mailbox-holds-text = Text
mailbox-holds-task = Case
mailbox-holds-unit = Unit
mailbox-holds-kind = What
mailbox-holds-outcome = What became of it
mailbox-holds-name = Name of the file
mailbox-holds-bytes = Size in bytes
mailbox-holds-local = The address, before the at sign
mailbox-holds-locked = Needs a sign-in at a high security level
mailbox-held-in = Came in
mailbox-held-out = Was sent
