"""Who gets what from each page and button (reliability P21, P01): written by hand, and really asked in test_matrix.

To add a page: one line in ``MATRIX`` under the name of its route. Write down what the rules say, not what the page
answers. Ready-made lines stand above the table: ``page(who)`` for an address without a row, and one for each kind of
row (``file``, ``write``, ``sealed``, ``ticket`` ...). ``answer`` is what those get who may: 200 for a page and 303,
400 or 409 for a button that is pressed with an empty form, unless the line says otherwise.

An address with a new kind of row (``<..._id>``) also needs: its rule in ``storage.access.scope.REACH``, three rows in
``tests/access/world.py`` (own, of another class, of another school), and a ready-made line here.

Not written down, because it is the same everywhere: nobody and a disabled account are led to the sign-in; a duty that
is missing is 403; a row of another school, or none at all, is 404; the director of the other school meets the same
house from the other side; a button without the guard of its form is 403.
"""

from dataclasses import dataclass, replace

STAFF = frozenset({"paired", "class", "psych", "director", "principal"})
LEADING = frozenset({"director", "principal"})
TEACHERS = frozenset({"paired", "class"})
OFFICER, OPERATOR = frozenset({"officer"}), frozenset({"operator"})
ALL = STAFF | OFFICER | OPERATOR
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Line:
    """``who`` may come to such pages at all; of these ``own`` get it for the row that is theirs (of their child, their
    class), ``other`` for one of another class of the school; the rest of them meet ``closed``."""

    who: frozenset[str]
    own: frozenset[str]
    other: frozenset[str]
    closed: int = 403
    answer: tuple[int, ...] = ()


def page(who: frozenset[str], *answer: int) -> Line:
    """An address without a row, or with one that is everybody's in the school."""
    return Line(who, who, who, answer=answer)


def only(who: frozenset[str], line: Line, *answer: int) -> Line:
    """The same rows for fewer duties, or with another answer."""
    return replace(line, who=who, answer=answer or line.answer)


def each(line: Line, names: str) -> dict[str, Line]:
    """The same for several pages, by name."""
    return dict.fromkeys(names.split(), line)


# parts of a child's file: closed is 403 with the way to ask for it
file = Line(STAFF, TEACHERS | LEADING, LEADING)
write = Line(STAFF, TEACHERS | {"director", "psych"}, frozenset({"director", "psych"}))
sealed = Line(STAFF, frozenset({"director", "psych"}), frozenset({"director", "psych"}))
unmasked = Line(STAFF, frozenset({"director"}), frozenset({"director"}))
export = Line(STAFF, NOBODY, NOBODY)
child = page(STAFF)  # that there is such a child is no secret within the school
# other rows: closed is as if there were none
letter = page(STAFF)
ticket = Line(STAFF, TEACHERS | LEADING, LEADING, 404)
alert = Line(STAFF, STAFF, LEADING | {"psych"}, 404)
person = Line(STAFF, TEACHERS | LEADING, LEADING, 404)
entry = Line(STAFF, TEACHERS | LEADING, LEADING, 404)
request = Line(STAFF, LEADING | {"paired"}, LEADING, 404)
plan = replace(write, closed=404)
sealed_note = replace(sealed, closed=404)
sealed_alert = replace(sealed, answer=(404,))  # they are open: nothing is taken out of what goes on
promise = Line(STAFF, frozenset({"paired"}), NOBODY, 404)

MATRIX: dict[str, Line] = {
    "home.arrive": page(ALL, 303),
    "more.show": page(ALL),
    # the day's work
    "today.show": page(STAFF),
    "today.met": plan,
    "today.missed": plan,
    "today.kept_promise": promise,
    "today.take_back": replace(entry, answer=(404,)),  # what a family said is nobody's to take back
    "inbox.show": page(STAFF),
    "inbox.talks": page(STAFF),
    **each(ticket, "inbox.ticket inbox.answer inbox.decide inbox.told inbox.close inbox.later inbox.pass_on"),
    "inbox.take_back": ticket,
    "alerts.show": page(STAFF),
    **each(alert, "alerts.alert alerts.take alerts.false_alarm alerts.check alerts.note alerts.close"),
    # a child's file
    "staff.children": page(STAFF),
    **each(file, "staff.child staff.entries file.paper_form file.paper why.child"),
    **each(entry, "staff.entry staff.media why.entry"),
    "file.search": replace(file, answer=(303,)),  # no words: back to the file
    "staff.sound": replace(entry, answer=(404,)),  # this picture makes no sound
    "file.sealed": sealed,
    **each(write, "notes.form notes.keep records.form records.keep"),
    **each(person, "why.person why.message"),
    "audit.child": only(LEADING, file),
    **each(only(LEADING, entry), "redaction.form redaction.keep"),
    **each(only(LEADING | {"psych"}, sealed_note), "redaction.sealed_form redaction.keep_sealed"),
    **each(only(LEADING, sealed_alert), "redaction.alert_form redaction.keep_alert"),
    **each(export, "exports.form exports.make"),
    "exports.take": page(STAFF, 404),  # a secret of its own in the address, which nobody here has
    # the register
    **each(file, "register.child register.edit register.save register.form register.begin_adult register.add_adult"),
    **each(entry, "register.adult register.save_adult"),
    **each(only(LEADING, file), "register.begin_leave register.leave"),
    "register.full": unmasked,
    "register.list": page(STAFF),
    "register.forms": entry,  # who has no child's register has no forms
    **each(page(LEADING), "register.begin register.add register.import register.put_up register.undo"),
    **each(page(LEADING), "register.template register.all register.summary register.board"),
    **each(page(LEADING, 409, 422), "register.preview register.bring_in register.rejected"),  # it is no list
    # the school
    "director.show": page(LEADING),
    "coverage.show": page(STAFF),
    "coverage.picture": page(STAFF),
    "staff.letters": page(STAFF),
    "staff.letter": letter,
    "letters.edit": page(LEADING, 303),  # it runs: to where it has come
    "letters.told": only(STAFF, letter, 404),  # an empty form names no family
    **each(page(LEADING), "letters.approve letters.send_back letters.pause letters.resume letters.stop"),
    **each(page(LEADING), "letters.recall letters.close letters.library letters.make letters.begin letters.write"),
    **each(page(LEADING), "letters.save letters.preview letters.submit letters.correction"),
    **each(page(LEADING), "letters.correct letters.paper letters.report letters.workbook letters.unreached"),
    **each(page(LEADING), "pairings.list pairings.begin_pair"),
    **each(page(LEADING), "pairings.begin_hand_over pairings.hand_over pairings.begin_substitute"),
    **each(page(LEADING), "pairings.substitute"),
    **each(page(LEADING, 404), "pairings.teacher pairings.pair pairings.give_back"),  # nobody is named
    "calendar.show": page(STAFF),
    **each(page(LEADING), "calendar.set_days calendar.forget calendar.enter_term calendar.drop_term"),
    "calendar.confirm": page(LEADING),
    "settings.show": page(STAFF),
    "settings.quiet": page(STAFF),
    **each(page(LEADING), "settings.officer settings.home settings.undo settings.erasure settings.on_call"),
    **each(page(LEADING, 404), "settings.contact settings.save_contact"),  # no kind of contact is named
    **each(page(LEADING), "settings.consent settings.save_consent"),
    "deliveries.show": page(LEADING),
    **each(only(LEADING, person), "deliveries.again deliveries.arrived deliveries.drop"),
    "quarantine.show": page(LEADING | OPERATOR),
    **each(page(LEADING), "quarantine.put_away quarantine.read_again"),
    "system.show": page(OPERATOR),
    # the county
    **each(page(OFFICER), "county.show county.picture county.take"),
    # rights
    **each(page(LEADING), "rights.show rights.one rights.answer audit_pack.show audit_pack.take"),
    **each(only(LEADING, file), "erasures.form erasures.ask"),
    **each(page(LEADING), "erasures.show erasures.one erasures.carry erasures.refuse erasures.withdraw"),
    **each(page(LEADING | OPERATOR), "incidents.show incidents.open"),
    "incidents.close": Line(LEADING | OPERATOR, LEADING, LEADING),  # a school's own is ended by the school
    **each(page(LEADING), "incidents.drafts incidents.take"),
    # access itself
    "requests.show": page(STAFF),
    "requests.form": only(STAFF, child, 200, 409),  # 409: they have it already
    "requests.ask": only(STAFF, child, 404),  # an empty form names no part
    **each(only(LEADING, request), "requests.grant requests.refuse"),
    **each(request, "requests.withdraw requests.end"),
    "audit.show": page(LEADING | OPERATOR),
    **each(page(LEADING), "teachers.show teachers.add"),
    **each(only(LEADING, person, 404), "teachers.one teachers.mend teachers.invite"),  # a guardian is no teacher
    **each(only(LEADING, person, 404), "teachers.begin_leave teachers.leave"),
    "duties.show": page(LEADING),
    "duties.give": page(LEADING, 404),  # an empty form names no duty
    "duties.end": page(LEADING, 404),
    "accounts.show": page(LEADING),
    "accounts.create": page(LEADING),
    **each(page(LEADING, 200, 303, 409), "accounts.invite accounts.reset accounts.disable accounts.enable"),
    **each(page(ALL), "me.show me.end_others me.ask_password me.change_password me.ask_totp me.picture_of_totp"),
    **each(page(ALL), "me.turn_on_totp me.turn_off_totp"),
}
