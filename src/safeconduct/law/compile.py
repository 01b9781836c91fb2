"""From raw blocks to checked ones: every key, name, type and date of a page, each mistake with its line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from safeconduct.law.blocks import (
    GRADES,
    VERBS,
    Act,
    Block,
    Door,
    Encounter,
    Hazard,
    Limit,
    Norm,
    Outcome,
    Page,
    Priority,
    Provision,
    Question,
    Selector,
    Slot,
    Term,
    ViewOption,
    article_of,
)  # fmt: skip
from safeconduct.law.expressions import Expr
from safeconduct.law.keys import Keys, as_list, words
from safeconduct.law.pages import RawBlock, RawPage
from safeconduct.law.problems import Place

COUNTING = ("hours", "custody_days", "days", "months", "working_days")
KINDS = ("maximum", "deadline", "waiting", "term")
_COMMON = ("id", "article", "since", "until", "source", "checked", "checked-on", "note")
GIVES = ("procedure", "protection")
_ACT = ("must", "may", "must-not")
_KEYS: dict[str, tuple[str, ...]] = {
    "term": ("means", "for"),
    "question": ("asks", "views"),
    "norm": (*_ACT, "group", "authority", "for", "when", "unless", "overrides", "because", "collides-with", "within",
             "remedy"),
    "stub": ("act", "could", "why", "when", "unless", "for", "authority", "group", "overrides", "because"),
    "priority": ("higher", "lower", "because"),
    "limit": ("kind", "act", "from", "length", "counting", "who", "then", "extends", "when"),
    "encounter": ("who", "where", "outcomes", "due", "takes"),
    "act": ("by", "needs", "effect", "takes", "per", "tells", "carries", "meets", "due", "opens"),
    "door": ("route", "state", "who", "papers", "excludes", "needs", "unless", "takes", "gives"),
    "hazard": ("where", "of", "act"),
    "provision": ("why",),
}  # fmt: skip
_FRONT = ("id", "title", "jurisdiction", "rank", "applies", "cite", "source", "checked", "checked-on", "known-until")


class Compiler(Keys):
    """Compiles the blocks of all pages."""

    def page(self, raw: RawPage) -> Page:
        front, place = raw.front, raw.place
        self._keys("a page", front, _FRONT, place)
        page_id = str(front.get("id") or "")
        if not page_id:
            self.problems.add(place, "a page needs an id")
        jurisdiction = str(front.get("jurisdiction") or "")
        if jurisdiction and jurisdiction not in self.names.countries:
            self._bad(front, "jurisdiction", place, f"unknown country {jurisdiction}", self.names.countries)
        rank = str(front.get("rank") or "")
        if rank and rank not in self.vocabulary.ranks:
            self._bad(front, "rank", place, f"unknown rank {rank}", self.vocabulary.ranks)
        applies = self._condition(front, "applies", place, charge=False) if "applies" in front else None
        if applies is None and not jurisdiction and "applies" not in front:
            self.problems.add(place, f"page {page_id} has neither jurisdiction nor applies", "say where it applies")
        cite = front.get("cite")
        names = {str(k): str(v) for k, v in cite.items()} if isinstance(cite, dict) else {}
        until = self._day(front, "known-until", place)
        return Page(page_id, str(front.get("title") or page_id), place, jurisdiction, rank, names,
                    str(front.get("source") or ""), applies, until.last if until else None)  # fmt: skip

    def block(self, raw: RawBlock, page: Page) -> Block | None:
        keys = raw.keys
        self._keys(f"a {raw.kind}", keys, (*_COMMON, *_KEYS[raw.kind]), raw.place)
        if not keys.get("id"):
            self.problems.add(raw.place, f"a {raw.kind} needs an id")
            return None
        make: Callable[[RawBlock, dict[str, Any]], Block | None] = getattr(self, f"_{raw.kind}")
        return make(raw, self._base(raw, page))

    def _base(self, raw: RawBlock, page: Page) -> dict[str, Any]:
        keys, block_id = raw.keys, str(raw.keys["id"])
        checked = str(keys.get("checked") or "memory")
        if checked not in GRADES:
            self._bad(keys, "checked", raw.place, f"checked: {checked}", GRADES)
        since, until = self._day(keys, "since", raw.place), self._day(keys, "until", raw.place)
        if since and until and until.last < since.first:
            self._bad(keys, "until", raw.place, f"{block_id} ends before it begins", ())
        article = str(keys.get("article") or article_of(raw.heading, page.id, block_id))
        return {"id": block_id, "page": page, "place": raw.place, "article": article, "heading": raw.heading,
                "says": raw.says, "since": since, "until": until, "source": str(keys.get("source") or page.source),
                "checked": checked, "checked_on": self._day(keys, "checked-on", raw.place)}  # fmt: skip

    # -- one method a kind of block ---------------------------------------------------------------------------------

    def _term(self, raw: RawBlock, base: dict[str, Any]) -> Term | None:
        each = self._each(raw)
        means = self._condition(raw.keys, "means", raw.place, charge=each, want=None)
        return Term(**base, means=means, each=each) if means is not None else None

    def _question(self, raw: RawBlock, base: dict[str, Any]) -> Question | None:
        views = []
        for index, item in enumerate(as_list(raw.keys.get("views"))):
            if not isinstance(item, dict) or "id" not in item or "says" not in item:
                self.problems.add(raw.place, f"view {index + 1} of {base['id']} needs id and says")
                continue
            text = {key.replace("-", "_"): str(value) for key, value in item.items()}
            unknown = set(text) - {"id", "says", "held_by", "court", "date", "source"}
            if unknown:
                self.problems.add(raw.place, f"a view has an unknown key {min(unknown)}")
                continue
            views.append(ViewOption(**text))
        if len(views) < 2:
            self.problems.add(raw.place, f"question {base['id']} needs at least two views")
        return Question(**base, asks=str(raw.keys.get("asks") or ""), views=tuple(views))

    def _norm(self, raw: RawBlock, base: dict[str, Any]) -> Norm | None:
        said = [verb for verb in _ACT if verb in raw.keys]
        if len(said) != 1:
            self.problems.add(raw.place, f"norm {base['id']} needs exactly one of must, may, must-not")
            return None
        return self._norm_like(raw, base, VERBS[said[0]], self._slots(raw, said[0]), None)

    def _stub(self, raw: RawBlock, base: dict[str, Any]) -> Norm | None:
        could = str(raw.keys.get("could"))
        if could not in VERBS:
            self._bad(raw.keys, "could", raw.place, f"stub {base['id']} could: {could}", VERBS)
            return None
        why = str(raw.keys.get("why") or "")
        if not why:
            self.problems.add(raw.place, f"stub {base['id']} says not why it is not encoded", "add why: ...")
        return self._norm_like(raw, base, VERBS[could], self._slots(raw, "act"), why)

    def _norm_like(
        self, raw: RawBlock, base: dict[str, Any], verb: str, slots: tuple[Slot, ...], why: str | None
    ) -> Norm:
        keys, place = raw.keys, raw.place
        each = self._each(raw)
        authorities = tuple(words(keys.get("authority", "any")))
        for authority in authorities:
            if authority not in ("any", "person", *self.vocabulary.authorities):
                self._bad(keys, "authority", place, f"unknown authority {authority}", self.vocabulary.authorities)
        overrides = tuple(words(keys.get("overrides")))
        because = str(keys.get("because") or "")
        for key in ("overrides", "collides-with"):
            if keys.get(key) and not because and why is None:
                self._bad(keys, key, place, f"{base['id']} {key} without because", ())
        return Norm(
            **base, verb=verb, acts=slots, authorities=authorities, group=str(keys.get("group") or ""), each=each,
            when=self._condition(keys, "when", place, charge=each), overrides=overrides, because=because,
            unless=self._condition(keys, "unless", place, charge=each), why_stub=why,
            collides_with=tuple(words(keys.get("collides-with"))), within=str(keys.get("within") or ""),
            remedy=str(keys.get("remedy") or ""),
        )  # fmt: skip

    def _priority(self, raw: RawBlock, base: dict[str, Any]) -> Priority | None:
        sides = []
        for side in ("higher", "lower"):
            keys = raw.keys.get(side)
            if not isinstance(keys, dict) or not keys or set(keys) - {"rank", "page", "group"}:
                self._bad(raw.keys, side, raw.place, f"{side} selects by rank, page or group", ())
                return None
            sides.append(Selector(**{key: str(value) for key, value in keys.items()}))
        return Priority(**base, higher=sides[0], lower=sides[1], because=str(raw.keys.get("because") or ""))

    def _limit(self, raw: RawBlock, base: dict[str, Any]) -> Limit | None:
        keys, place = raw.keys, raw.place
        kind, counting = str(keys.get("kind")), str(keys.get("counting") or "days")
        if kind not in KINDS:
            self._bad(keys, "kind", place, f"a limit of kind {kind}", KINDS)
        if counting not in COUNTING:
            self._bad(keys, "counting", place, f"unknown counting rule {counting}", COUNTING)
        acts = tuple(words(keys.get("act")))
        for act in acts:
            self._act_name(act, keys, "act", place)
        start = str(keys.get("from") or "")
        if not start:
            self.problems.add(place, f"limit {base['id']} needs from: an event, EVENT.served or end of LIMIT")
        lengths: list[Expr | str] = []
        for item in words(keys.get("length")):
            if item in self.events:
                lengths.append(item)
            else:
                expr = self._expression(item, Place(place.file, keys.lines.get("length", place.line)), False, "span")
                if expr is not None:
                    lengths.append(expr)
        return Limit(**base, kind=kind, acts=acts, start=start, lengths=tuple(lengths), counting=counting,
                     who=str(keys.get("who") or ""), then=str(keys.get("then") or ""),
                     extends=str(keys.get("extends") or ""),
                     when=self._condition(keys, "when", place, charge=False))  # fmt: skip

    def _encounter(self, raw: RawBlock, base: dict[str, Any]) -> Encounter | None:
        keys, place = raw.keys, raw.place
        if base["id"] not in self.vocabulary.encounters:
            self._bad(keys, "id", place, f"unknown encounter {base['id']}", self.vocabulary.encounters)
        who = tuple(words(keys.get("who")))
        for authority in who:
            if authority not in self.vocabulary.authorities:
                self._bad(keys, "who", place, f"unknown authority {authority}", self.vocabulary.authorities)
        outcomes = []
        for item in as_list(keys.get("outcomes")):
            spec = dict(item) if isinstance(item, dict) else {"act": item}
            if set(spec) - {"act", "to", "of", "by", "unlawful", "effect"}:
                self._bad(keys, "outcomes", place, "an outcome is an act, with by, to, of, unlawful, effect", ())
                continue
            self._act_name(str(spec.get("act")), keys, "outcomes", place)
            by = str(spec.get("by") or (who[0] if who else ""))
            slot = Slot(str(spec.get("act")), str(spec.get("to") or ""), str(spec.get("of") or ""))
            effect = self._effect(spec, keys, "outcomes", place) if "effect" in spec else None
            outcomes.append(Outcome(slot, by, spec.get("unlawful") is True, effect))
        if not who or len(outcomes) < 2:
            self.problems.add(place, f"encounter {base['id']} needs who and at least two outcomes")
            return None
        return Encounter(**base, who=who, where=str(keys.get("where") or ""), outcomes=tuple(outcomes),
                         due=self._condition(keys, "due", place, charge=False), takes=self._takes(raw))  # fmt: skip

    def _act(self, raw: RawBlock, base: dict[str, Any]) -> Act | None:
        keys, place = raw.keys, raw.place
        self._act_name(base["id"], keys, "id", place)
        told = as_list(keys.get("tells"))
        if not all(isinstance(item, dict) for item in told):
            self._bad(keys, "tells", place, "tells: a list of {who, what, norm}", ())
        tells = tuple((str(t.get("who", "")), str(t.get("what", "")), str(t.get("norm", "")))
                      for t in told if isinstance(t, dict))  # fmt: skip
        if keys.get("per") not in (None, "charge"):
            self._bad(keys, "per", place, f"per: {keys['per']}", ("charge",))
        return Act(**base, by=tuple(words(keys.get("by"))), needs=self._condition(keys, "needs", place, charge=False),
                   effect=self._effect(keys, keys, "effect", place), takes=self._takes(raw),
                   per_charge=keys.get("per") == "charge", tells=tells, carries=str(keys.get("carries") or ""),
                   meets=self._meets(raw), due=self._condition(keys, "due", place, charge=False),
                   opens=self._opens(raw))  # fmt: skip

    def _opens(self, raw: RawBlock) -> tuple[str, ...]:
        names = tuple(words(raw.keys.get("opens")))
        for name in names:
            self._act_name(name, raw.keys, "opens", raw.place)
        return names

    def _meets(self, raw: RawBlock) -> str:
        name = str(raw.keys.get("meets") or "")
        known = {*self.vocabulary.encounters, *self.vocabulary.acts}
        if name and name not in known:
            self._bad(raw.keys, "meets", raw.place, f"meets: unknown encounter or act {name}", known)
        return name

    def _door(self, raw: RawBlock, base: dict[str, Any]) -> Door | None:
        state = str(raw.keys.get("state"))
        if state not in ("open", "limited", "suspended", "closed"):
            self._bad(raw.keys, "state", raw.place, f"a door is {state}", ("open", "limited", "suspended", "closed"))
        if not raw.keys.get("route"):
            self.problems.add(raw.place, f"door {base['id']} needs a route", "say what it opens, like: visa for asylum")
        route, who, papers, excludes = (str(raw.keys.get(key) or "") for key in ("route", "who", "papers", "excludes"))
        gives = str(raw.keys.get("gives") or GIVES[0])
        if gives not in GIVES:
            self._bad(raw.keys, "gives", raw.place, f"a door gives {gives}", GIVES)
        needs, unless = (self._condition(raw.keys, key, raw.place, charge=False) for key in ("needs", "unless"))
        return Door(**base, route=route, state=state, who=who, papers=papers, excludes=excludes, needs=needs,
                    unless=unless, takes=self._takes(raw), gives=gives)  # fmt: skip

    def _hazard(self, raw: RawBlock, base: dict[str, Any]) -> Hazard:
        of = str(raw.keys.get("of") or "")
        if of not in self.names.countries:
            self._bad(raw.keys, "of", raw.place, f"unknown country {of}", self.names.countries)
        acts = tuple(words(raw.keys.get("act")))
        for act in acts:
            self._act_name(act, raw.keys, "act", raw.place)
        if not raw.keys.get("where"):
            self.problems.add(raw.place, f"hazard {base['id']} needs where", "say the place, like: a leased base")
        return Hazard(**base, where=str(raw.keys.get("where") or ""), of=of, acts=acts)

    def _provision(self, raw: RawBlock, base: dict[str, Any]) -> Provision | None:
        if not raw.keys.get("why"):
            self.problems.add(raw.place, f"provision {base['id']} needs a why", "say why it rules no act")
        return Provision(**base, why=str(raw.keys.get("why") or ""))
