"""Forms as HTML: every field with its label, help and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby

from markupsafe import Markup

from bot.chat import limits
from bot.chat.card import Choice, Form, FormField, Text, say
from bot.chat.markup import plain
from bot.chat.people import Audience
from bot.platforms.web.render import Setting, flow, inline, sent_along

RADIOS = 5
VALUE = "value."
INPUTS = {"number": "number", "date": "date", "moment": "datetime-local", "time": "time"}
CLEAN_FILES = ".readout,.toml,.csv,.ics"


def draw_form(form: Form, at: Setting) -> Markup:
    """Draw a form: its title, what is wrong with it, its fields by group, its button."""
    files = any(field.kind == "file" for field in form.fields)
    return Markup(
        '<form class="form" method="post" action="/fill#panel"{}>\n<h{} id="{}-title">{}</h{}>\n{}{}'
        '<input type="hidden" name="token" value="{}">\n{}\n{}'
        '<div class="row"><button class="primary">{}</button></div></form>'
    ).format(Markup(' enctype="multipart/form-data"') if files else "", at.level, at.name,
             inline(form.title, at.audience), at.level, _summary(form, at), sent_along(at), form.token,
             _groups(form, at), _bar(at.audience) if files else "", plain(form.submit, at.audience))


def _summary(form: Form, at: Setting) -> Markup:
    """Draw what is wrong on top, each sentence with its field's label and leading there."""
    fields = {field.name: field for field in form.fields}
    found = [Markup('<li><a href="#field-{}">{}</a></li>').format(name, _told(fields[name], text, at.audience))
             if name in fields else Markup("<li>{}</li>").format(inline(text, at.audience))
             for name, text in form.problems.items()]
    if form.problem is not None:
        found.insert(0, Markup("<li>{}</li>").format(inline(form.problem, at.audience)))
    if not found:
        return Markup("")
    return Markup('<div class="summary" role="alert" tabindex="-1" autofocus><p>{}</p><ul>{}</ul></div>\n').format(
        plain(say("Nothing is saved yet. Please look at this again:"), at.audience), Markup("").join(found))


def _told(field: FormField, problem: Text, audience: Audience) -> Markup:
    """Draw a sentence behind its field's label, since several fields may have the same one."""
    sentence = inline(problem, audience)
    label = plain(field.label, audience)
    if label.casefold() in plain(problem, audience).casefold():
        return sentence
    return Markup("<strong>{}</strong> {}").format(label if label.endswith(("?", ".", ":")) else f"{label}:", sentence)


def _groups(form: Form, at: Setting) -> Markup:
    parts = []
    for name, members in groupby(form.fields, key=lambda field: field.group):
        drawn = Markup("\n").join(_field(field, form.problems, at.audience) for field in members)
        if name:
            drawn = Markup("<fieldset><legend>{}</legend>\n{}</fieldset>").format(plain(say(name), at.audience), drawn)
        parts.append(drawn)
    return Markup("\n").join(parts)


def _field(field: FormField, problems: Mapping[str, Text], audience: Audience) -> Markup:
    """Draw one field with its label, its help and its problem, which it names as its description."""
    problem = problems.get(field.name)
    notes = Markup("")
    about = []
    if field.help is not None:
        notes += Markup('<div class="help" id="help-{}">{}</div>').format(field.name, flow(field.help, audience))
        about.append(f"help-{field.name}")
    if problem is not None:
        notes += Markup('<p class="bad" id="bad-{}">{}</p>').format(field.name, inline(problem, audience))
        about.append(f"bad-{field.name}")
    told = Markup(' aria-describedby="{}"').format(" ".join(about)) if about else Markup("")
    if problem is not None:
        told += Markup(' aria-invalid="true"')
    return Markup('<div class="field">{}</div>').format(_asked(field, notes, told, audience))


def _asked(field: FormField, notes: Markup, told: Markup, audience: Audience) -> Markup:
    choices = _listed(field)
    if field.kind == "yes":
        return _yes(field, notes, told, audience)
    if choices and field.long:
        return _marks(field, choices, notes, told, audience, "checkbox")
    if choices and field.kind in ("choice", "option") and len(choices) <= RADIOS:
        return _marks(field, choices, notes, told, audience, "radio")
    label = Markup('<label for="field-{}">{}</label>').format(field.name, _label(field, audience))
    if field.kind == "file":
        return label + notes + _file(field, told, audience)
    if choices:
        return label + notes + _select(field, choices, told, audience)
    return label + notes + _typed(field, told, audience)


def _listed(field: FormField) -> tuple[Choice, ...]:
    """Give the choices where they are all there are: always of a choice, of rows when they are few."""
    few = len(field.choices) < limits.CHOICES
    return field.choices if field.kind in ("choice", "option") or (few and field.kind != "text") else ()


def _label(field: FormField, audience: Audience) -> Markup:
    label = inline(field.label, audience)
    if field.required or field.needed or field.kind == "yes":
        return label
    return label + Markup(' <span class="quiet">{}</span>').format(plain(say("(optional)"), audience))


def _now(field: FormField) -> str:
    return field.now if isinstance(field.now, str) else "\n".join(field.now)


def _yes(field: FormField, notes: Markup, told: Markup, audience: Audience) -> Markup:
    on = Markup(" checked") if _now(field).casefold() in ("yes", "1", "true", "on", "y") else ""
    return Markup(
        '<input type="hidden" name="value.{}" value="no"><label class="check" for="field-{}">'
        '<input type="checkbox" id="field-{}" name="value.{}" value="yes"{}{}> <span>{}</span></label>{}'
    ).format(field.name, field.name, field.name, field.name, on, told, _label(field, audience), notes)


def _marks(field: FormField, choices: Iterable[Choice], notes: Markup, told: Markup, audience: Audience,
           kind: str) -> Markup:
    """Draw few choices openly: radio buttons for one, check boxes for several. The first carries the field's id."""
    chosen = _now(field).split("\n")
    if kind == "radio" and not field.required:
        choices = (Choice("", say("Left open")), *choices)
    must = Markup(" required") if field.required and kind == "radio" else ""
    mark = Markup('<label class="check"><input type="{}" name="value.{}" value="{}"{}{}{}> <span>{}</span></label>')
    marks = (mark.format(
        kind, field.name, choice.value, Markup(' id="field-{}"').format(field.name) if index == 0 else "",
        Markup(" checked") if choice.value in chosen else "", must, inline(choice.label, audience))
        for index, choice in enumerate(choices))
    return Markup('<fieldset class="marks"{}><legend>{}</legend>{}{}</fieldset>').format(
        told, _label(field, audience), notes, Markup("").join(marks))


def _select(field: FormField, choices: Iterable[Choice], told: Markup, audience: Audience) -> Markup:
    now = _now(field)
    listed = [*choices]
    if now and now not in {choice.value for choice in listed}:
        listed.insert(0, Choice(now, now))
    options = [Markup('<option value="{}"{}>{}</option>').format(
        choice.value, Markup(" selected") if choice.value == now else "", plain(choice.label, audience))
        for choice in listed]
    options.insert(0, Markup('<option value="">{}</option>').format(plain(say("Choose one"), audience)))
    return Markup('<select id="field-{}" name="value.{}"{}{}>{}</select>').format(
        field.name, field.name, _must(field), told, Markup("").join(options))


def _typed(field: FormField, told: Markup, audience: Audience) -> Markup:
    now = _now(field)
    if field.long:
        return Markup('<textarea id="field-{}" name="value.{}" rows="{}" maxlength="{}"{}{}>\n{}</textarea>').format(
            field.name, field.name, min(12, max(4, now.count("\n") + 2)), field.limit, _must(field), told, now)
    shown = now.replace(" ", "T", 1) if field.kind == "moment" else now
    known = Markup(' list="offers-{}" autocomplete="off"').format(field.name) if field.suggests else Markup("")
    if field.suggests:
        known += Markup(" data-suggest")
    whole = Markup(' step="1"') if field.kind == "number" else ""
    kind = INPUTS.get(field.kind, "text")
    most = Markup(' maxlength="{}"').format(field.limit) if kind == "text" else ""
    typed = Markup('<input id="field-{}" name="value.{}" type="{}" value="{}"{}{}{}{}{}>').format(
        field.name, field.name, kind, shown, whole, most, known, _must(field), told)
    return typed + (_offers(field, audience) if field.suggests else Markup(""))


def _offers(field: FormField, audience: Audience) -> Markup:
    offers = (Markup('<option value="{}">{}</option>').format(c.value, plain(c.label, audience))
              for c in field.choices)
    return Markup('<datalist id="offers-{}">{}</datalist>').format(field.name, Markup("").join(offers))


def _file(field: FormField, told: Markup, audience: Audience) -> Markup:
    """Draw the choice of files; where a patient's pictures are asked for, also the choice of a whole folder."""
    many = Markup(" multiple") if field.many > 1 else ""
    takes = "" if field.patient else Markup(' accept="{}"').format(CLEAN_FILES)
    # A required file may come by the folder's control as well, so the browser cannot insist on this one.
    must = "" if field.patient and many else _must(field)
    files = Markup('<input id="field-{}" name="value.{}" type="file"{}{}{}{}>').format(
        field.name, field.name, many, takes, must, told)
    if not (field.patient and many):
        return files
    return files + Markup(
        '<label for="folder-{}" class="quiet">{}</label><input id="folder-{}" name="value.{}" type="file" '
        "webkitdirectory>"
    ).format(field.name, plain(say("Or choose a whole folder"), audience), field.name, field.name)


def _must(field: FormField) -> Markup:
    return Markup(" required") if field.required else Markup("")


def _bar(audience: Audience) -> Markup:
    label = plain(say("Sending the files"), audience)
    return Markup('<p class="sending" hidden><label for="sending">{}</label> '
                  '<progress id="sending" max="100" value="0"></progress></p>').format(label)
